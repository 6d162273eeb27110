package org.openinspector.advisories.document;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TimesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    2022-10-20                       | 2022-10-20T00:00:00Z
                    2011-09-27 22:46                 | 2011-09-27T22:46:00Z
                    2023-04-13 17:56:00              | 2023-04-13T17:56:00Z
                    2023-12-18 15:00:00 UTC          | 2023-12-18T15:00:00Z
                    2020-05-14T20:15:38Z             | 2020-05-14T20:15:38Z
                    2024-08-04T10:17:22+02:00        | 2024-08-04T08:17:22Z
                    2025-11-27T09:11:22.820964+00:00 | 2025-11-27T09:11:22.820964Z
                    0001-01-01T00:00:00Z             |
                    2023-02-30                       |
                    2023-13-01 00:00                 |
                    yesterday                        |
                    +99999-01-01T00:00:00Z           |
                    """)
    void readsWhatPublishersWrite(String text, String instant) {
        assertEquals(Optional.ofNullable(instant).map(Instant::parse), Times.parse(text));
    }
}
