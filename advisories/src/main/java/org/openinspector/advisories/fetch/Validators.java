package org.openinspector.advisories.fetch;

import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What tells one version of a published file from another.
///
/// @param etag as the server writes it, with quotes
/// @param lastModified as the server writes it
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-validator-fields">RFC 9110, 8.8</a>
record Validators(Optional<String> etag, Optional<String> lastModified) {
    static final Validators NONE = new Validators(Optional.empty(), Optional.empty());
    private static final int LENGTH_MAX = 1_000;

    static Validators of(HttpHeaders headers) {
        return new Validators(
                headers.firstValue("ETag").filter(Validators::isUsable),
                headers.firstValue("Last-Modified").filter(Validators::isUsable));
    }

    private static boolean isUsable(String value) {
        return !value.isBlank() && value.length() <= LENGTH_MAX;
    }

    /// What a resumed download is tied to: a weak tag does not promise the same bytes.
    Optional<String> strong() {
        return etag.filter(tag -> !tag.startsWith("W/")).or(() -> lastModified);
    }

    Optional<LocalDate> date() {
        try {
            return lastModified.map(text ->
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                            .withZoneSameInstant(ZoneOffset.UTC)
                            .toLocalDate());
        } catch (DateTimeException otherwise) {
            return Optional.empty();
        }
    }

    Map<String, String> notes() {
        Map<String, String> notes = new TreeMap<>();
        etag.ifPresent(tag -> notes.put("etag", tag));
        lastModified.ifPresent(date -> notes.put("lastModified", date));
        return notes;
    }

    static Validators of(Map<String, String> notes) {
        return new Validators(
                Notes.text(notes, "etag").filter(Validators::isUsable),
                Notes.text(notes, "lastModified").filter(Validators::isUsable));
    }
}
