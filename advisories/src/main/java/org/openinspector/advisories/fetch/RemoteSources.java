package org.openinspector.advisories.fetch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.openinspector.advisories.fetch.RemoteFile.Format;

/// The sources that `advisories update` fetches, with their addresses. docs/advisories.md says
/// where each address is documented.
public final class RemoteSources {
    private static final long MIB = 1L << 20;

    /// Branches of Alpine whose security database is fetched. The newest may not be there yet.
    private static final int ALPINE_OLDEST = 12;

    private static final int ALPINE_NEWEST = 25;
    private static final int ALPINE_PUBLISHED = 23;

    /// Years of NVD. The newest are not there yet.
    private static final int NVD_OLDEST = 2002;

    private static final int NVD_NEWEST = 2030;
    private static final int NVD_PUBLISHED = 2026;

    private static final Pattern EPSS_DAY = Pattern.compile("epss-(\\d{4}-\\d{2}-\\d{2})");
    private static final String SALSA = "https://salsa.debian.org/";

    private static final List<RemoteSource> GENERAL =
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
                    debianLists(),
                    one(
                            "debian-ela",
                            "Debian extended long-term support (Freexian)",
                            SALSA
                                    + "freexian-team/extended-lts/security-tracker/-/raw/master/data/ELA/list",
                            "debian-ela/data/ELA/list",
                            Format.TEXT,
                            32),
                    one(
                            "ubuntu-vex",
                            "Ubuntu VEX",
                            "https://security-metadata.canonical.com/vex/vex-all.tar.xz",
                            "ubuntu-vex.tar.xz",
                            Format.XZ,
                            1024),
                    one(
                            "ubuntu-osv",
                            "Ubuntu vulnerabilities and notices, as OSV",
                            "https://security-metadata.canonical.com/osv/osv-all.tar.xz",
                            "osv-ubuntu.tar.xz",
                            Format.XZ,
                            1024),
                    alpine(),
                    one(
                            "wolfi-secdb",
                            "Wolfi security database",
                            "https://packages.wolfi.dev/os/security.json",
                            "wolfi-secdb.json",
                            Format.JSON,
                            256),
                    one(
                            "chainguard-secdb",
                            "Chainguard security database",
                            "https://packages.cgr.dev/chainguard/security.json",
                            "chainguard-secdb.json",
                            Format.JSON,
                            256),
                    one(
                            "kev",
                            "Known exploited vulnerabilities (CISA)",
                            "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
                            "known_exploited_vulnerabilities.json",
                            Format.JSON,
                            32),
                    epss("epss", "current"),
                    nvd(),
                    new RemoteSource(
                            "cve5",
                            "CVE records, with CISA's additions",
                            List.of(
                                    new RemoteFile(
                                            URI.create(
                                                    "https://github.com/CVEProject/cvelistV5/archive/refs/heads/main.zip"),
                                            "cvelistV5.zip",
                                            Format.ZIP,
                                            2048 * MIB,
                                            false)),
                            Set.of("codeload.github.com")),
                    one(
                            "enisa-kev",
                            "Known exploited vulnerabilities (ENISA)",
                            "https://euvdservices.enisa.europa.eu/api/kev/dump",
                            "enisa-kev.json",
                            Format.JSON_LIST,
                            32),
                    one(
                            "exploitdb",
                            "Exploit-DB",
                            "https://gitlab.com/exploit-database/exploitdb/-/raw/main/files_exploits.csv",
                            "files_exploits.csv",
                            Format.TEXT,
                            64),
                    one(
                            "metasploit",
                            "Metasploit modules",
                            "https://raw.githubusercontent.com/rapid7/metasploit-framework/master/db/modules_metadata_base.json",
                            "modules_metadata_base.json",
                            Format.JSON,
                            64),
                    one(
                            "nuclei",
                            "Nuclei templates",
                            "https://raw.githubusercontent.com/projectdiscovery/nuclei-templates/main/cves.json",
                            "nuclei-cves.json",
                            Format.JSON,
                            64),
                    one(
                            "endoflife",
                            "End of life of products (endoflife.date)",
                            "https://endoflife.date/api/v1/products/full",
                            "endoflife.json",
                            Format.JSON,
                            32),
                    one(
                            "cwe",
                            "Weakness names (CWE)",
                            "https://cwe.mitre.org/data/xml/cwec_latest.xml.zip",
                            "cwec_latest.xml.zip",
                            Format.ZIP,
                            32));

    private static final List<RemoteSource> ALL =
            Stream.of(GENERAL, LanguageSources.ALL, RpmSources.all())
                    .flatMap(List::stream)
                    .toList();

    private RemoteSources() {}

    /// All sources, in the order in which they are fetched.
    public static List<RemoteSource> all() {
        return ALL;
    }

    /// The source of that id. Besides those that are always fetched, `epss-2026-08-16` is the EPSS
    /// scores of a day, for the history.
    public static Optional<RemoteSource> named(String id) {
        Matcher day = EPSS_DAY.matcher(id);
        if (day.matches()) {
            return Optional.of(epss(id, day.group(1)));
        }
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

    private static RemoteSource epss(String id, String day) {
        String name = "epss_scores-" + day + ".csv.gz";
        return new RemoteSource(
                id,
                "Exploit prediction scores (EPSS)",
                List.of(
                        new RemoteFile(
                                URI.create("https://epss.empiricalsecurity.com/" + name),
                                name,
                                Format.GZIP,
                                64 * MIB,
                                false)),
                Set.of("epss.cyentia.com"));
    }

    /// A file a year, by the year in the ids, and what changed in the last eight days.
    private static RemoteSource nvd() {
        List<RemoteFile> files = new ArrayList<>();
        for (int year = NVD_OLDEST; year <= NVD_NEWEST; year++) {
            files.add(nvd(Integer.toString(year), year > NVD_PUBLISHED));
        }
        files.add(nvd("modified", false));
        return new RemoteSource("nvd", "National Vulnerability Database (NVD)", files, Set.of());
    }

    private static RemoteFile nvd(String part, boolean optional) {
        String name = "nvdcve-2.0-" + part + ".json.gz";
        return new RemoteFile(
                URI.create("https://nvd.nist.gov/feeds/json/cve/2.0/" + name),
                "nvd/" + name,
                Format.GZIP,
                128 * MIB,
                optional);
    }

    /// The tracker's own notes and its lists of advisories: they keep what is known of releases
    /// that its JSON has dropped.
    private static RemoteSource debianLists() {
        List<RemoteFile> files = new ArrayList<>();
        for (String list : List.of("CVE", "DSA", "DLA")) {
            String path = "data/" + list + "/list";
            files.add(
                    new RemoteFile(
                            URI.create(
                                    SALSA
                                            + "security-tracker-team/security-tracker/-/raw/master/"
                                            + path),
                            "debian-lists/" + path,
                            Format.TEXT,
                            256 * MIB,
                            false));
        }
        return new RemoteSource(
                "debian-lists", "Debian notes and lists of advisories", files, Set.of());
    }

    private static RemoteSource alpine() {
        List<RemoteFile> files = new ArrayList<>();
        for (String repository : List.of("main", "community")) {
            String path = "edge/" + repository + ".json";
            files.add(
                    new RemoteFile(
                            URI.create("https://secdb.alpinelinux.org/" + path),
                            "alpine-secdb/" + path,
                            Format.JSON,
                            32 * MIB,
                            false));
        }
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
