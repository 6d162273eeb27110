package org.openinspector.matching;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.Inventory;

/// Who built an operating system's package: its vendor, whose advisories are about it, or somebody
/// else.
sealed interface Origin {
    /// The distribution itself, or nobody says otherwise.
    record Vendor() implements Origin {}

    /// Extra Packages for Enterprise Linux, which have advisories of their own.
    record Epel() implements Origin {}

    /// SUSE's Package Hub: openSUSE's packages for SUSE Linux Enterprise, a channel of its own.
    record PackageHub() implements Origin {}

    /// Somebody whose packages the distribution's advisories do not speak of.
    ///
    /// @param who for people
    /// @param mark what gave it away
    record ThirdParty(String who, String mark) implements Origin {}

    Origin VENDOR = new Vendor();

    /// Tells origins in one inventory.
    final class Finder {
        private static final List<Mark> MARKS = marks();

        /// How the distributions that use rpm call themselves in `VENDOR`, lower case.
        private static final Map<String, List<String>> RPM_VENDORS =
                Map.ofEntries(
                        Map.entry("rhel", List.of("red hat")),
                        Map.entry("centos", List.of("centos", "red hat")),
                        Map.entry("almalinux", List.of("almalinux")),
                        Map.entry("rocky", List.of("rocky")),
                        Map.entry("ol", List.of("oracle")),
                        Map.entry("fedora", List.of("fedora")),
                        Map.entry("amzn", List.of("amazon")),
                        Map.entry("sles", List.of("suse llc", "suse linux")),
                        Map.entry("sles_sap", List.of("suse llc", "suse linux")),
                        Map.entry("opensuse-leap", List.of("suse")),
                        Map.entry("opensuse-tumbleweed", List.of("suse")),
                        Map.entry("photon", List.of("vmware", "broadcom")));

        private record Mark(String type, String field, String text, String who) {}

        private final Optional<String> distribution;
        private final Optional<InstalledPackage> rpmWithVendor;
        private final Map<String, Optional<Mark>> makers = new HashMap<>();

        Finder(Inventory inventory) {
            this.distribution =
                    inventory.distribution().map(known -> known.id().toLowerCase(Locale.ROOT));
            this.rpmWithVendor =
                    inventory.packages().stream()
                            .filter(each ->
                                    each.purl().type().equals("rpm") && each.vendor().isPresent())
                            .findFirst();
        }

        /// A package that names its vendor, which makes one without a vendor a self-built one.
        Optional<InstalledPackage> rpmWithVendor() {
            return rpmWithVendor;
        }

        Origin of(InstalledPackage installed) {
            String type = installed.purl().type();
            if (!type.equals("deb") && !type.equals("rpm")) {
                return repository(installed);
            }
            Optional<Mark> byVersion =
                    mark(type, "version", installed.version().toLowerCase(Locale.ROOT));
            if (byVersion.isPresent()) {
                return new ThirdParty(byVersion.get().who, "its version " + installed.version());
            }
            String maker = installed.vendor().map(text -> text.toLowerCase(Locale.ROOT)).orElse("");
            Optional<Mark> byMaker =
                    makers.computeIfAbsent(type + maker, _ -> mark(type, "maker", maker));
            if (byMaker.isPresent()) {
                return new ThirdParty(
                        byMaker.get().who, "its maintainer " + installed.vendor().orElse(""));
            }
            if (type.equals("rpm")) {
                return rpm(installed, maker);
            }
            Optional<String> origin = dpkgOrigin(maker);
            return origin.isPresent() && !origin.get().equals(distribution.orElse(""))
                    ? new ThirdParty(origin.get(), "its field Origin: " + origin.get())
                    : repository(installed);
        }

        /// What dpkg's field `Origin` says, lower case; see the cataloger.
        private static Optional<String> dpkgOrigin(String maker) {
            int at = maker.lastIndexOf("(origin: ");
            return at < 0 || !maker.endsWith(")")
                    ? Optional.empty()
                    : Optional.of(maker.substring(at + "(origin: ".length(), maker.length() - 1))
                            .filter(text -> !text.isEmpty());
        }

        private static Optional<Mark> mark(String type, String field, String text) {
            for (Mark mark : MARKS) {
                if (mark.type.equals(type)
                        && mark.field.equals(field)
                        && text.contains(mark.text)) {
                    return Optional.of(mark);
                }
            }
            return Optional.empty();
        }

        private Origin rpm(InstalledPackage installed, String maker) {
            List<String> own = RPM_VENDORS.getOrDefault(distribution.orElse(""), List.of());
            if (own.isEmpty()) {
                return repository(installed);
            }
            if (maker.isEmpty()) {
                return rpmWithVendor.isPresent()
                        ? new ThirdParty(
                                "somebody who names no vendor",
                                "the missing vendor, where other packages name one")
                        : repository(installed);
            }
            for (String vendor : own) {
                if (maker.contains(vendor)) {
                    return repository(installed);
                }
            }
            if (maker.equals("fedora project") && installed.version().contains(".el")) {
                return new Epel();
            }
            if (maker.contains("opensuse") && distribution.orElse("").startsWith("sles")) {
                return new PackageHub();
            }
            return new ThirdParty(
                    installed.vendor().orElse(""), "its vendor " + installed.vendor().orElse(""));
        }

        /// A purl that names the repository it is from means one that is not the type's own.
        private static Origin repository(InstalledPackage installed) {
            return installed
                    .purl()
                    .qualifier("repository_url")
                    .<Origin>map(url -> new ThirdParty(url, "its repository " + url))
                    .orElse(VENDOR);
        }

        private static List<Mark> marks() {
            List<Mark> marks = new ArrayList<>();
            try (InputStream in = Origin.class.getResourceAsStream("third-party.tsv")) {
                if (in == null) {
                    throw new IllegalStateException("third-party.tsv is missing");
                }
                for (String line :
                        new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
                    if (!line.startsWith("#")) {
                        String[] fields = line.split("\t", -1);
                        marks.add(new Mark(fields[0], fields[1], fields[2], fields[3]));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return List.copyOf(marks);
        }
    }
}
