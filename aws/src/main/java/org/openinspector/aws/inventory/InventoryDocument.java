package org.openinspector.aws.inventory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The document `OpenInspector-Inventory`, which lists what `AWS:Application` lacks.
public final class InventoryDocument {
    /// Its name in every account.
    public static final String NAME = "OpenInspector-Inventory";

    /// Packages of languages on one instance; more are left out.
    public static final int PACKAGES_MAX = 5_000;

    /// How long the collection on one instance may take.
    public static final int SECONDS_MAX = 900;

    /// Where packages of languages are looked for on every instance.
    public static final List<String> USUAL_PATHS =
            List.of("/usr/lib", "/usr/lib64", "/usr/local/lib", "/usr/local/lib64");

    /// The script ends itself a little earlier than the agent would, to tell what it has.
    private static final int MARGIN_SECONDS = 45;

    private static final String PATH = "(/[A-Za-z0-9_.-]+)+";
    private static final Pattern PATHS = Pattern.compile("(" + PATH + "(:" + PATH + ")*)?");

    private static final CommandDocument DOCUMENT =
            CommandDocument.of(
                    NAME,
                    "OpenInspector: lists installed packages, and packages of programming languages."
                            + " Reads only.",
                    List.of(
                            new CommandDocument.Parameter(
                                    "Paths",
                                    "Folders to look for packages of programming languages in,"
                                            + " with colons between; empty: none",
                                    "^" + PATHS.pattern() + "$",
                                    String.join(":", USUAL_PATHS)),
                            new CommandDocument.Parameter(
                                    "PackagesMax",
                                    "Files of packages that are read at most",
                                    "^[1-9][0-9]{0,4}$",
                                    Integer.toString(PACKAGES_MAX)),
                            new CommandDocument.Parameter(
                                    "SecondsMax",
                                    "After so many seconds it tells what it has",
                                    "^[1-9][0-9]{0,3}$",
                                    Integer.toString(SECONDS_MAX - MARGIN_SECONDS))),
                    CommandDocument.script(InventoryDocument.class, NAME + ".sh"),
                    SECONDS_MAX);

    private InventoryDocument() {}

    /// The document.
    public static CommandDocument document() {
        return DOCUMENT;
    }

    /// Parameters of a command.
    ///
    /// @param deep whether packages of languages are looked for at all
    /// @param paths besides the usual ones; a path that the document would refuse is left out, and
    ///   so is one with `..`
    public static Map<String, List<String>> parameters(boolean deep, List<String> paths) {
        Set<String> all = new LinkedHashSet<>();
        if (deep) {
            all.addAll(USUAL_PATHS);
            for (String path : paths) {
                String plain =
                        path.length() > 1 && path.endsWith("/")
                                ? path.substring(0, path.length() - 1)
                                : path;
                if (plain.matches(PATH) && !(plain + "/").contains("/../")) {
                    all.add(plain);
                }
            }
        }
        return Map.of("Paths", List.of(String.join(":", all)));
    }
}
