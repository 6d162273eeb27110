package org.openinspector.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.openinspector.testkit.Fixtures;

/// What the compiler does not check: docstrings, null marking, file length.
final class SourceRulesTest {
    private static final Pattern PUBLIC_TYPE =
            Pattern.compile(
                    "^(public|    public)( (static|final|abstract|sealed|non-sealed))* (class|interface|record|enum) (\\w+).*");
    private static final Pattern INTERFACE_METHOD =
            Pattern.compile(
                    "^    (?! |private|static final|@|//|\\})(default |static )?(<[^>]+> )?[\\w.<>\\[\\], ?]+ \\w+\\(.*");
    private static final Pattern PUBLIC_METHOD =
            Pattern.compile(
                    "^    public (static |final |synchronized |abstract )*(<[^>]+> )?[\\w.<>\\[\\], ?@]+ \\w+\\(.*");

    @Test
    void everyPublicTypeHasADocstring() throws IOException {
        assertEquals(List.of(), missing(sources()));
    }

    @Test
    void aMissingDocstringIsSeen() {
        assertEquals(
                List.of("X.java:1 public final class X {", "X.java:4     public int y() {"),
                missing(
                        "X.java",
                        List.of(
                                "public final class X {",
                                "    /// Seen.",
                                "    public int x() {",
                                "    public int y() {")));
        assertEquals(
                List.of("Y.java:3     void z(int a);"),
                missing(
                        "Y.java",
                        List.of("/// Seen.", "public interface Y {", "    void z(int a);")));
    }

    @Test
    void everyPackageIsNullMarked() throws IOException {
        var folders = new TreeSet<Path>();
        for (Path source : sources()) {
            folders.add(source.getParent());
        }
        List<String> unmarked = new ArrayList<>();
        for (Path folder : folders) {
            Path info = folder.resolve("package-info.java");
            if (!Files.exists(info) || !Files.readString(info).contains("@NullMarked")) {
                unmarked.add(folder.toString());
            }
        }
        assertEquals(List.of(), unmarked);
        assertTrue(folders.size() > 10);
    }

    @Test
    void filesAreShort() throws IOException {
        List<String> tooLong = new ArrayList<>();
        for (Path source : sources()) {
            int lines = Files.readAllLines(source).size();
            if (lines > 600) {
                tooLong.add(source + ": " + lines + " lines; does it hold two subjects?");
            }
        }
        assertEquals(List.of(), tooLong);
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> modules = Files.list(Fixtures.root())) {
            List<Path> found = new ArrayList<>();
            for (Path module : modules.toList()) {
                Path main = module.resolve("src/main/java");
                if (Files.isDirectory(main)) {
                    try (Stream<Path> files = Files.walk(main)) {
                        files.filter(file -> file.toString().endsWith(".java")).forEach(found::add);
                    }
                }
            }
            return found;
        }
    }

    private static List<String> missing(List<Path> sources) throws IOException {
        List<String> missing = new ArrayList<>();
        for (Path source : sources) {
            if (!source.endsWith("package-info.java")) {
                missing.addAll(
                        missing(source.getFileName().toString(), Files.readAllLines(source)));
            }
        }
        return missing;
    }

    private static List<String> missing(String file, List<String> lines) {
        List<String> missing = new ArrayList<>();
        boolean publicType = lines.stream().anyMatch(line -> line.startsWith("public "));
        boolean isInterface =
                lines.stream()
                        .anyMatch(
                                line -> line.startsWith("public") && line.contains(" interface "));
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean needs =
                    PUBLIC_TYPE.matcher(line).matches()
                            || (publicType && PUBLIC_METHOD.matcher(line).matches())
                            || (isInterface && INTERFACE_METHOD.matcher(line).matches());
            if (publicType && needs && !documented(lines, i)) {
                missing.add(file + ":" + (i + 1) + " " + line);
            }
        }
        return missing;
    }

    /// True if a docstring or an override stands above the line, with nothing but annotations, of
    /// one line or several, between.
    private static boolean documented(List<String> lines, int index) {
        for (int i = index - 1; i >= 0; i--) {
            String above = lines.get(i).strip();
            if (above.startsWith("@Override") || above.startsWith("///")) {
                return true;
            }
            boolean other = above.isEmpty() || above.endsWith(";") || above.equals("}");
            if (other
                    || PUBLIC_TYPE.matcher(lines.get(i)).matches()
                    || PUBLIC_METHOD.matcher(lines.get(i)).matches()) {
                return false;
            }
        }
        return false;
    }
}
