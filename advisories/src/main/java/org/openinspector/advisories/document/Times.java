package org.openinspector.advisories.document;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads the dates and times that publishers write.
public final class Times {
    private static final Pattern LOCAL =
            Pattern.compile(
                    "(\\d{4}-\\d{2}-\\d{2})(?:[T ](\\d{2}:\\d{2}(?::\\d{2}(?:\\.\\d{1,9})?)?))?"
                            + "(?: ?(?:UTC|GMT))?");

    private Times() {}

    /// The instant that a text names: `2022-10-20`, `2011-09-27 22:46`, `2023-04-13 17:56:00 UTC`,
    /// or as in RFC 3339. A time without a zone counts as UTC. Empty if it is none, and for years
    /// that stand for "not known" (1) or are slips (beyond 9999).
    public static Optional<Instant> parse(String text) {
        String value = text.strip();
        if (value.length() > 40) {
            return Optional.empty();
        }
        try {
            Instant instant = instant(value);
            int year = instant.atZone(ZoneOffset.UTC).getYear();
            return year > 1 && year <= 9999 ? Optional.of(instant) : Optional.empty();
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /// The day of an instant, in UTC.
    public static LocalDate day(Instant instant) {
        return instant.atZone(ZoneOffset.UTC).toLocalDate();
    }

    private static Instant instant(String value) {
        Matcher local = LOCAL.matcher(value);
        if (!local.matches()) {
            return OffsetDateTime.parse(value.replace(' ', 'T')).toInstant();
        }
        LocalTime time =
                local.group(2) == null ? LocalTime.MIDNIGHT : LocalTime.parse(local.group(2));
        return LocalDateTime.of(LocalDate.parse(local.group(1)), time).toInstant(ZoneOffset.UTC);
    }
}
