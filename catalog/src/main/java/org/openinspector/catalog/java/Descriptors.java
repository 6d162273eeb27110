package org.openinspector.catalog.java;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;
import org.openinspector.artifacts.Content;
import org.openinspector.artifacts.ZipDirectory;
import org.openinspector.artifacts.ZipEntry;

/// Maven's descriptors in an archive: `META-INF/maven/<group>/<artifact>/pom.properties` and
/// `pom.xml`, one folder per artifact that the archive is or holds.
final class Descriptors {
    private static final String FOLDER = "META-INF/maven/";
    private static final String PROPERTIES = "/pom.properties";
    private static final String POM = "/pom.xml";
    private static final int PROPERTIES_BYTES_MAX = 64 << 10;

    private final Map<String, Folder> folders = new LinkedHashMap<>();

    /// One folder of descriptors.
    static final class Folder {
        private final String path;
        private @Nullable ZipEntry properties;
        private @Nullable ZipEntry pom;

        private Folder(String path) {
            this.path = path;
        }

        /// Its descriptors, for problems.
        String path() {
            return path;
        }

        /// The coordinates: properties first, then the pom, then the folders' names.
        ///
        /// @throws IOException if a descriptor that is needed cannot be read
        Coordinates read(Content archive, EntryReader reader) throws IOException {
            Coordinates found = new Coordinates("", "", "");
            if (properties != null) {
                found = properties(reader.descriptor(archive, properties, PROPERTIES_BYTES_MAX));
            }
            if (!found.isComplete() && pom != null) {
                found = found.or(PomXml.parse(reader.descriptor(archive, pom, PomXml.BYTES_MAX)));
            }
            return found.or(byFolder());
        }

        /// What the folders' names say.
        Coordinates byFolder() {
            int from = path.lastIndexOf(FOLDER) + FOLDER.length();
            String[] names = path.substring(from).split("/", -1);
            return names.length == 2
                    ? new Coordinates(Coordinates.id(names[0]), Coordinates.id(names[1]), "")
                    : new Coordinates("", "", "");
        }
    }

    private static Coordinates properties(byte[] bytes) throws IOException {
        Properties properties = new Properties();
        try {
            // Maven writes Latin-1 with escapes, as java.util.Properties does.
            properties.load(new StringReader(new String(bytes, StandardCharsets.ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new IOException("expected properties, got a malformed \\u escape", e);
        }
        return new Coordinates(
                Coordinates.id(properties.getProperty("groupId", "")),
                Coordinates.id(properties.getProperty("artifactId", "")),
                Coordinates.version(properties.getProperty("version", "")));
    }

    /// Takes note of the entry under the cursor if it is a descriptor.
    void add(ZipDirectory.Cursor cursor) throws IOException {
        boolean properties = cursor.nameEndsWith(PROPERTIES);
        if (!properties && !cursor.nameEndsWith(POM)) {
            return;
        }
        String name = cursor.name(0, cursor.nameLength());
        if (!name.startsWith(FOLDER) && !name.contains("/" + FOLDER)) {
            return;
        }
        String path = name.substring(0, name.lastIndexOf('/'));
        if (folders.size() == Budget.DESCRIPTORS_MAX && !folders.containsKey(path)) {
            throw new ZipException(
                    "is one of more than " + Budget.DESCRIPTORS_MAX + " descriptors, not read");
        }
        Folder folder = folders.computeIfAbsent(path, Folder::new);
        if (properties) {
            folder.properties = cursor.entry();
        } else {
            folder.pom = cursor.entry();
        }
    }

    /// The folders, in the archive's order.
    Collection<Folder> folders() {
        return folders.values();
    }
}
