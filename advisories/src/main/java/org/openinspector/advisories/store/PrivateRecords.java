package org.openinspector.advisories.store;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.openinspector.advisories.Coverage;
import org.openinspector.advisories.Epss;
import org.openinspector.advisories.Fact;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.KnownExploited;
import org.openinspector.advisories.SourceStatus;
import org.openinspector.advisories.added.PrivateSource;
import org.openinspector.advisories.feeds.Feeds;
import org.openinspector.advisories.osv.OsvSource;
import org.openinspector.model.Advisory;

/// The records that a user added: one file each in the kept feed `private`, named after its id.
final class PrivateRecords {
    private static final int RECORDS_MAX = 10_000;

    private final Path folder;

    /// @param feeds the folder of the kept feeds
    PrivateRecords(Path feeds) {
        this.folder = feeds.resolve(PrivateSource.ID);
    }

    /// Checks a file that holds one OSV record.
    ///
    /// @throws RefusedRecordException if it holds none that could ever match
    static Advisory read(Path file) throws IOException, RefusedRecordException {
        if (!Files.isRegularFile(file)) {
            throw new RefusedRecordException(
                    file
                            + (Files.exists(file) ? " is no file" : " is not there")
                            + "; expected one OSV record");
        }
        List<Advisory> advisories = new ArrayList<>();
        List<String> problems = new ArrayList<>();
        new OsvSource(PrivateSource.ID, PrivateSource.ID)
                .read(
                        Feeds.one(file),
                        new Received(advisories),
                        (_, message) -> problems.add(message));
        if (!problems.isEmpty()) {
            throw new RefusedRecordException(file + ": " + problems.getFirst());
        }
        if (advisories.size() != 1) {
            throw new RefusedRecordException(
                    file + " holds " + advisories.size() + " OSV records, expected one");
        }
        Advisory advisory = advisories.getFirst();
        if (advisory.affected().isEmpty()) {
            throw new RefusedRecordException(
                    file
                            + ": "
                            + advisory.id()
                            + " names no package with affected versions, expected \"ranges\" or"
                            + " \"versions\" under \"affected\"");
        }
        if (advisory.withdrawn().isPresent()) {
            throw new RefusedRecordException(
                    file
                            + ": "
                            + advisory.id()
                            + " is withdrawn and would never match; use \"advisories remove\"");
        }
        boolean anything =
                advisory.affected().stream()
                        .anyMatch(each -> !each.ranges().isEmpty() || !each.versions().isEmpty());
        if (!anything) {
            throw new RefusedRecordException(
                    file
                            + ": "
                            + advisory.id()
                            + " names no affected versions, expected \"ranges\" or \"versions\"");
        }
        return advisory;
    }

    /// Keeps a record, in place of one of the same id.
    void keep(Path file, Advisory advisory) throws IOException, RefusedRecordException {
        Files.createDirectories(folder);
        List<Path> there = AdvisoryStore.feeds(folder);
        if (there.size() >= RECORDS_MAX) {
            throw new RefusedRecordException(
                    "there are "
                            + there.size()
                            + " private records, expected at most "
                            + RECORDS_MAX
                            + ": import them as a feed instead");
        }
        String name = file.toString().toLowerCase(Locale.ROOT);
        boolean yaml = name.endsWith(".yaml") || name.endsWith(".yml");
        Path fresh = folder.resolve(".fresh");
        Files.copy(file, fresh, StandardCopyOption.REPLACE_EXISTING);
        remove(advisory.id());
        Files.move(
                fresh,
                folder.resolve(fileName(advisory.id()) + (yaml ? ".yaml" : ".json")),
                StandardCopyOption.ATOMIC_MOVE);
    }

    /// Forgets a record.
    ///
    /// @return false if there is none of this id
    boolean remove(String id) throws IOException {
        boolean json = Files.deleteIfExists(folder.resolve(fileName(id) + ".json"));
        boolean yaml = Files.deleteIfExists(folder.resolve(fileName(id) + ".yaml"));
        return json || yaml;
    }

    /// Removes the folder if nothing is in it.
    void tidy() throws IOException {
        if (Files.isDirectory(folder) && AdvisoryStore.feeds(folder).isEmpty()) {
            AdvisoryStore.delete(folder);
        }
    }

    /// An id as a name that every file system takes and that leads nowhere else.
    private static String fileName(String id) {
        StringBuilder name = new StringBuilder();
        for (byte each : id.getBytes(StandardCharsets.UTF_8)) {
            boolean plain =
                    (each >= 'a' && each <= 'z')
                            || (each >= 'A' && each <= 'Z')
                            || (each >= '0' && each <= '9')
                            || each == '-'
                            || each == '_';
            if (plain) {
                name.append((char) each);
            } else {
                name.append('%').append(HexFormat.of().toHexDigits(each));
            }
        }
        return name.toString();
    }

    /// Takes advisories and nothing else.
    private record Received(List<Advisory> advisories) implements KnowledgeSink {
        @Override
        public void advisory(Advisory advisory) {
            advisories.add(advisory);
        }

        @Override
        public void coverage(Coverage coverage) {}

        @Override
        public void epss(Epss epss) {}

        @Override
        public void epss(Epss epss, LocalDate date) {}

        @Override
        public void fact(Fact fact) {}

        @Override
        public void knownExploited(KnownExploited entry) {}

        @Override
        public void weakness(String cwe, String name) {}

        @Override
        public void source(SourceStatus status) {}
    }
}
