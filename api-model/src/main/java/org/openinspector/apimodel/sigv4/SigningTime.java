package org.openinspector.apimodel.sigv4;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/// The form of time that requests carry: `20260131T235959Z`.
final class SigningTime {
    private static final DateTimeFormatter FORM =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'").withZone(ZoneOffset.UTC);

    private SigningTime() {}

    static String text(Instant time) {
        return FORM.format(time);
    }

    static Instant parse(String text) throws Refusal {
        if (text.length() != 16 || text.charAt(8) != 'T' || text.charAt(15) != 'Z') {
            throw malformed();
        }
        try {
            return LocalDateTime.of(
                            number(text, 0, 4),
                            number(text, 4, 6),
                            number(text, 6, 8),
                            number(text, 9, 11),
                            number(text, 11, 13),
                            number(text, 13, 15))
                    .toInstant(ZoneOffset.UTC);
        } catch (DateTimeException e) {
            throw malformed();
        }
    }

    private static int number(String text, int start, int end) throws Refusal {
        int number = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw malformed();
            }
            number = number * 10 + (c - '0');
        }
        return number;
    }

    private static Refusal malformed() {
        return Refusal.incomplete(
                "Date must be in ISO-8601 'basic format', such as 20260131T235959Z.");
    }
}
