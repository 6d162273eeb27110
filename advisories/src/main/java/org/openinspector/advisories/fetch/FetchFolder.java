package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Where fetching keeps its own things, in `fetch` beside the feeds:
///
///     fetch/new/<name>          complete and checked, not compiled yet
///     fetch/new-<name>.notes    validators of that one, and of which file they are
///     fetch/<name>.part         as far as it came
///     fetch/part-<name>.notes   validators of that one
///     fetch/kept-<name>.notes   validators of the kept feed
///     fetch/source-<id>.notes   when the source was asked, and what came of it
///
/// @param advisories the folder of the vulnerability data
record FetchFolder(Path advisories) {
    Path folder() {
        return advisories.resolve("fetch");
    }

    /// Feeds that wait to be compiled.
    Path fresh() {
        return folder().resolve("new");
    }

    Path fresh(RemoteFile file) {
        return fresh().resolve(file.name());
    }

    Path kept(RemoteFile file) {
        return advisories.resolve("feeds").resolve(file.name());
    }

    Path part(RemoteFile file) {
        return folder().resolve(flat(file) + ".part");
    }

    Path partNotes(RemoteFile file) {
        return folder().resolve("part-" + flat(file) + ".notes");
    }

    Path freshNotes(RemoteFile file) {
        return folder().resolve("new-" + flat(file) + ".notes");
    }

    Path keptNotes(RemoteFile file) {
        return folder().resolve("kept-" + flat(file) + ".notes");
    }

    private static String flat(RemoteFile file) {
        return file.name().replace('/', '_');
    }

    /// Validators of the newest version here, waiting or kept; none if there is no file, or another
    /// than the notes speak of.
    Validators newest(RemoteFile file) {
        Optional<Validators> waiting = validators(fresh(file), freshNotes(file));
        return waiting.or(() -> validators(kept(file), keptNotes(file))).orElse(Validators.NONE);
    }

    private static Optional<Validators> validators(Path file, Path notesFile) {
        Map<String, String> notes = Notes.read(notesFile);
        return !notes.isEmpty()
                        && notes.getOrDefault("content", "").equals(content(file).orElse("none"))
                ? Optional.of(Validators.of(notes))
                : Optional.empty();
    }

    /// Size and time: enough to notice that somebody put another file there.
    private static Optional<String> content(Path file) {
        try {
            return Optional.of(
                    Files.size(file) + " " + Files.getLastModifiedTime(file).toInstant());
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    static void note(Path notesFile, Path file, Validators validators) throws IOException {
        Map<String, String> notes = validators.notes();
        notes.put("content", content(file).orElse(""));
        Notes.write(notesFile, notes);
    }

    SourceState state(String source) {
        Map<String, String> notes = Notes.read(stateFile(source));
        return new SourceState(
                source,
                Notes.time(notes, "succeeded"),
                Notes.time(notes, "changed"),
                Notes.time(notes, "failed"),
                Notes.text(notes, "failure"),
                Notes.number(notes, "records"),
                Notes.number(notes, "bytes"),
                day(notes));
    }

    private static Optional<LocalDate> day(Map<String, String> notes) {
        try {
            return Notes.text(notes, "dataDate").map(LocalDate::parse);
        } catch (DateTimeException damaged) {
            return Optional.empty();
        }
    }

    void write(SourceState state) throws IOException {
        Map<String, String> notes = new TreeMap<>();
        state.succeeded().map(Instant::toString).ifPresent(t -> notes.put("succeeded", t));
        state.changed().map(Instant::toString).ifPresent(t -> notes.put("changed", t));
        state.failed().map(Instant::toString).ifPresent(t -> notes.put("failed", t));
        state.failure().ifPresent(reason -> notes.put("failure", reason));
        notes.put("records", String.valueOf(state.records()));
        notes.put("bytes", String.valueOf(state.bytes()));
        state.dataDate().map(LocalDate::toString).ifPresent(d -> notes.put("dataDate", d));
        Notes.write(stateFile(state.source()), notes);
    }

    private Path stateFile(String source) {
        return folder().resolve("source-" + source + ".notes");
    }
}
