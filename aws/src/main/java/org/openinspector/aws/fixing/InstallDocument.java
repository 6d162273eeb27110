package org.openinspector.aws.fixing;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openinspector.aws.inventory.CommandDocument;
import org.openinspector.estate.fixing.FixChange;

/// The document `OpenInspector-Install`, which brings named packages to named versions.
public final class InstallDocument {
    /// Its name in every account.
    public static final String NAME = "OpenInspector-Install";

    /// The agent ends the script by the command's own time-out, which is shorter.
    private static final int SECONDS_MAX = 172_800;

    /// `name=version`, several of them with spaces between. Nothing in it means anything to a shell
    /// within single quotes, nor as a word of its own.
    private static final String TOKEN =
            "[A-Za-z0-9][A-Za-z0-9+._-]{0,127}=([0-9]{1,9}:)?[A-Za-z0-9][A-Za-z0-9+._~^-]{0,127}";

    private static final Pattern PACKAGES = Pattern.compile(TOKEN + "( " + TOKEN + ")*");

    private static final CommandDocument DOCUMENT =
            CommandDocument.of(
                    NAME,
                    "OpenInspector: brings installed packages to versions without known"
                            + " vulnerabilities.",
                    List.of(
                            new CommandDocument.Parameter(
                                    "Packages",
                                    "name=version of each package, with spaces between",
                                    "^" + PACKAGES.pattern() + "$",
                                    "openinspector-none=0"),
                            new CommandDocument.Parameter(
                                    "Versions",
                                    "at-least: these versions or newer ones; exact: these",
                                    "^(at-least|exact)$",
                                    "at-least")),
                    CommandDocument.script(InstallDocument.class, NAME + ".sh"),
                    SECONDS_MAX);

    private InstallDocument() {}

    /// The document.
    public static CommandDocument document() {
        return DOCUMENT;
    }

    /// Parameters of a command.
    ///
    /// @throws IllegalArgumentException if a change has characters that no package has
    public static Map<String, List<String>> parameters(List<FixChange> changes, boolean exact) {
        String packages =
                String.join(" ", changes.stream().map(FixChange::token).distinct().toList());
        if (!PACKAGES.matcher(packages).matches()) {
            throw new IllegalArgumentException(
                    "packages are \"" + packages + "\", expected name=version with spaces between");
        }
        return Map.of(
                "Packages", List.of(packages), "Versions", List.of(exact ? "exact" : "at-least"));
    }
}
