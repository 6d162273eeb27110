package org.openinspector.advisories.fetch;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openinspector.advisories.fetch.RemoteFile.Format;

/// Sources of languages beside those that were first.
final class LanguageSources {
    private static final long MIB = 1L << 20;

    /// Channels of .NET. The newest may not be there yet.
    private static final List<String> DOTNET =
            List.of(
                    "1.0", "1.1", "2.0", "2.1", "2.2", "3.0", "3.1", "5.0", "6.0", "7.0", "8.0",
                    "9.0", "10.0", "11.0", "12.0");

    private static final Set<String> DOTNET_TO_COME = Set.of("11.0", "12.0");

    static final List<RemoteSource> ALL =
            List.of(
                    osv("osv-nuget", "NuGet", "NuGet packages, from OSV"),
                    osv("osv-packagist", "Packagist", "Composer packages, from OSV"),
                    osv("osv-hex", "Hex", "Hex packages, from OSV"),
                    osv("osv-pub", "Pub", "Dart packages, from OSV"),
                    osv("osv-swift", "SwiftURL", "Swift packages, from OSV"),
                    osv("osv-cran", "CRAN", "R packages, from OSV"),
                    osv("osv-hackage", "Hackage", "Haskell packages, from OSV"),
                    osv("osv-actions", "GitHub%20Actions", "GitHub Actions, from OSV"),
                    archive("rubysec", "RubySec advisories", "rubysec/ruby-advisory-db", "master"),
                    archive(
                            "friendsofphp",
                            "FriendsOfPHP advisories",
                            "FriendsOfPHP/security-advisories",
                            "master"),
                    archive("sap-kb", "SAP project KB", "SAP/project-kb", "vulnerability-data"),
                    archive(
                            "stackrox-nuget",
                            "StackRox, .NET packages",
                            "stackrox/dotnet-scraper",
                            "main"),
                    new RemoteSource(
                            "retirejs",
                            "Retire.js",
                            List.of(
                                    retireJs("jsrepository-master.json"),
                                    retireJs("npmrepository.json")),
                            Set.of()),
                    new RemoteSource(
                            "nodejs-core",
                            "Node.js itself, from its working group",
                            List.of(
                                    new RemoteFile(
                                            URI.create(
                                                    "https://raw.githubusercontent.com/nodejs/security-wg/main/vuln/core/index.json"),
                                            "nodejs-core/vuln/core/index.json",
                                            Format.JSON,
                                            32 * MIB,
                                            false)),
                            Set.of()),
                    dotnet());

    private LanguageSources() {}

    private static RemoteSource osv(String id, String ecosystem, String title) {
        return new RemoteSource(
                id,
                title,
                List.of(
                        new RemoteFile(
                                URI.create(
                                        "https://osv-vulnerabilities.storage.googleapis.com/"
                                                + ecosystem
                                                + "/all.zip"),
                                id + ".zip",
                                Format.ZIP,
                                256 * MIB,
                                false)),
                Set.of());
    }

    /// A branch of a repository, as GitHub packs it.
    private static RemoteSource archive(String id, String title, String repository, String branch) {
        return new RemoteSource(
                id,
                title,
                List.of(
                        new RemoteFile(
                                URI.create(
                                        "https://github.com/"
                                                + repository
                                                + "/archive/refs/heads/"
                                                + branch
                                                + ".tar.gz"),
                                id + ".tar.gz",
                                Format.GZIP,
                                128 * MIB,
                                false)),
                Set.of("codeload.github.com"));
    }

    private static RemoteFile retireJs(String file) {
        return new RemoteFile(
                URI.create(
                        "https://raw.githubusercontent.com/RetireJS/retire.js/master/repository/"
                                + file),
                "retirejs/" + file,
                Format.JSON,
                32 * MIB,
                false);
    }

    private static RemoteSource dotnet() {
        List<RemoteFile> files = new ArrayList<>();
        for (String channel : DOTNET) {
            files.add(
                    new RemoteFile(
                            URI.create(
                                    "https://builds.dotnet.microsoft.com/dotnet/release-metadata/"
                                            + channel
                                            + "/releases.json"),
                            "dotnet-releases/" + channel + "/releases.json",
                            Format.JSON,
                            32 * MIB,
                            DOTNET_TO_COME.contains(channel)));
        }
        return new RemoteSource("dotnet-releases", ".NET release metadata", files, Set.of());
    }
}
