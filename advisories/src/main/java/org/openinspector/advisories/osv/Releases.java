package org.openinspector.advisories.osv;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which release of a distribution, and which of its channels, an OSV ecosystem names. A
/// distribution without a release cannot be applied, unless it has none.
final class Releases {
    private static final Pattern NUMBER = Pattern.compile("\\d{1,4}(?:\\.\\d{1,4}){0,2}");
    private static final Pattern ALPINE = Pattern.compile("v\\d+\\.\\d+|edge");
    private static final Pattern UBUNTU =
            Pattern.compile("((?:[A-Za-z-]+:)*)(\\d\\d\\.\\d\\d)((?::[A-Za-z-]+)*)");
    private static final Pattern UBUNTU_CHANNEL = Pattern.compile("[?&]distro=([a-z-]+)/");

    /// `enterprise_linux:9::baseos`, `rhel_eus:9.2::appstream`: a CPE without its first words.
    private static final Pattern RED_HAT =
            Pattern.compile(
                    "(enterprise_linux|rhel_[a-z0-9]+):(\\d+(?:\\.\\d+)?)(?:::[a-z0-9_]+)?");

    /// Red Hat's words for the channels of a minor release.
    private static final Map<String, String> RED_HAT_CHANNELS =
            Map.of(
                    "rhel_eus", "+eus",
                    "rhel_aus", "+aus",
                    "rhel_tus", "+tus",
                    "rhel_e4s", "+e4s",
                    "rhel_els", "+els",
                    "rhel_eus_long_life", "+eus-long-life");

    /// SLES itself, what is installed on top of it, and its siblings that share its packages.
    private static final Pattern SUSE =
            Pattern.compile(
                    "Linux Enterprise (Server(?: for SAP Applications)?|Desktop|High Performance"
                            + " Computing|Software Development Kit|Workstation Extension|High"
                            + " Availability Extension|Live Patching|Real Time|Module for [A-Za-z0-9"
                            + " ]+?) (\\d{2})(?: SP(\\d))?((?:-[A-Za-z0-9 ]+)?)");

    private static final Pattern SUSE_OTHER =
            Pattern.compile(
                    "(Package Hub|Linux Enterprise Micro) (\\d{1,2}(?:\\.\\d)?)(?: SP(\\d))?");

    private static final Pattern LEAP = Pattern.compile("Leap (\\d+\\.\\d+)");

    private Releases() {}

    /// The namespaces that an ecosystem of a distribution stands for.
    ///
    /// @param base before the first colon: `Ubuntu`
    /// @param suffix after it: `Pro:22.04:LTS`; may be empty
    /// @param purl the package URL beside it; may be empty
    static List<String> namespaces(String base, String suffix, String purl) {
        return switch (base) {
            case "Debian" -> numbered("deb:debian:", suffix);
            case "AlmaLinux" -> numbered("rpm:almalinux:", suffix);
            case "Rocky Linux" -> numbered("rpm:rocky:", suffix);
            case "Photon OS" ->
                    numbered(
                            "rpm:photon:",
                            suffix.endsWith(".0")
                                    ? suffix.substring(0, suffix.length() - 2)
                                    : suffix);
            case "Alpine" ->
                    ALPINE.matcher(suffix).matches() ? List.of("apk:alpine:" + suffix) : List.of();
            case "Wolfi" -> suffix.isEmpty() ? List.of("apk:wolfi") : List.of();
            case "Chainguard" -> suffix.isEmpty() ? List.of("apk:chainguard") : List.of();
            case "Ubuntu" -> ubuntu(suffix, purl);
            case "Red Hat" -> redHat(suffix);
            case "SUSE" -> suse(suffix);
            case "openSUSE" -> openSuse(suffix);
            default -> List.of();
        };
    }

    private static List<String> numbered(String prefix, String release) {
        return NUMBER.matcher(release).matches() ? List.of(prefix + release) : List.of();
    }

    /// `22.04:LTS`, `Pro:22.04:LTS`, `Pro:FIPS-updates:22.04:LTS`, `Pro:22.04:LTS:Realtime:Kernel`.
    /// Which of Pro's two channels a package is in, infrastructure or applications, only the purl
    /// says (`distro=esm-infra/jammy`); a package is in one of them, so that without it both are
    /// meant.
    private static List<String> ubuntu(String suffix, String purl) {
        Matcher release = UBUNTU.matcher(suffix);
        if (!release.matches()) {
            return List.of();
        }
        String namespace = "deb:ubuntu:" + release.group(2);
        String words = (release.group(1) + release.group(3)).toLowerCase(Locale.ROOT);
        Matcher channel = UBUNTU_CHANNEL.matcher(purl);
        if (channel.find()) {
            return List.of(namespace + "+" + channel.group(1));
        }
        if (words.contains("fips")) {
            String kind =
                    words.contains("fips-updates")
                            ? "fips-updates"
                            : words.contains("fips-preview") ? "fips-preview" : "fips";
            return List.of(namespace + "+" + kind);
        }
        if (words.contains("realtime")) {
            return List.of(namespace + "+realtime");
        }
        return words.contains("pro")
                ? List.of(namespace + "+esm-infra", namespace + "+esm-apps")
                : List.of(namespace);
    }

    private static List<String> redHat(String suffix) {
        Matcher matcher = RED_HAT.matcher(suffix);
        if (!matcher.matches()) {
            return List.of(); // another product: a container platform, a middleware
        }
        String release = matcher.group(2);
        if (matcher.group(1).equals("enterprise_linux")) {
            int dot = release.indexOf('.');
            return List.of("rpm:rhel:" + (dot < 0 ? release : release.substring(0, dot)));
        }
        String channel = RED_HAT_CHANNELS.get(matcher.group(1));
        return channel == null ? List.of() : List.of("rpm:rhel:" + release + channel);
    }

    private static List<String> suse(String suffix) {
        Matcher other = SUSE_OTHER.matcher(suffix);
        if (other.matches()) {
            return List.of(
                    other.group(1).equals("Package Hub")
                            ? "rpm:sles:" + release(other) + "+packagehub"
                            : "rpm:sle-micro:" + other.group(2));
        }
        Matcher matcher = SUSE.matcher(suffix);
        if (!matcher.matches()) {
            return List.of();
        }
        String namespace = "rpm:sles:" + release(matcher);
        String edition = matcher.group(4);
        boolean extended =
                edition.startsWith("-LTSS")
                        || edition.startsWith("-ESPOS")
                        // Its service packs live as long as those under LTSS.
                        || matcher.group(1).endsWith("for SAP Applications");
        return extended
                ? List.of(namespace + "+ltss")
                : edition.isEmpty() ? List.of(namespace) : List.of();
    }

    private static String release(Matcher matcher) {
        return matcher.group(2) + (matcher.group(3) == null ? "" : "." + matcher.group(3));
    }

    private static List<String> openSuse(String suffix) {
        if (suffix.equals("Tumbleweed")) {
            return List.of("rpm:opensuse-tumbleweed");
        }
        Matcher matcher = LEAP.matcher(suffix);
        return matcher.matches() ? List.of("rpm:opensuse-leap:" + matcher.group(1)) : List.of();
    }
}
