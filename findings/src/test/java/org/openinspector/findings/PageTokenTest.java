package org.openinspector.findings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.openinspector.findings.PageToken.Position;

class PageTokenTest {
    private static final Position END = new Position(7.5, "111122223333", new UUID(1, 2));
    private Instant now = Instant.parse("2026-11-21T00:00:00Z");
    private final PageToken tokens = new PageToken(new byte[32], () -> now);

    @Test
    void leadsOnForADay() {
        String token = tokens.seal(END, "question");
        assertEquals(Optional.of(END), tokens.open(token, "question"));
        now = now.plus(Duration.ofHours(24));
        assertEquals(Optional.of(END), tokens.open(token, "question"));
        now = now.plusSeconds(1);
        assertEquals(Optional.empty(), tokens.open(token, "question"));
    }

    @Test
    void isOfNobodyElse() {
        String token = tokens.seal(END, "question");
        assertEquals(Optional.empty(), tokens.open(token, "another question"));
        byte[] key = new byte[32];
        key[31] = 1;
        assertEquals(Optional.empty(), new PageToken(key, () -> now).open(token, "question"));
        for (int i = 0; i < token.length(); i++) {
            // The last letter's low bits are padding, which the decoder refuses if they are set.
            char other = token.charAt(i) == 'B' ? 'C' : 'B';
            String changed = token.substring(0, i) + other + token.substring(i + 1);
            assertEquals(Optional.empty(), tokens.open(changed, "question"), changed);
        }
    }
}
