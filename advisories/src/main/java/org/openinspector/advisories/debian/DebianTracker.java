package org.openinspector.advisories.debian;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.document.UnreadableDocumentException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonFactory;

/// Reads the tracker's JSON, some 70 MB in one object, without ever holding it:
///
///     {"curl": {"CVE-2026-1234": {"description": "…", "releases": {
///       "bookworm": {"status": "open", "urgency": "low", "nodsa": "Minor issue", "nodsa_reason": ""},
///       "trixie": {"status": "resolved", "fixed_version": "8.14.1-2", "urgency": "not yet assigned"}}}}}
final class DebianTracker {
    private static final int STATEMENTS_MAX = 5_000_000;

    private static final JsonFactory JSON =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(20)
                                    .maxNameLength(500)
                                    .maxStringLength(1 << 20)
                                    .maxNumberLength(100)
                                    .build())
                    .build();

    private DebianTracker() {}

    /// What the tracker says of one package in one release.
    ///
    /// @param status `resolved`, `open` or `undetermined`
    /// @param fixedVersion of a resolved one; `0` if no version was ever affected
    /// @param nodsa why there will be no advisory for it
    /// @param nodsaReason `ignored`, `postponed`, or empty
    record Statement(
            String codename,
            String status,
            Optional<String> fixedVersion,
            Optional<String> urgency,
            Optional<String> nodsa,
            Optional<String> nodsaReason) {}

    /// Takes what is read, in the document's order.
    interface Reader {
        /// A vulnerability of a package; its statements follow, its description may come after
        /// them.
        void vulnerability(String sourcePackage, String id);

        /// The description of the vulnerability that was named last.
        void description(String text);

        /// A statement on the vulnerability that was named last.
        void statement(Statement statement);
    }

    /// Reads the document.
    ///
    /// @param file its name, for problems
    /// @throws UnreadableDocumentException if it is no such document
    /// @throws IOException if the stream breaks
    static void read(String file, InputStream content, FeedProblems problems, Reader reader)
            throws IOException {
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), content)) {
            new Reading(file, parser, problems, reader).document();
        } catch (JacksonIOException e) {
            throw new IOException(file + ": " + e.getOriginalMessage(), e);
        } catch (JacksonException e) {
            throw new UnreadableDocumentException(
                    file
                            + ": no JSON of the security tracker (line "
                            + (e.getLocation() == null ? 0 : e.getLocation().getLineNr())
                            + ", column "
                            + (e.getLocation() == null ? 0 : e.getLocation().getColumnNr())
                            + ")",
                    e);
        }
    }

    private static final class Reading {
        private final String file;
        private final JsonParser parser;
        private final FeedProblems problems;
        private final Reader reader;
        private int statements;

        Reading(String file, JsonParser parser, FeedProblems problems, Reader reader) {
            this.file = file;
            this.parser = parser;
            this.problems = problems;
            this.reader = reader;
        }

        void document() throws UnreadableDocumentException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new UnreadableDocumentException(
                        file + ": expected an object of source packages");
            }
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String sourcePackage = parser.currentName();
                if (isObject(sourcePackage)) {
                    sourcePackage(sourcePackage);
                }
            }
            if (parser.nextToken() != null) {
                throw new UnreadableDocumentException(file + ": more than one document");
            }
        }

        private void sourcePackage(String name) throws UnreadableDocumentException {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String id = parser.currentName();
                if (isObject(name + ", " + id)) {
                    reader.vulnerability(name, id);
                    vulnerability(name + ", " + id);
                }
            }
        }

        private void vulnerability(String place) throws UnreadableDocumentException {
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (field.equals("releases") && value == JsonToken.START_OBJECT) {
                    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                        String codename = parser.currentName();
                        if (isObject(place + ", " + codename)) {
                            statement(codename);
                        }
                    }
                } else if (field.equals("description") && value == JsonToken.VALUE_STRING) {
                    reader.description(parser.getString());
                } else {
                    parser.skipChildren();
                }
            }
        }

        private void statement(String codename) throws UnreadableDocumentException {
            if (++statements > STATEMENTS_MAX) {
                throw new UnreadableDocumentException(
                        file + ": more than " + STATEMENTS_MAX + " statements");
            }
            @Nullable String status = null;
            @Nullable String fixed = null;
            @Nullable String urgency = null;
            @Nullable String nodsa = null;
            @Nullable String reason = null;
            while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
                String field = parser.currentName();
                JsonToken value = parser.nextToken();
                if (value != JsonToken.VALUE_STRING) {
                    parser.skipChildren();
                    continue;
                }
                switch (field) {
                    case "status" -> status = parser.getString();
                    case "fixed_version" -> fixed = parser.getString();
                    case "urgency" -> urgency = parser.getString();
                    case "nodsa" -> nodsa = parser.getString();
                    case "nodsa_reason" -> reason = parser.getString();
                    default -> {}
                }
            }
            reader.statement(
                    new Statement(
                            codename,
                            status == null ? "" : status,
                            Optional.ofNullable(fixed),
                            Optional.ofNullable(urgency),
                            Optional.ofNullable(nodsa),
                            Optional.ofNullable(reason)));
        }

        /// True if the next value is an object; anything else is reported and skipped.
        private boolean isObject(String place) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                return true;
            }
            parser.skipChildren();
            problems.report(file, bounded(place) + ": expected an object");
            return false;
        }
    }

    static String bounded(String text) {
        return text.substring(0, Math.min(text.length(), 100));
    }
}
