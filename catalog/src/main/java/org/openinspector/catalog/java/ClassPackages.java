package org.openinspector.catalog.java;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.openinspector.artifacts.ZipDirectory;

/// The packages of an archive's classes and how many classes each has.
final class ClassPackages {
    /// A package stands for the archive if it holds this share of its classes; the rest may be
    /// shaded helpers.
    private static final double MOST = 0.75;

    /// Where archives keep classes that are not at their root.
    private static final List<String> ROOTS = List.of("WEB-INF/classes/", "BOOT-INF/classes/");

    private static final String VERSIONS = "META-INF/versions/";

    /// No group is longer.
    private static final int DEPTH_MAX = 8;

    private final Map<String, Integer> counts;

    /// Names of all folders, in small letters and digits only; filled on demand.
    private final Set<String> segments = new HashSet<>();

    private ClassPackages(Map<String, Integer> counts) {
        this.counts = counts;
    }

    /// Counts the classes of a directory. An application's own folder of classes, if there is one,
    /// stands for the archive, not the loader at its root.
    static ClassPackages of(ZipDirectory directory) {
        Map<String, Integer> root = new HashMap<>();
        Map<String, Integer> application = new HashMap<>();
        ZipDirectory.Cursor cursor = directory.cursor();
        String last = "";
        int lastFrom = -1;
        while (cursor.next()) {
            if (!isClass(cursor)) {
                continue;
            }
            int from = rootLength(cursor);
            int to = cursor.nameLength();
            while (to > from && cursor.nameByte(to - 1) != '/') {
                to--;
            }
            if (to <= from) {
                continue;
            }
            // Entries of one folder mostly follow each other: one text for all of them.
            boolean same =
                    from == lastFrom
                            && to - 1 - from == last.length()
                            && cursor.nameHas(from, last);
            if (!same) {
                last = cursor.name(from, to - 1);
                lastFrom = from;
            }
            boolean inApplication = from > 0 && !cursor.nameStartsWith(VERSIONS);
            (inApplication ? application : root).merge(last, 1, Integer::sum);
        }
        return new ClassPackages(application.isEmpty() ? root : application);
    }

    /// True if the cursor stands on a class that belongs to a package.
    static boolean isClass(ZipDirectory.Cursor cursor) {
        return cursor.nameEndsWith(".class")
                && !cursor.nameEndsWith("module-info.class")
                && !cursor.nameEndsWith("package-info.class");
    }

    private static int rootLength(ZipDirectory.Cursor cursor) {
        for (String root : ROOTS) {
            if (cursor.nameStartsWith(root)) {
                return root.length();
            }
        }
        if (cursor.nameStartsWith(VERSIONS)) {
            int at = VERSIONS.length();
            while (at < cursor.nameLength() && cursor.nameByte(at) != '/') {
                at++;
            }
            return Math.min(at + 1, cursor.nameLength());
        }
        return 0;
    }

    /// The longest package below which most classes lie, as segments; empty if there is none.
    List<String> dominant() {
        long total = counts.values().stream().mapToLong(Integer::intValue).sum();
        List<String> prefix = new ArrayList<>();
        Map<String, Integer> below = counts;
        while (!below.isEmpty() && prefix.size() < DEPTH_MAX) {
            int depth = prefix.size();
            Map<String, Integer> next = new HashMap<>();
            below.forEach((folder, count) -> {
                String segment = segment(folder, depth);
                if (!segment.isEmpty()) {
                    next.merge(segment, count, Integer::sum);
                }
            });
            String best = "";
            for (Map.Entry<String, Integer> entry : next.entrySet()) {
                if (entry.getValue() >= total * MOST) {
                    best = entry.getKey();
                }
            }
            if (best.isEmpty()) {
                break;
            }
            String chosen = best;
            Map<String, Integer> kept = new HashMap<>();
            below.forEach((folder, count) -> {
                if (segment(folder, depth).equals(chosen)) {
                    kept.put(folder, count);
                }
            });
            prefix.add(chosen);
            below = kept;
        }
        return List.copyOf(prefix);
    }

    private static String segment(String folder, int index) {
        int from = 0;
        for (int i = 0; i < index; i++) {
            int slash = folder.indexOf('/', from);
            if (slash < 0) {
                return "";
            }
            from = slash + 1;
        }
        int to = folder.indexOf('/', from);
        return to < 0 ? folder.substring(from) : folder.substring(from, to);
    }

    /// True if there is a class in the package, written with dots, or below it.
    boolean contains(String prefix) {
        String folder = prefix.replace('.', '/');
        for (String each : counts.keySet()) {
            if (each.startsWith(folder)
                    && (each.length() == folder.length() || each.charAt(folder.length()) == '/')) {
                return true;
            }
        }
        return false;
    }

    /// True if classes of the package may be here, relocated or not: below the first two segments
    /// of its group, or below a folder with which its artifact begins or ends, or its group ends.
    boolean mayHold(Coordinates coordinates) {
        String[] group = coordinates.group().split("\\.", -1);
        if (group.length > 1 && contains(group[0] + "." + group[1])) {
            return true;
        }
        Set<String> names = segments();
        String artifact = plain(coordinates.artifact());
        for (int i = 2; i <= artifact.length(); i++) {
            if (names.contains(artifact.substring(0, i))
                    || names.contains(artifact.substring(artifact.length() - i))) {
                return true;
            }
        }
        String end = plain(group[group.length - 1]);
        return end.length() > 1 && names.contains(end);
    }

    private Set<String> segments() {
        if (segments.isEmpty()) {
            for (String folder : counts.keySet()) {
                for (String segment : folder.split("/", -1)) {
                    segments.add(plain(segment));
                }
            }
        }
        return segments;
    }

    private static String plain(String text) {
        StringBuilder plain = new StringBuilder();
        for (char c : text.toLowerCase(Locale.ROOT).toCharArray()) {
            if (Character.isLetterOrDigit(c)) {
                plain.append(c);
            }
        }
        return plain.toString();
    }
}
