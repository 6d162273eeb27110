package org.openinspector.matching;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.SourcePackage;
import org.openinspector.versions.UnorderedVersionException;
import org.openinspector.versions.VersionScheme;

/// Kernels of an inventory. A vulnerability of the kernel is one of the kernel that runs: others
/// that are installed are dormant, an image runs none, and headers, tools and documentation are
/// built from the kernel's source without being it.
final class Kernel {
    /// What a package has to do with kernels.
    enum Part {
        /// Nothing.
        NONE,
        /// It is a kernel, or modules of one.
        IMAGE,
        /// It is built from the kernel's source, but nothing of it runs in the kernel.
        ACCESSORY,
        /// A patch for a running kernel.
        LIVEPATCH
    }

    /// Whether a kernel counts.
    ///
    /// @param runs true if it is judged
    /// @param why in words
    /// @param known false if `runs` is a guess
    record Activity(boolean runs, String why, boolean known) {}

    private static final Pattern DEBIAN_IMAGE =
            Pattern.compile(
                    "linux-(?:image|modules)(?:-unsigned|-extra|-uc|-dbg)*-([0-9][A-Za-z0-9.+~_-]*)");
    private static final Pattern DEBIAN_SOURCE =
            Pattern.compile(
                    "linux(?:-signed.*|-[0-9].*|-meta.*|-restricted.*|-(?:hwe|aws|azure|gcp|gke|gkeop|ibm|kvm"
                            + "|lowlatency|oem|oracle|raspi|raspi2|snapdragon|riscv|nvidia|realtime|fips"
                            + "|bluefield|intel|iot|xilinx|allwinner|starfive|laptop|lts)(?:-.*)?)?");
    private static final Pattern RPM_IMAGE =
            Pattern.compile(
                    "kernel(?:[0-9]+\\.[0-9]+)?(?:-(?:rt|uek|64k|16k|debug|zfcpdump|azure|default|PAE|xen|lt|ml"
                            + "|automotive|longterm))*(?:-(?:core|modules|modules-core|modules-extra"
                            + "|modules-internal|base|extra|optional))?");
    private static final Pattern RPM_ACCESSORY =
            Pattern.compile(
                    "kernel(?:[0-9]+\\.[0-9]+)?-.*|perf[0-9.]*|python3?[0-9.]*-perf|bpftool[0-9.]*|libperf.*|rtla|rv");
    private static final Pattern ALPINE_IMAGE =
            Pattern.compile("linux-(?:lts|virt|stable|edge|rpi[0-9]?|asahi|elm|gru|openpax)");
    private static final Pattern LIVEPATCH =
            Pattern.compile("(?:kernel-livepatch|kpatch-patch)-(.+)");
    private static final Pattern SIGNED = Pattern.compile("linux-signed(-.+)?");
    private static final Pattern SIGNED_ARCHITECTURE =
            Pattern.compile("-(?:amd64|arm64|i386|armhf|ppc64el|s390x|riscv64)$");

    private final Optional<String> running;
    private final Map<String, InstalledPackage> newest = new HashMap<>();

    Kernel(Inventory inventory) {
        this.running = inventory.system().runningKernel();
        if (running.isEmpty()) {
            for (InstalledPackage each : inventory.packages()) {
                if (part(each) == Part.IMAGE) {
                    newest.merge(family(each), each, Kernel::newer);
                }
            }
        }
    }

    static Part part(InstalledPackage installed) {
        String name = installed.purl().name();
        return switch (installed.purl().type()) {
            case "deb" -> debian(installed, name);
            case "rpm" -> rpm(name);
            case "apk" -> alpine(installed, name);
            default -> Part.NONE;
        };
    }

    private static Part debian(InstalledPackage installed, String name) {
        String source = installed.source().map(SourcePackage::name).orElse(name);
        if (!source.startsWith("linux") || !DEBIAN_SOURCE.matcher(source).matches()) {
            return name.startsWith("linux-") && DEBIAN_IMAGE.matcher(name).matches()
                    ? Part.IMAGE
                    : Part.NONE;
        }
        return DEBIAN_IMAGE.matcher(name).matches() && !name.contains("-dbg")
                ? Part.IMAGE
                : Part.ACCESSORY;
    }

    private static Part rpm(String name) {
        char first = name.charAt(0);
        if ("kpblr".indexOf(first) < 0) {
            return Part.NONE;
        }
        if (LIVEPATCH.matcher(name).matches()) {
            return Part.LIVEPATCH;
        }
        if (RPM_IMAGE.matcher(name).matches()) {
            return Part.IMAGE;
        }
        return RPM_ACCESSORY.matcher(name).matches() ? Part.ACCESSORY : Part.NONE;
    }

    private static Part alpine(InstalledPackage installed, String name) {
        if (!name.startsWith("linux-")) {
            return Part.NONE;
        }
        if (ALPINE_IMAGE.matcher(name).matches()) {
            return Part.IMAGE;
        }
        String origin = installed.source().map(SourcePackage::name).orElse(name);
        return ALPINE_IMAGE.matcher(origin).matches() || name.equals("linux-headers")
                ? Part.ACCESSORY
                : Part.NONE;
    }

    /// The source package and version that advisories speak of: what a distribution signs is built
    /// from the unsigned package, and has its binary's version.
    static SourcePackage source(InstalledPackage installed) {
        SourcePackage source =
                installed
                        .source()
                        .orElse(new SourcePackage(installed.purl().name(), installed.version()));
        Matcher signed = SIGNED.matcher(source.name());
        if (!signed.matches()) {
            return source;
        }
        String flavour = signed.group(1) == null ? "" : signed.group(1);
        return new SourcePackage(
                "linux" + SIGNED_ARCHITECTURE.matcher(flavour).replaceFirst(""),
                installed.version());
    }

    /// Whether a kernel is the one that runs.
    Activity activity(InstalledPackage installed) {
        if (running.isPresent()) {
            return isRunning(installed, running.get())
                    ? new Activity(true, "it is the running kernel " + running.get(), true)
                    : new Activity(
                            false,
                            "the running kernel is " + running.get() + ", not this one",
                            true);
        }
        if (installed.evidence().getFirst().layer().isPresent()) {
            return new Activity(false, "an image does not run the kernel it holds", true);
        }
        boolean isNewest = installed.equals(newest.get(family(installed)));
        return new Activity(
                isNewest,
                isNewest
                        ? "which kernel runs is not known; it is the newest one installed"
                        : "which kernel runs is not known; a newer one is installed",
                false);
    }

    /// Other packages that decide whether a kernel counts.
    Optional<InstalledPackage> rival(InstalledPackage installed) {
        return Optional.ofNullable(newest.get(family(installed)))
                .filter(rival -> !rival.equals(installed));
    }

    /// Kernels of one kind, of which one runs at a time. Debian's names hold the release.
    private static String family(InstalledPackage installed) {
        String name = installed.purl().name();
        int digit = 0;
        while (digit < name.length()
                && !(name.charAt(digit) == '-'
                        && digit + 1 < name.length()
                        && Character.isDigit(name.charAt(digit + 1)))) {
            digit++;
        }
        return installed.purl().type().equals("deb") ? name.substring(0, digit) : name;
    }

    private static InstalledPackage newer(InstalledPackage left, InstalledPackage right) {
        VersionScheme scheme =
                switch (left.purl().type()) {
                    case "deb" -> VersionScheme.DEBIAN;
                    case "apk" -> VersionScheme.ALPINE;
                    default -> VersionScheme.RPM;
                };
        try {
            int order = scheme.compare(left.version(), right.version());
            return order != 0
                    ? order > 0 ? left : right
                    : Comparator.comparing(InstalledPackage::purl).compare(left, right) >= 0
                            ? left
                            : right;
        } catch (UnorderedVersionException invalid) {
            return left;
        }
    }

    /// True if `uname -r` of this kernel prints `release`.
    private static boolean isRunning(InstalledPackage installed, String release) {
        String name = installed.purl().name();
        String version = withoutEpoch(installed.version());
        return switch (installed.purl().type()) {
            case "deb" -> {
                Matcher image = DEBIAN_IMAGE.matcher(name);
                yield image.matches() && image.group(1).equals(release);
            }
            case "rpm" -> {
                // 5.14.0-362.8.1.el9_3.x86_64, also with +rt or +debug behind it; SUSE prints
                // 5.14.21-150500.55.52-default of version 5.14.21-150500.55.52.1.
                String architecture = installed.purl().qualifier("arch").orElse("");
                String whole = version + (architecture.isEmpty() ? "" : "." + architecture);
                int flavour = release.lastIndexOf('-');
                String bare = flavour > 0 ? release.substring(0, flavour) : release;
                yield release.equals(version)
                        || release.equals(whole)
                        || release.startsWith(whole + "+")
                        || (bare.indexOf('-') > 0
                                && (version.equals(bare) || version.startsWith(bare + "."))
                                && name.contains(release.substring(flavour + 1)));
            }
            case "apk" -> {
                // 6.6.14-0-lts is linux-lts 6.6.14-r0.
                int dash = name.indexOf('-');
                yield release.equals(
                        version.replaceFirst("-r([0-9]+)$", "-$1") + name.substring(dash));
            }
            default -> false;
        };
    }

    private static String withoutEpoch(String version) {
        return version.substring(version.indexOf(':') + 1);
    }

    /// True if a package patches the running kernel while it runs.
    boolean patchesRunning(InstalledPackage installed) {
        Matcher patch = LIVEPATCH.matcher(installed.purl().name());
        if (running.isEmpty() || !patch.matches()) {
            return false;
        }
        return plain(running.get()).startsWith(plain(patch.group(1)) + ".")
                || plain(running.get()).equals(plain(patch.group(1)));
    }

    /// `5_14_0-362_8_1` and `5.14.0-362.8.1` are the same.
    private static String plain(String release) {
        return release.toLowerCase(Locale.ROOT).replace('_', '.').replace('-', '.');
    }

    /// The kernel that runs, if none of the packages is it although some are kernels.
    static Optional<String> unknownKernel(Inventory inventory) {
        Optional<String> running = inventory.system().runningKernel();
        if (running.isEmpty()) {
            return Optional.empty();
        }
        List<InstalledPackage> images =
                inventory.packages().stream().filter(each -> part(each) == Part.IMAGE).toList();
        boolean found = images.stream().anyMatch(each -> isRunning(each, running.get()));
        return images.isEmpty() || found ? Optional.empty() : running;
    }
}
