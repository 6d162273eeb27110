package org.openinspector.advisories.csaf;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Which of SUSE's products are a distribution. The modules and extensions of SUSE Linux Enterprise
/// are part of the service pack: a package is in one of them only. Products with longer support
/// (LTSS, ESPOS, and the SAP edition, which has it included) are one channel beside it.
public final class SuseProducts {
    private static final Pattern CPE =
            Pattern.compile(
                    "cpe:/[ao]:(suse|opensuse):([a-z0-9_.-]+)(?::([0-9.]+))?(?::(sp\\d{1,2}|\\d{2}\\.\\d))?(?::([a-z0-9_-]+))?");

    private static final Set<String> BASE =
            Set.of(
                    "sles",
                    "suse_sles",
                    "sled",
                    "suse_sled",
                    "sle-hpc",
                    "sle_hpc",
                    "sle-sdk",
                    "sle-we",
                    "sle-ha",
                    "sle-desktop",
                    "sle-server");
    private static final Set<String> EXTENDED =
            Set.of(
                    "sles-ltss",
                    "suse_sles_ltss",
                    "sles_sap",
                    "sle_hpc-ltss",
                    "sle_hpc-espos",
                    "sles-espos",
                    "sles-ltss-extended-security",
                    "sles-ltss-extreme-core");

    private static final Pattern NAME =
            Pattern.compile(
                    "SUSE Linux Enterprise ([A-Za-z][A-Za-z .-]*?)(?: (\\d{1,2}(?:\\.\\d)?))(?: SP(\\d{1,2}))?"
                            + "(?:[- ]([A-Za-z]+(?: [A-Za-z]+)?))?");
    private static final Pattern SHORT = Pattern.compile("sles(\\d{1,2})(?:-sp(\\d))?(?:-[a-z]+)?");
    private static final Pattern OPENSUSE = Pattern.compile("suse(\\d{2})(\\d)");

    private SuseProducts() {}

    /// `rpm:sles:15.5`, `rpm:sles:15.3+ltss`, `rpm:opensuse-leap:15.6`; empty for other products.
    public static Optional<String> ofCpe(String cpe) {
        Matcher matcher = CPE.matcher(cpe);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String product = matcher.group(2);
        String version = matcher.group(3) == null ? "" : matcher.group(3);
        String pack = matcher.group(4) == null ? "" : matcher.group(4);
        if (matcher.group(1).equals("opensuse")) {
            return openSuse(product, version);
        }
        if (version.isEmpty()) {
            return Optional.empty();
        }
        String release = pack.contains(".") ? pack : version + pack.replaceFirst("sp", ".");
        String edition = matcher.group(5) == null ? "" : matcher.group(5);
        return switch (product) {
            case "sle-micro", "suse-microos" -> Optional.of("rpm:sle-micro:" + version);
            case "sl-micro" -> Optional.of("rpm:sl-micro:" + version);
            case "packagehub" -> Optional.of("rpm:sles:" + release + "+packagehub");
            default -> sles(product, release, edition);
        };
    }

    private static Optional<String> sles(String product, String release, String edition) {
        boolean ordinary =
                edition.isEmpty() || edition.equals("server") || edition.equals("desktop");
        if (EXTENDED.contains(product) || (BASE.contains(product) && edition.equals("ltss"))) {
            return Optional.of("rpm:sles:" + release + "+ltss");
        }
        return ordinary && (BASE.contains(product) || product.startsWith("sle-module-"))
                ? Optional.of("rpm:sles:" + release)
                : Optional.empty();
    }

    private static Optional<String> openSuse(String product, String version) {
        if (product.equals("tumbleweed")) {
            return Optional.of("rpm:opensuse-tumbleweed");
        }
        if (product.equals("leap") || product.equals("leap-micro")) {
            return version.isEmpty()
                    ? Optional.empty()
                    : Optional.of("rpm:opensuse-" + product + ":" + version);
        }
        return product.equals("opensuse") && !version.isEmpty()
                ? Optional.of("rpm:opensuse:" + version)
                : Optional.empty();
    }

    /// The same, of a product's name as OVAL has it: `SUSE Linux Enterprise Server 12 SP3-LTSS`,
    /// `openSUSE Leap 15.2`, `sles10-sp4`.
    public static Optional<String> ofName(String name) {
        String lower = name.toLowerCase(Locale.ROOT);
        if (lower.equals("opensuse tumbleweed")) {
            return Optional.of("rpm:opensuse-tumbleweed");
        }
        for (String line : new String[] {"leap micro", "leap"}) {
            String prefix = "opensuse " + line + " ";
            if (lower.startsWith(prefix)) {
                return release(lower.substring(prefix.length()))
                        .map(release -> "rpm:opensuse-" + line.replace(' ', '-') + ":" + release);
            }
        }
        if (lower.startsWith("opensuse ")) {
            return release(lower.substring(9)).map("rpm:opensuse:"::concat);
        }
        if (lower.startsWith("suse linux micro ")) {
            return release(lower.substring(17)).map("rpm:sl-micro:"::concat);
        }
        Matcher old = OPENSUSE.matcher(lower);
        if (old.matches()) {
            return Optional.of("rpm:opensuse:" + old.group(1) + "." + old.group(2));
        }
        Matcher brief = SHORT.matcher(lower);
        if (brief.matches()) {
            return Optional.of(
                    "rpm:sles:"
                            + brief.group(1)
                            + (brief.group(2) == null ? "" : "." + brief.group(2)));
        }
        return lower.equals("core9") ? Optional.of("rpm:sles:9") : enterprise(name);
    }

    private static Optional<String> enterprise(String name) {
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String product = matcher.group(1);
        String release =
                matcher.group(2) + (matcher.group(3) == null ? "" : "." + matcher.group(3));
        if (product.equals("Micro")) {
            return Optional.of("rpm:sle-micro:" + release);
        }
        String edition = matcher.group(4) == null ? "" : matcher.group(4);
        boolean extended =
                edition.startsWith("LTSS")
                        || edition.equals("ESPOS")
                        || product.equals("Server for SAP Applications");
        boolean base =
                Set.of(
                                        "Server",
                                        "Desktop",
                                        "High Performance Computing",
                                        "Software Development Kit",
                                        "Workstation Extension",
                                        "High Availability Extension")
                                .contains(product)
                        || product.startsWith("Module for ");
        if (extended && !product.startsWith("Real Time")) {
            return Optional.of("rpm:sles:" + release + "+ltss");
        }
        return base && edition.isEmpty() ? Optional.of("rpm:sles:" + release) : Optional.empty();
    }

    private static Optional<String> release(String text) {
        return text.matches("\\d{1,3}(?:\\.\\d{1,3})?") ? Optional.of(text) : Optional.empty();
    }
}
