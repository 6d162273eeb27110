package org.openinspector.aws.inventory;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.inventory.CollectedInventory.Limit;

/// Reads the lines of `OpenInspector-Inventory`. They come from a machine that may be in somebody
/// else's hands: sizes and counts are bounded, paths cannot lead anywhere else, and what is not
/// understood is a problem.
///
/// | line | means |
/// | --- | --- |
/// | `OpenInspector-Inventory 1` | the lines follow; with ` gzip`: compressed, in Base64 |
/// | `kernel R` | release of the running kernel |
/// | `deb N→A→V→S→W→M` | package, architecture, version, source, its version, maintainer; → is a tab |
/// | `rpm N→E→V→R→A→S→M` | package, epoch, version, release, architecture, source file, vendor |
/// | `packages N` | so many of them were there |
/// | `file P`, `archive P` | a file follows |
/// | `owner N` | the package that the file belongs to |
/// | `entry P` | an entry of the archive follows |
/// | `+T` | a line of the file or entry |
/// | `limit packages`, `limit time` | something was left out |
/// | `end N` | so many files of languages were there |
public final class CollectedLines {
    /// What a collection may hold at most, before compression.
    public static final int CHARS_MAX = 16 << 20;

    private static final String HEAD = "OpenInspector-Inventory 1";
    private static final int LINE_CHARS_MAX = 9_000;
    private static final int FILES_MAX = 6_000;
    private static final int ENTRIES_MAX = 400;
    private static final int APPLICATIONS_MAX = 20_000;
    private static final int FILE_CHARS_MAX = 256 << 10;
    private static final int PROBLEMS_MAX = 20;
    private static final int PATH_CHARS_MAX = 1_000;
    private static final Pattern CONTROLS = Pattern.compile("[\\p{Cc}\\p{Cf}]");

    /// What Systems Manager writes where it cuts an output, on a line of its own.
    private static final Pattern CUT =
            Pattern.compile("\\n-{2,3} ?[Oo]utput truncated ?-{2,3}\\s*\\z");

    private static final Pattern KERNEL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+~-]{0,199}");
    private static final Pattern OWNER = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,199}");
    private static final List<String> DEB =
            List.of("Name", "Architecture", "Version", "Source", "SourceVersion", "Publisher");
    private static final List<String> RPM =
            List.of(
                    "Name",
                    "Epoch",
                    "Version",
                    "Release",
                    "Architecture",
                    "PackageId",
                    "Publisher");

    private Optional<String> kernel = Optional.empty();
    private final List<Map<String, String>> applications = new ArrayList<>();
    private boolean applicationsComplete;
    private final List<CollectedFile> files = new ArrayList<>();
    private Optional<Limit> limit = Optional.empty();
    private boolean complete;
    private final List<String> problems = new ArrayList<>();

    private @Nullable String path;
    private boolean archive;
    private Optional<String> owner = Optional.empty();
    private StringBuilder text = new StringBuilder();
    private @Nullable String entry;
    private final SortedMap<String, String> entries = new TreeMap<>();
    private int languages;

    private CollectedLines() {}

    /// Reads what a command printed; as much of it as can be read.
    ///
    /// @return empty if this is nothing that the document prints
    public static Optional<CollectedInventory> read(String output) {
        String first = output.lines().findFirst().orElse("").strip();
        if (first.equals(HEAD)) {
            return Optional.of(new CollectedLines().of(output));
        }
        if (!first.equals(HEAD + " gzip")) {
            return Optional.empty();
        }
        return Optional.of(new CollectedLines().of(inflated(output)));
    }

    /// The lines of a compressed output, up to where it was cut off or damaged.
    private static String inflated(String output) {
        var base64 = new StringBuilder(output.length());
        boolean head = true;
        for (int i = 0; i < output.length() && base64.length() < CHARS_MAX; i++) {
            char c = output.charAt(i);
            if (head) {
                head = c != '\n';
            } else if (isBase64(c)) {
                base64.append(c);
            } else if (c != '\n' && c != '\r') {
                break; // what Systems Manager writes where it cuts
            }
        }
        base64.setLength(base64.length() / 4 * 4);
        int padding = base64.indexOf("=");
        if (padding >= 0) {
            base64.setLength(Math.min(base64.length(), (padding / 4 + 1) * 4));
        }
        byte[] compressed;
        try {
            compressed = Base64.getDecoder().decode(base64.toString());
        } catch (IllegalArgumentException damaged) {
            return "";
        }
        byte[] buffer = new byte[16 << 10];
        var bytes = new ByteArrayOutputStream();
        try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(compressed))) {
            for (int read = in.read(buffer);
                    read > 0 && bytes.size() <= CHARS_MAX;
                    read = in.read(buffer)) {
                bytes.write(buffer, 0, read);
            }
        } catch (EOFException | ZipException cut) {
            // What came before is told.
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    private static boolean isBase64(char c) {
        return (c >= 'A' && c <= 'Z')
                || (c >= 'a' && c <= 'z')
                || (c >= '0' && c <= '9')
                || c == '+'
                || c == '/'
                || c == '=';
    }

    private CollectedInventory of(String lines) {
        String all = lines.length() > CHARS_MAX ? lines.substring(0, CHARS_MAX) : lines;
        Matcher note = CUT.matcher(all);
        if (note.find()) {
            all = all.substring(0, note.start());
        }
        int end = all.lastIndexOf('\n');
        // A line without its end was cut: half a version is another version.
        try (var reader = new BufferedReader(new StringReader(all.substring(0, end + 1)))) {
            int number = 0;
            for (String line = reader.readLine();
                    line != null && !complete;
                    line = reader.readLine()) {
                number++;
                if (line.length() > LINE_CHARS_MAX) {
                    problem(number, "more than " + LINE_CHARS_MAX + " characters");
                } else if (number > 1) {
                    take(number, line);
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        ended();
        return new CollectedInventory(
                kernel, applications, applicationsComplete, files, limit, complete, problems);
    }

    private void take(int number, String line) {
        if (line.startsWith("+")) {
            add(line.substring(1));
            return;
        }
        int space = line.indexOf(' ');
        String word = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space + 1);
        switch (word) {
            case "kernel" -> {
                if (KERNEL.matcher(rest).matches()) {
                    kernel = Optional.of(rest);
                } else {
                    problem(number, "expected the release of a kernel");
                }
            }
            case "deb" -> application(number, rest, DEB);
            case "rpm" -> application(number, rest, RPM);
            case "packages" -> {
                applicationsComplete =
                        rest.equals(Integer.toString(applications.size()))
                                && !applications.isEmpty();
                if (!applicationsComplete) {
                    problem(
                            number,
                            "expected " + applications.size() + " packages, as many as were read");
                }
            }
            case "file", "archive" -> begin(number, word.equals("archive"), rest);
            case "owner" -> {
                if (OWNER.matcher(rest).matches()) {
                    owner = Optional.of(rest);
                } else {
                    problem(number, "expected the name of a package");
                }
            }
            case "entry" -> {
                endEntry();
                if (path == null || !archive || !isPath(rest)) {
                    problem(number, "expected an entry of an archive");
                } else if (entries.size() < ENTRIES_MAX) {
                    entry = rest;
                }
            }
            case "limit" -> {
                switch (rest) {
                    case "packages" -> limit = Optional.of(Limit.PACKAGES);
                    case "time" -> limit = Optional.of(Limit.TIME);
                    default -> problem(number, "expected \"packages\" or \"time\"");
                }
            }
            case "end" -> {
                ended();
                complete = rest.equals(Integer.toString(languages));
                if (!complete) {
                    problem(number, "expected " + languages + " files, as many as were read");
                }
            }
            default -> problem(number, "expected a word that begins a line");
        }
    }

    private void application(int number, String rest, List<String> names) {
        String[] fields = rest.split("\t", -1);
        if (fields.length < names.size() - 1 || fields.length > names.size()) {
            problem(number, "expected " + names.size() + " fields");
        } else if (applications.size() < APPLICATIONS_MAX) {
            Map<String, String> application = new LinkedHashMap<>();
            for (int i = 0; i < fields.length; i++) {
                application.put(names.get(i), fields[i]);
            }
            applications.add(application);
        }
    }

    private void begin(int number, boolean isArchive, String named) {
        ended();
        if (!named.equals("etc/os-release") && !named.equals("usr/lib/os-release")) {
            languages++;
        }
        if (!isPath(named)) {
            problem(number, "expected a path without \"..\" from the root");
        } else if (files.size() < FILES_MAX) {
            path = named;
            archive = isArchive;
        }
    }

    /// Nothing that could leave the folder it is put in, nor be another name for it.
    static boolean isPath(String path) {
        if (path.isEmpty()
                || path.length() > PATH_CHARS_MAX
                || CONTROLS.matcher(path).find()
                || path.indexOf('\\') >= 0) {
            return false;
        }
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.length() > 200) {
                return false;
            }
        }
        return true;
    }

    private void add(String line) {
        if (path != null && text.length() + line.length() < FILE_CHARS_MAX) {
            text.append(line).append('\n');
        }
    }

    private void endEntry() {
        if (entry != null) {
            entries.put(entry, text.toString());
            entry = null;
            text = new StringBuilder();
        } else if (archive) {
            text = new StringBuilder();
        }
    }

    private void ended() {
        endEntry();
        if (path != null) {
            files.add(new CollectedFile(path, owner, archive, text.toString(), entries));
        }
        path = null;
        archive = false;
        owner = Optional.empty();
        text = new StringBuilder();
        entries.clear();
    }

    private void problem(int line, String what) {
        if (problems.size() < PROBLEMS_MAX) {
            problems.add("line " + line + " of " + InventoryDocument.NAME + ": " + what);
        }
    }
}
