package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openinspector.model.AffectedPackage;
import org.openinspector.model.Argument;
import org.openinspector.model.EntryPath;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;
import org.openinspector.model.PackageKey;
import org.openinspector.model.PackageUrl;
import org.openinspector.model.Severity;

/// Commands as the package managers' own manuals have them.
final class UpgradeCommandTest {
    private static Finding finding(
            PackageUrl purl, String path, String fixed, String universe, String channel) {
        Optional<String> fix = fixed.isEmpty() ? Optional.empty() : Optional.of(fixed);
        return new Finding(
                "CVE-2024-0001",
                new TreeSet<>(),
                "a hole",
                new InstalledPackage(
                        purl,
                        purl.version().orElse("1"),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(Evidence.installed(EntryPath.of(path))),
                        Optional.empty()),
                fix,
                Severity.HIGH,
                Optional.empty(),
                List.of(),
                OptionalDouble.empty(),
                OptionalDouble.empty(),
                Optional.empty(),
                List.of(
                        new Argument(
                                "some",
                                "X-1",
                                new TreeSet<>(),
                                new PackageKey(universe, purl.name()),
                                "debian",
                                "1",
                                "all",
                                "so",
                                fix,
                                AffectedPackage.FixState.UNKNOWN,
                                "",
                                channel,
                                List.of(),
                                List.of())),
                List.of(),
                List.of());
    }

    private static String recommendation(List<Finding> findings) {
        return String.valueOf(
                Objects.requireNonNull(
                                Observations.of(findings).getFirst().remediation().recommendation())
                        .text());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    pkg:deb/debian/curl@1|var/lib/dpkg/status|2|deb:debian:12|apt-get update && apt-get install --only-upgrade curl
                    pkg:apk/alpine/busybox@1|lib/apk/db/installed|2|apk:alpine:v3.18:main|apk update && apk add --upgrade busybox
                    pkg:rpm/amzn/curl@1|x|2|rpm:amzn:2023|dnf upgrade curl
                    pkg:rpm/amzn/curl@1|x|2|rpm:amzn:2|yum update curl
                    pkg:rpm/centos/curl@1|x|2|rpm:centos:7|yum update curl
                    pkg:rpm/rhel/curl@1|x|2|rpm:rhel:9|dnf upgrade curl
                    pkg:rpm/opensuse/curl@1|x|2|rpm:opensuse-leap:15.6|zypper refresh && zypper update curl
                    pkg:rpm/sles/curl@1|x|2|rpm:sles:15.6|zypper refresh && zypper update curl
                    pkg:rpm/photon/curl@1|x|2|rpm:photon:5|tdnf update curl
                    pkg:npm/%40babel/core@1|app/package-lock.json|2|npm|npm install @babel/core@2
                    pkg:npm/lodash@1|app/yarn.lock|2|npm|yarn upgrade lodash@2
                    pkg:npm/lodash@1|app/pnpm-lock.yaml|2|npm|pnpm update lodash@2
                    pkg:pypi/flask@1|lib/flask.dist-info/METADATA|2|pypi|pip install --upgrade 'flask>=2'
                    pkg:pypi/flask@1|app/poetry.lock|2|pypi|poetry add 'flask>=2'
                    pkg:golang/golang.org/x/net@v0.1.0|app/bin|0.2.0|golang|go get golang.org/x/net@v0.2.0 && go mod tidy
                    pkg:golang/stdlib@1.20|app/bin|1.20.5|golang|install Go 1.20.5 and build again
                    pkg:gem/rack@1|app/Gemfile.lock|2|gem|bundle update --conservative rack
                    pkg:gem/rack@1|usr/lib/rack.gemspec|2|gem|gem install rack --version 2
                    pkg:cargo/time@1|app/Cargo.lock|2|cargo|cargo update --package time --precise 2
                    pkg:nuget/Newtonsoft.Json@1|app/app.deps.json|2|nuget|dotnet add package Newtonsoft.Json --version 2
                    pkg:composer/symfony/http@1|app/composer.lock|2|composer|composer require --with-all-dependencies 'symfony/http:^2'
                    """)
    void eachManagerHasItsCommand(
            String purl, String path, String fixed, String universe, String command) {
        Finding finding = finding(PackageUrl.parse(purl), path, fixed, universe, "");
        assertEquals(
                Optional.of(command), UpgradeCommand.of(finding, path).map(UpgradeCommand::text));
        String text = recommendation(List.of(finding));
        assertTrue(text.endsWith(": " + command), text);
        assertEquals(
                command, VulnerablePackages.of(finding).findFirst().orElseThrow().remediation());
    }

    @Test
    void whatOnlySubscribersGetNamesTheSubscription() {
        Finding finding =
                finding(
                        PackageUrl.of("deb", "ubuntu", "sudo", "1"),
                        "var/lib/dpkg/status",
                        "2",
                        "deb:ubuntu:14.04",
                        "esm-infra");
        assertTrue(recommendation(List.of(finding)).contains("pro enable esm-infra && apt-get"));
    }

    @Test
    void onePackageManagerTakesAllItsPackages() {
        List<Finding> findings = new ArrayList<>();
        for (String name : List.of("b", "a", "c")) {
            findings.add(
                    finding(
                            PackageUrl.of("deb", "debian", name, "1"),
                            "var/lib/dpkg/status",
                            "2",
                            "deb:debian:12",
                            ""));
        }
        assertEquals(
                "Upgrade a to 2, b to 2, c to 2 or later: apt-get update && apt-get install"
                        + " --only-upgrade a b c",
                recommendation(findings));
    }

    @Test
    void aFixAlwaysHasARemediationAndNoCommandIsCut() {
        List<Finding> findings = new ArrayList<>();
        for (int number = 0; number < 300; number++) {
            findings.add(
                    finding(
                            PackageUrl.of("npm", "", "package-number-" + number, "1"),
                            "app/package-lock.json",
                            "2",
                            "npm",
                            ""));
        }
        String text = recommendation(findings);
        assertTrue(text.length() <= 1024, "length " + text.length());
        for (String command : text.substring(text.indexOf(": ") + 2).split("; ", -1)) {
            assertTrue(command.matches("npm install package-number-\\d+@2"), command);
        }
    }

    @Test
    void aNameLikeAnOptionGetsNoCommand() {
        Finding finding =
                finding(
                        PackageUrl.of("deb", "debian", "-rf", "1"),
                        "var/lib/dpkg/status",
                        "2",
                        "deb:debian:12",
                        "");
        assertEquals("Upgrade -rf to 2 or later.", recommendation(List.of(finding)));
    }

    /// A name is anybody's: what people paste runs nothing but the package manager. Asked of a real
    /// shell.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a; touch x",
                "$(id)",
                "`id`",
                "a'b",
                "-rf",
                "a\nb",
                "x&&y",
                "*",
                "a b",
                "~"
            })
    void aNameIsOneWordOfAShell(String name) throws Exception {
        String word = UpgradeCommand.word(name);
        Process shell =
                new ProcessBuilder("sh", "-c", "printf '<%s>' " + word)
                        .redirectErrorStream(true)
                        .start();
        String printed = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, shell.waitFor());
        assertEquals("<" + name.replace('\n', '?') + ">", printed);
        assertFalse(word.contains("\n"));
    }
}
