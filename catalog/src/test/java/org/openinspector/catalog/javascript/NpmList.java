package org.openinspector.catalog.javascript;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// What `npm ls --all --parseable --long` told: lines `folder:name@version`, for an alias
/// `folder:alias@npm:name@version`, for a link `folder:name@version:target`.
final class NpmList {
    private NpmList() {}

    /// `folder purl` of each package that is neither the project nor a link into it, sorted.
    static List<String> foldersAndPurls(Path file) throws IOException {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> !line.startsWith(":") && !isLink(line))
                    .map(line -> {
                        int colon = line.indexOf(':');
                        return line.substring(0, colon) + " " + purl(line.substring(colon + 1));
                    })
                    .sorted()
                    .toList();
        }
    }

    /// The purls alone, each once, sorted.
    static List<String> purls(Path file) throws IOException {
        return foldersAndPurls(file).stream()
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .distinct()
                .sorted()
                .toList();
    }

    private static boolean isLink(String line) {
        return line.matches(".*:packages/[a-z]+$");
    }

    private static String purl(String spec) {
        int alias = spec.indexOf("@npm:");
        String real = alias < 0 ? spec : spec.substring(alias + "@npm:".length());
        return "pkg:npm/" + (real.startsWith("@") ? "%40" + real.substring(1) : real);
    }
}
