package org.openinspector.findings;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.PackageManager;
import org.openinspector.apimodel.inspector2.VulnerablePackage;
import org.openinspector.model.Evidence;
import org.openinspector.model.Finding;
import org.openinspector.model.InstalledPackage;

/// Affected packages as Amazon Inspector writes them: a package of the operating system once, with
/// its version taken apart; a package of a language once for each file that proves it.
final class VulnerablePackages {
    static final String NOT_AVAILABLE = "NotAvailable";
    private static final int LENGTH_MAX = 1024;
    private static final int ARCHITECTURE_LENGTH_MAX = 64;
    private static final Pattern LAYER = Pattern.compile("sha256:[a-z0-9]{64}");

    private static final Pattern FUNCTION_LAYER =
            Pattern.compile(
                    "arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:[0-9]{12}:layer:[a-zA-Z0-9_-]+:[0-9]+");

    /// @param epoch 0 if there is none
    /// @param version the upstream part
    /// @param release the packaging's part; empty if there is none
    record Parts(int epoch, String version, String release) {
        /// Takes `[epoch:]version[-release]` apart. An epoch that is no number stays in the
        /// version.
        static Parts of(String text) {
            int epoch = 0;
            String rest = text;
            int colon = text.indexOf(':');
            if (colon > 0
                    && colon < 10
                    && text.substring(0, colon).chars().allMatch(Parts::digit)) {
                epoch = Integer.parseInt(text, 0, colon, 10);
                rest = text.substring(colon + 1);
            }
            int dash = rest.lastIndexOf('-');
            return dash <= 0
                    ? new Parts(epoch, rest, "")
                    : new Parts(epoch, rest.substring(0, dash), rest.substring(dash + 1));
        }

        private static boolean digit(int c) {
            return c >= '0' && c <= '9';
        }
    }

    private VulnerablePackages() {}

    static Stream<VulnerablePackage> of(Finding finding) {
        InstalledPackage installed = finding.installed();
        if (finding.kind() == Finding.Kind.END_OF_LIFE) {
            return Stream.of(
                    VulnerablePackage.builder()
                            .name(name(installed))
                            .version(text(installed.version()))
                            .packageManager(PackageManager.OS)
                            .fixedInVersion(NOT_AVAILABLE)
                            .remediation(NOT_AVAILABLE)
                            .build());
        }
        return isOfSystem(installed)
                ? Stream.of(ofSystem(finding))
                : installed.evidence().stream().map(evidence -> ofLanguage(finding, evidence));
    }

    static String name(InstalledPackage installed) {
        String separator = installed.purl().type().equals("maven") ? ":" : "/";
        String name =
                isOfSystem(installed)
                        ? installed.purl().name()
                        : installed.purl().fullName(separator);
        return Texts.cut(name, LENGTH_MAX);
    }

    private static boolean isOfSystem(InstalledPackage installed) {
        return switch (installed.purl().type()) {
            case "deb", "rpm", "apk" -> true;
            default -> false;
        };
    }

    private static VulnerablePackage ofSystem(Finding finding) {
        InstalledPackage installed = finding.installed();
        Parts parts = Parts.of(installed.version());
        String name = name(installed);
        Optional<String> fixed = finding.fixedVersion();
        return VulnerablePackage.builder()
                .name(name)
                .version(text(parts.version()))
                .epoch(parts.epoch())
                .release(parts.release().isEmpty() ? null : text(parts.release()))
                .arch(
                        installed
                                .purl()
                                .qualifier("arch")
                                .map(arch ->
                                        Texts.cut(
                                                arch.toUpperCase(Locale.ROOT),
                                                ARCHITECTURE_LENGTH_MAX))
                                .orElse(null))
                .packageManager(PackageManager.OS)
                .fixedInVersion(
                        fixed.map(version -> text(version.contains(":") ? version : "0:" + version))
                                .orElse(NOT_AVAILABLE))
                .remediation(remediation(finding, installed.evidence().getFirst()))
                .sourceLayerHash(layer(installed.evidence().getFirst()))
                .build();
    }

    private static String remediation(Finding finding, Evidence evidence) {
        return finding.fixedVersion()
                .map(fixed ->
                        UpgradeCommand.of(finding, evidence.path().toString())
                                .map(UpgradeCommand::text)
                                .filter(command -> command.length() <= LENGTH_MAX)
                                .orElseGet(() ->
                                        "Update "
                                                + finding.installed().purl().name()
                                                + " to "
                                                + fixed))
                .map(VulnerablePackages::text)
                .orElse(NOT_AVAILABLE);
    }

    private static VulnerablePackage ofLanguage(Finding finding, Evidence evidence) {
        InstalledPackage installed = finding.installed();
        String path = evidence.path().toString();
        Optional<String> fixed = finding.fixedVersion();
        return VulnerablePackage.builder()
                .name(name(installed))
                .version(text(installed.version()))
                .packageManager(manager(installed.purl().type(), path))
                .filePath(path.isEmpty() ? null : text(path))
                .fixedInVersion(fixed.map(VulnerablePackages::text).orElse(NOT_AVAILABLE))
                .remediation(remediation(finding, evidence))
                .sourceLayerHash(layer(evidence))
                .sourceLambdaLayerArn(functionLayer(evidence))
                .build();
    }

    private static String text(String value) {
        return value.isEmpty() ? NOT_AVAILABLE : Texts.cut(value, LENGTH_MAX);
    }

    private static @Nullable String layer(Evidence evidence) {
        return evidence.layer().filter(layer -> LAYER.matcher(layer).matches()).orElse(null);
    }

    /// A function's layers have no digests in their evidence, but names.
    private static @Nullable String functionLayer(Evidence evidence) {
        return evidence.layer()
                .filter(layer -> FUNCTION_LAYER.matcher(layer).matches())
                .orElse(null);
    }

    /// What installed it, told from the file that proves it; null where the wire has no word.
    static @Nullable PackageManager manager(String type, String path) {
        String file = path.substring(path.lastIndexOf('/') + 1);
        return switch (type) {
            case "pypi" ->
                    switch (file) {
                        case "Pipfile.lock" -> PackageManager.PIPENV;
                        case "poetry.lock" -> PackageManager.POETRY;
                        default ->
                                file.startsWith("requirements")
                                        ? PackageManager.PIP
                                        : PackageManager.PYTHONPKG;
                    };
            case "npm" ->
                    switch (file) {
                        case "yarn.lock" -> PackageManager.YARN;
                        case "package.json" -> PackageManager.NODEPKG;
                        default -> PackageManager.NPM;
                    };
            case "maven" -> file.equals("pom.xml") ? PackageManager.POM : PackageManager.JAR;
            case "golang" ->
                    file.equals("go.mod") || file.equals("go.sum")
                            ? PackageManager.GOMOD
                            : PackageManager.GOBINARY;
            case "gem" ->
                    file.equals("Gemfile.lock") ? PackageManager.BUNDLER : PackageManager.GEMSPEC;
            case "cargo" -> PackageManager.CARGO;
            case "composer" -> PackageManager.COMPOSER;
            case "nuget" ->
                    file.endsWith(".deps.json") ? PackageManager.DOTNET_CORE : PackageManager.NUGET;
            default -> null;
        };
    }
}
