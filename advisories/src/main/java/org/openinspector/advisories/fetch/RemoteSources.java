package org.openinspector.advisories.fetch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.fetch.RemoteFile.Format;

/// The sources that `advisories update` fetches, with their addresses. docs/advisories.md says
/// where each address is documented.
public final class RemoteSources {
    private static final long MIB = 1L << 20;

    /// Branches of Alpine whose security database is fetched. The newest may not be there yet.
    private static final int ALPINE_OLDEST = 12;

    private static final int ALPINE_NEWEST = 25;
    private static final int ALPINE_PUBLISHED = 23;

    private static final List<RemoteSource> ALL =
            List.of(
                    osv("osv-pypi", "PyPI", "Python packages, from OSV", 256),
                    osv("osv-npm", "npm", "npm packages, from OSV", 1024),
                    osv("osv-maven", "Maven", "Maven packages, from OSV", 256),
                    osv("osv-go", "Go", "Go modules, from OSV", 256),
                    osv("osv-rubygems", "RubyGems", "Ruby gems, from OSV", 256),
                    osv("osv-crates", "crates.io", "Rust crates, from OSV", 256),
                    osv("osv-almalinux", "AlmaLinux", "AlmaLinux errata, from OSV", 256),
                    osv("osv-rocky", "Rocky%20Linux", "Rocky Linux errata, from OSV", 256),
                    one(
                            "debian-tracker",
                            "Debian security tracker",
                            "https://security-tracker.debian.org/tracker/data/json",
                            "debian-tracker.json",
                            Format.JSON,
                            512),
                    alpine(),
                    one(
                            "kev",
                            "Known exploited vulnerabilities (CISA)",
                            "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
                            "known_exploited_vulnerabilities.json",
                            Format.JSON,
                            32),
                    new RemoteSource(
                            "epss",
                            "Exploit prediction scores (EPSS)",
                            List.of(
                                    new RemoteFile(
                                            URI.create(
                                                    "https://epss.empiricalsecurity.com/epss_scores-current.csv.gz"),
                                            "epss_scores-current.csv.gz",
                                            Format.GZIP,
                                            64 * MIB,
                                            false)),
                            Set.of("epss.cyentia.com")));

    private RemoteSources() {}

    /// All sources, in the order in which they are fetched.
    public static List<RemoteSource> all() {
        return ALL;
    }

    /// The source of that id.
    public static Optional<RemoteSource> named(String id) {
        return ALL.stream().filter(source -> source.id().equals(id)).findFirst();
    }

    private static RemoteSource osv(String id, String ecosystem, String title, long mibMax) {
        return one(
                id,
                title,
                "https://osv-vulnerabilities.storage.googleapis.com/" + ecosystem + "/all.zip",
                id + ".zip",
                Format.ZIP,
                mibMax);
    }

    private static RemoteSource one(
            String id, String title, String address, String name, Format format, long mibMax) {
        return new RemoteSource(
                id,
                title,
                List.of(new RemoteFile(URI.create(address), name, format, mibMax * MIB, false)),
                Set.of());
    }

    private static RemoteSource alpine() {
        List<RemoteFile> files = new ArrayList<>();
        for (int minor = ALPINE_OLDEST; minor <= ALPINE_NEWEST; minor++) {
            for (String repository : List.of("main", "community")) {
                String path = "v3." + minor + "/" + repository + ".json";
                files.add(
                        new RemoteFile(
                                URI.create("https://secdb.alpinelinux.org/" + path),
                                "alpine-secdb/" + path,
                                Format.JSON,
                                32 * MIB,
                                minor > ALPINE_PUBLISHED));
            }
        }
        return new RemoteSource("alpine-secdb", "Alpine security database", files, Set.of());
    }
}
