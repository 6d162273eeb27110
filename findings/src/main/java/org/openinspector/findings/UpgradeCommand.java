package org.openinspector.findings;

import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.model.Argument;
import org.openinspector.model.Finding;
import org.openinspector.model.PackageUrl;

/// The command that brings a package to the version without the weakness, by its package manager.
/// Names and versions are quoted for a shell, because they are whatever an inventory says and
/// people paste what they read here.
///
/// @param before what comes before the package
/// @param argument the package
/// @param joins true if one command takes several packages, one after another
/// @see <a href="https://docs.aws.amazon.com/inspector/v2/APIReference/API_VulnerablePackage.html">
///   VulnerablePackage, remediation</a>
record UpgradeCommand(String before, String argument, boolean joins) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9@%+=:,./_-]+");

    String text() {
        return before + argument;
    }

    /// The command for a finding; empty if there is no fix, or nothing that installs it is known.
    ///
    /// @param path of the file that proves the package: it tells who installed it
    static Optional<UpgradeCommand> of(Finding finding, String path) {
        // What begins like an option would be one, however it is quoted.
        PackageUrl purl = finding.installed().purl();
        boolean option = purl.name().startsWith("-") || purl.namespace().startsWith("-");
        if (finding.kind() != Finding.Kind.VULNERABILITY || option) {
            return Optional.empty();
        }
        Argument why = finding.why().getFirst();
        return finding.fixedVersion()
                .flatMap(fixed ->
                        of(purl, why.packageKey().namespace(), why.channel(), path, fixed));
    }

    /// The same, of a package.
    ///
    /// @param universe who speaks for the package: `rpm:amzn:2023`, `npm`
    /// @param channel of updates that has the fix: `esm-infra`; usually empty
    private static Optional<UpgradeCommand> of(
            PackageUrl purl, String universe, String channel, String path, String fixed) {
        String name = purl.name();
        return switch (purl.type()) {
            case "deb" -> {
                String first =
                        channel.startsWith("esm-") ? "pro enable " + word(channel) + " && " : "";
                yield many(first + "apt-get update && apt-get install --only-upgrade ", word(name));
            }
            case "apk" -> many("apk update && apk add --upgrade ", word(name));
            case "rpm" -> many(ofRpm(universe.split(":", -1)), word(name));
            case "alpm" -> many("pacman -Syu ", word(name));
            default -> ofLanguage(purl, file(path), fixed);
        };
    }

    /// The command of the distribution.
    ///
    /// @param universe `rpm`, the distribution, its release
    private static String ofRpm(String[] universe) {
        String distribution = universe.length > 1 ? universe[1] : "";
        String release = universe.length > 2 ? universe[2] : "";
        if (distribution.startsWith("sle") || distribution.contains("suse")) {
            return "zypper refresh && zypper update ";
        }
        return switch (distribution) {
            case "photon", "mariner", "azurelinux" -> "tdnf update ";
            case "amzn" ->
                    release.startsWith("20") && !release.startsWith("2018")
                            ? "dnf upgrade "
                            : "yum update ";
            case "rhel", "centos", "ol" ->
                    release.matches("[1-7](\\..*)?(\\+.*)?") ? "yum update " : "dnf upgrade ";
            default -> "dnf upgrade ";
        };
    }

    private static Optional<UpgradeCommand> ofLanguage(PackageUrl purl, String file, String fixed) {
        String name = purl.fullName("/");
        String full = word(name);
        String at = word(name + "@" + fixed);
        return switch (purl.type()) {
            case "npm" ->
                    one(
                            switch (file) {
                                case "yarn.lock" -> "yarn upgrade ";
                                case "pnpm-lock.yaml" -> "pnpm update ";
                                default -> "npm install ";
                            },
                            at);
            case "pypi" ->
                    switch (file) {
                        case "Pipfile.lock" -> one("pipenv upgrade ", word(name + ">=" + fixed));
                        case "poetry.lock" -> one("poetry add ", word(name + ">=" + fixed));
                        case "uv.lock" ->
                                one("uv lock --upgrade-package ", word(name + "==" + fixed));
                        default -> one("pip install --upgrade ", word(name + ">=" + fixed));
                    };
            case "maven" -> {
                String artifact = purl.fullName(":");
                yield one(
                        "",
                        "mvn versions:use-dep-version -DforceVersion=true -Dincludes="
                                + word(artifact)
                                + " -DdepVersion="
                                + word(fixed)
                                + " (Gradle: implementation(\""
                                + inQuotes(artifact + ":" + fixed)
                                + "\"))");
            }
            case "golang" ->
                    name.equals("stdlib") || name.equals("toolchain")
                            ? one("", "install Go " + word(fixed) + " and build again")
                            : one(
                                    "",
                                    "go get "
                                            + word(
                                                    name
                                                            + "@"
                                                            + (fixed.startsWith("v") ? "" : "v")
                                                            + fixed)
                                            + " && go mod tidy");
            case "gem" ->
                    file.equals("Gemfile.lock")
                            ? one("bundle update --conservative ", full)
                            : one("", "gem install " + full + " --version " + word(fixed));
            case "cargo" -> one("", "cargo update --package " + full + " --precise " + word(fixed));
            case "nuget" -> one("", "dotnet add package " + full + " --version " + word(fixed));
            case "composer" ->
                    one("composer require --with-all-dependencies ", word(name + ":^" + fixed));
            case "hex" -> one("mix deps.update ", full);
            case "pub" -> one("dart pub upgrade ", full);
            case "swift" -> one("swift package update ", word(purl.name()));
            case "cocoapods" -> one("pod update ", full);
            case "conda" -> one("conda install ", word(purl.name() + ">=" + fixed));
            case "cran" -> one("", "install.packages(\"" + inQuotes(name) + "\") in R");
            default -> Optional.empty();
        };
    }

    private static String file(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Optional<UpgradeCommand> many(String before, String argument) {
        return Optional.of(new UpgradeCommand(before, argument, true));
    }

    private static Optional<UpgradeCommand> one(String before, String argument) {
        return Optional.of(new UpgradeCommand(before, argument, false));
    }

    /// One word of a POSIX shell, whatever is in it.
    static String word(String text) {
        boolean plain = PLAIN.matcher(text).matches() && !text.startsWith("-");
        return plain ? text : "'" + printable(text).replace("'", "'\\''") + "'";
    }

    private static String inQuotes(String text) {
        return printable(text).replaceAll("[\"\\\\$`]", "?");
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
