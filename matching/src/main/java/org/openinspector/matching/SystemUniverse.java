package org.openinspector.matching;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.openinspector.model.Distribution;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;
import org.openinspector.model.PackageKey;
import org.openinspector.model.SourcePackage;
import org.openinspector.versions.VersionScheme;

/// Universes of the packages of one operating system.
final class SystemUniverse {
    /// Names in os-release that stand for another distribution's packages.
    private static final Map<String, String> SAME = Map.of("sles_sap", "sles");

    private static final Set<String> ROLLING = Set.of("wolfi", "chainguard", "opensuse-tumbleweed");

    /// Distributions whose releases have minor ones with fixes of their own.
    private static final Set<String> SERVICE_PACKS =
            Set.of(
                    "sles",
                    "sle-micro",
                    "sl-micro",
                    "opensuse",
                    "opensuse-leap",
                    "opensuse-leap-micro");

    private static final List<String> UBUNTU_MAINTENANCE = List.of("esm-infra", "esm-apps");
    private static final List<String> UBUNTU_FIPS = List.of("fips", "fips-updates");
    private static final List<String> RHEL_STREAMS = List.of("eus", "aus", "tus", "e4s");

    private final String id;
    private final Optional<String> version;
    private final Set<String> channels;

    /// Release as a namespace writes it, by purl type; made once for all packages.
    private final Optional<String> deb;

    private final Optional<String> rpm;
    private final Optional<String> apk;
    private final OptionalInt minor;

    SystemUniverse(Inventory inventory) {
        String given =
                inventory
                        .distribution()
                        .map(Distribution::id)
                        .orElse("unknown")
                        .toLowerCase(Locale.ROOT);
        this.id = SAME.getOrDefault(given, given);
        this.version = inventory.distribution().flatMap(Distribution::version);
        this.channels = inventory.system().channels();
        boolean rolling = ROLLING.contains(id);
        this.deb = version.map(release -> "deb:" + id + ":" + release);
        this.rpm =
                rolling
                        ? Optional.of("rpm:" + id)
                        : version.map(known -> "rpm:" + id + ":" + rpmRelease(known));
        this.apk =
                rolling
                        ? Optional.of("apk:" + id)
                        : Optional.of(version.orElse(""))
                                .filter(known -> !known.isEmpty() || id.equals("alpine"))
                                .map(known -> "apk:" + id + ":" + alpineRelease(known));
        this.minor = minor(version.orElse(""));
    }

    private String rpmRelease(String release) {
        if (id.equals("amzn") && release.startsWith("201")) {
            return "1";
        }
        return leading(release, SERVICE_PACKS.contains(id) ? 2 : 1);
    }

    /// Edge has the version of the release to come: `3.23_alpha20250612`.
    private static String alpineRelease(String release) {
        return release.isEmpty() || release.contains("_alpha") || release.equals("edge")
                ? "edge"
                : "v" + leading(release, 2);
    }

    private static OptionalInt minor(String release) {
        int dot = release.indexOf('.');
        String digits = dot < 0 ? "" : release.substring(dot + 1);
        return !digits.isEmpty()
                        && digits.length() < 4
                        && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                ? OptionalInt.of(Integer.parseInt(digits))
                : OptionalInt.empty();
    }

    Universe of(InstalledPackage installed, Origin origin, boolean runs) {
        return switch (installed.purl().type()) {
            case "deb" -> debian(installed, runs);
            case "apk" -> alpine(installed, runs);
            default -> rpm(installed, origin, runs);
        };
    }

    private static Traits traits(InstalledPackage installed, boolean runs) {
        Traits traits = Traits.of(installed);
        return runs ? traits : traits.dormant();
    }

    private Universe debian(InstalledPackage installed, boolean runs) {
        if (deb.isEmpty()) {
            return unknownRelease("deb", installed);
        }
        String namespace = deb.get();
        SourcePackage source = Kernel.source(installed);
        Traits traits = traits(installed, runs);
        List<Channel> asked = new ArrayList<>(3);
        String label = namespace;
        if (id.equals("ubuntu")) {
            List<String> forks = forks(source, traits);
            if (!forks.isEmpty()) {
                // Forks are never judged from the base: their version says nothing there.
                label = namespace + "+" + forks.getFirst();
                for (String fork : forks) {
                    asked.add(channel(namespace, fork, source.name(), Channel.Use.JUDGES));
                }
            } else {
                asked.add(Channel.base(namespace, source.name()));
                for (String name : UBUNTU_MAINTENANCE) {
                    asked.add(
                            channel(
                                    namespace,
                                    name,
                                    source.name(),
                                    channels.contains(name)
                                            ? Channel.Use.OVERRIDES
                                            : Channel.Use.OFFERED));
                }
            }
        } else {
            asked.add(Channel.base(namespace, source.name()));
            if (channels.contains("elts")) {
                asked.add(channel(namespace, "elts", source.name(), Channel.Use.OVERRIDES));
            }
        }
        return new Universe(
                label, asked, Optional.of(VersionScheme.DEBIAN), source.version(), traits, "");
    }

    /// The channels a fork is from; empty for an ordinary package.
    private List<String> forks(SourcePackage source, Traits traits) {
        if (traits.flavour().filter("fips"::equals).isPresent()
                || source.name().equals("linux-fips")
                || source.name().endsWith("-fips")) {
            List<String> enabled = UBUNTU_FIPS.stream().filter(channels::contains).toList();
            return enabled.isEmpty() ? UBUNTU_FIPS : enabled;
        }
        return source.name().equals("linux-realtime") ? List.of("realtime") : List.of();
    }

    private static Channel channel(
            String namespace, String name, String packageName, Channel.Use use) {
        return new Channel(name, new PackageKey(namespace + "+" + name, packageName), use);
    }

    private Universe alpine(InstalledPackage installed, boolean runs) {
        if (apk.isEmpty()) {
            return unknownRelease("apk", installed);
        }
        String namespace = apk.get();
        SourcePackage source = Kernel.source(installed);
        // The installed database does not say from which repository a package came; an origin is in
        // one of them only.
        List<Channel> asked =
                id.equals("alpine")
                        ? List.of(
                                Channel.base(namespace, source.name()),
                                Channel.base(namespace + ":main", source.name()),
                                Channel.base(namespace + ":community", source.name()))
                        : List.of(Channel.base(namespace, source.name()));
        return new Universe(
                namespace,
                asked,
                Optional.of(VersionScheme.ALPINE),
                source.version(),
                traits(installed, runs),
                "");
    }

    private Universe rpm(InstalledPackage installed, Origin origin, boolean runs) {
        if (rpm.isEmpty()) {
            return unknownRelease("rpm", installed);
        }
        String name = installed.purl().name();
        Traits traits = traits(installed, runs);
        if (origin instanceof Origin.Epel) {
            String epel = "rpm:epel:" + leading(version.orElse(""), 1);
            return new Universe(
                    epel,
                    List.of(Channel.base(epel, name)),
                    Optional.of(VersionScheme.RPM),
                    installed.version(),
                    traits,
                    "");
        }
        String namespace = rpm.get();
        if (origin instanceof Origin.PackageHub) {
            return new Universe(
                    namespace + "+packagehub",
                    List.of(channel(namespace, "packagehub", name, Channel.Use.JUDGES)),
                    Optional.of(VersionScheme.RPM),
                    installed.version(),
                    traits,
                    "");
        }
        List<Channel> asked = new ArrayList<>(3);
        String label = namespace;
        switch (id) {
            case "rhel" -> {
                traits = traits.onMinor(minor);
                asked.add(Channel.base(namespace, name));
                installed
                        .source()
                        .map(SourcePackage::name)
                        .filter(source -> !source.equals(name))
                        .ifPresent(source ->
                                asked.add(
                                        new Channel(
                                                "",
                                                new PackageKey(namespace, source),
                                                Channel.Use.UNFIXED)));
                for (String stream : RHEL_STREAMS) {
                    if (channels.contains(stream)) {
                        asked.add(
                                channel(
                                        "rpm:rhel:" + version.orElse(""),
                                        stream,
                                        name,
                                        Channel.Use.OVERRIDES));
                    }
                }
            }
            case "amzn" -> {
                Optional<String> kernel = kernelTopic(installed);
                if (kernel.isPresent()) {
                    label = namespace + "+" + kernel.get();
                    asked.add(channel(namespace, kernel.get(), name, Channel.Use.JUDGES));
                } else {
                    asked.add(Channel.base(namespace, name));
                    for (String topic : channels) {
                        asked.add(channel(namespace, topic, name, Channel.Use.OVERRIDES));
                    }
                }
            }
            case "sles" -> {
                asked.add(Channel.base(namespace, name));
                if (channels.contains("ltss")) {
                    asked.add(channel(namespace, "ltss", name, Channel.Use.OVERRIDES));
                }
            }
            default -> asked.add(Channel.base(namespace, name));
        }
        return new Universe(
                label, asked, Optional.of(VersionScheme.RPM), installed.version(), traits, "");
    }

    /// Amazon Linux 2 comes with kernel 4.14; later ones are topics named after their series.
    private Optional<String> kernelTopic(InstalledPackage installed) {
        if (!rpm.equals(Optional.of("rpm:amzn:2"))
                || Kernel.part(installed) != Kernel.Part.IMAGE
                || !installed.purl().name().startsWith("kernel")) {
            return Optional.empty();
        }
        String plain = installed.version().substring(installed.version().indexOf(':') + 1);
        String series = leading(plain, 2);
        return series.equals("4.14") ? Optional.empty() : Optional.of("kernel-" + series);
    }

    /// Where advisories speak of livepatches.
    Channel livepatch(InstalledPackage installed) {
        String namespace = rpm.orElse("rpm:" + id);
        return id.equals("amzn")
                ? channel(namespace, "livepatch", installed.purl().name(), Channel.Use.JUDGES)
                : Channel.base(namespace, installed.purl().name());
    }

    private Universe unknownRelease(String type, InstalledPackage installed) {
        return Universe.none(
                type + ":" + id, installed.version(), "the operating system's release is unknown");
    }

    /// The first `count` dot-separated parts: `3.18.2` by two is `3.18`.
    static String leading(String release, int count) {
        int end = -1;
        for (int i = 0; i < count; i++) {
            int dot = release.indexOf('.', end + 1);
            if (dot < 0) {
                return release;
            }
            end = dot;
        }
        return release.substring(0, end);
    }
}
