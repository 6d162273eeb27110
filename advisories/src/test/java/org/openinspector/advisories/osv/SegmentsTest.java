package org.openinspector.advisories.osv;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.openinspector.advisories.Rendering;
import org.openinspector.advisories.document.Documents;
import org.openinspector.advisories.document.Node;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.versions.VersionScheme;

final class SegmentsTest {
    /// Expected values follow the evaluation in the OSV specification, worked out by hand.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    i0 f1.2              | [0, 1.2)
                    i1.0                 | [1.0, ...
                    i1.0 l1.4            | [1.0, 1.4]
                    i0 f1.2 i2.0 f2.3    | [0, 1.2) [2.0, 2.3)
                    i2.0 f2.3 i0 f1.2    | [0, 1.2) [2.0, 2.3)
                    f2.3 f1.2 i0 i2.0    | [0, 1.2) [2.0, 2.3)
                    i1.9 f1.10 i1.11     | [1.9, 1.10) [1.11, ...
                    i1.0 i1.2 f1.3       | [1.0, 1.3)
                    i1.0 f1.2 f1.3       | [1.0, 1.2)
                    i1.0 l1.2 f1.3       | [1.0, 1.3)
                    i1.0 l1.2 i2.0 f2.3  | [1.0, 1.2] [2.0, 2.3)
                    f1.0 i1.2            | [1.2, ...
                    i1.0 f1.0            | ''
                    i1.0-rc.1 f1.0       | [1.0-rc.1, 1.0)
                    i1.0 m1.4            | [1.0, 1.4) no fix
                    i1.0 f1.2 m1.4       | [1.0, 1.2)
                    i1.0 f1.4 m1.2       | [1.0, 1.2) no fix
                    i1.0 l1.4 m1.2       | [1.0, 1.2) no fix
                    i1.0 f1.2 i2.0 m1.4  | [1.0, 1.2)
                    i1.0 m1.4 m1.10      | [1.0, 1.10) no fix
                    i1.0 m*              | [1.0, ...
                    """)
    void eventsBecomeDisjointRanges(String events, String expected) throws IOException {
        assertEquals(
                expected,
                Rendering.of(Segments.of(VersionScheme.PEP440, range("ECOSYSTEM", events))));
    }

    @Test
    void commitsAreNoVersions() throws IOException {
        assertEquals(List.of(), Segments.of(VersionScheme.PEP440, range("GIT", "i0 fabc")));
    }

    @Test
    void aRangeThatNeverStartsIsRefused() {
        assertThrows(
                UnreadableDocumentException.class,
                () -> Segments.of(VersionScheme.PEP440, range("ECOSYSTEM", "f1.0")));
    }

    @Test
    void versionsWithoutAnOrderStayAsPublished() throws IOException {
        assertEquals(
                "[no version, neither this)",
                Rendering.of(
                        Segments.of(
                                VersionScheme.PEP440,
                                fields(
                                        "{\"type\":\"ECOSYSTEM\",\"events\":[{\"introduced\":\"no version\"},"
                                                + "{\"fixed\":\"neither this\"}]}"))));
    }

    /// github/advisory-database#470: the upper bound stands only in `database_specific`.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    i0                | <= 1.4          | [0, 1.4]
                    i0                | < 1.4           | [0, 1.4) no fix
                    i1.0              | >= 1.0, <= 1.4  | [1.0, 1.4]
                    i0 f1.2           | <= 1.4          | [0, 1.2)
                    i0 f1.2 i1.3      | <= 1.4          | [0, 1.2) [1.3, 1.4]
                    i2.0              | <= 1.4          | ''
                    i1.4              | < 1.4           | ''
                    i0                | 1.4             | [0, ...
                    i0                | <               | [0, ...
                    """)
    void openRangesEndAtGithubsBound(String events, String bound, String expected)
            throws IOException {
        var ranges = Segments.of(VersionScheme.PEP440, range("ECOSYSTEM", events));
        assertEquals(expected, Rendering.of(Segments.endingAt(ranges, bound)));
    }

    private static Node.Fields range(String type, String events) throws IOException {
        String list =
                Stream.of(events.split(" "))
                        .map(event ->
                                "{\"%s\":\"%s\"}"
                                        .formatted(
                                                switch (event.charAt(0)) {
                                                    case 'i' -> "introduced";
                                                    case 'f' -> "fixed";
                                                    case 'm' -> "limit";
                                                    default -> "last_affected";
                                                },
                                                event.substring(1)))
                        .collect(Collectors.joining(","));
        return fields("{\"type\":\"" + type + "\",\"events\":[" + list + "]}");
    }

    private static Node.Fields fields(String json) throws IOException {
        return Documents.json(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
