package org.openinspector.apimodel.wire;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// How an instant travels.
///
/// @see <a
///   href="https://smithy.io/2.0/spec/protocol-traits.html#timestampformat-trait">timestampFormat</a>
public enum TimestampFormat {
    /// Seconds since 1970 as a decimal number, with a fraction if there is one.
    EPOCH_SECONDS {
        @Override
        public Instant parse(String text) {
            Instant usual = usual(text);
            if (usual != null) {
                return usual;
            }
            if (text.length() > 40 || !NUMBER.matcher(text).matches()) {
                throw new WireFormatException("expected seconds since 1970 as a number");
            }
            BigDecimal seconds = new BigDecimal(text);
            // The exponent is looked at before anything is done with the number: 1e999999999.
            if (seconds.precision() - (long) seconds.scale() > 12 || seconds.scale() > 30) {
                throw new WireFormatException("expected seconds since 1970 of at most 12 digits");
            }
            BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
            long nanos =
                    seconds.subtract(whole)
                            .movePointRight(9)
                            .setScale(0, RoundingMode.DOWN)
                            .longValueExact();
            return Instant.ofEpochSecond(whole.longValueExact(), nanos);
        }

        @Override
        public String format(Instant instant) {
            if (instant.getNano() == 0) {
                return Long.toString(instant.getEpochSecond());
            }
            if (instant.getEpochSecond() >= 0) {
                // Nine digits without their last zeros; lists of findings hold hundreds of times.
                String nanos = Integer.toString(1_000_000_000 + instant.getNano());
                int end = nanos.length();
                while (nanos.charAt(end - 1) == '0') {
                    end--;
                }
                return instant.getEpochSecond() + "." + nanos.substring(1, end);
            }
            return BigDecimal.valueOf(instant.getEpochSecond())
                    .add(BigDecimal.valueOf(instant.getNano(), 9))
                    .stripTrailingZeros()
                    .toPlainString();
        }
    },
    /// RFC 3339, written in UTC: `2026-11-21T09:30:00.123Z`.
    DATE_TIME {
        @Override
        public Instant parse(String text) {
            if (text.length() > 40 || !RFC_3339.matcher(text).matches()) {
                throw new WireFormatException("expected a date and time as in RFC 3339");
            }
            try {
                return OffsetDateTime.parse(text).toInstant();
            } catch (DateTimeException e) {
                throw new WireFormatException("expected a date and time as in RFC 3339");
            }
        }

        @Override
        public String format(Instant instant) {
            return DateTimeFormatter.ISO_INSTANT.format(instant);
        }
    },
    /// IMF-fixdate of HTTP headers: `Sat, 21 Nov 2026 09:30:00 GMT`.
    HTTP_DATE {
        @Override
        public Instant parse(String text) {
            if (text.length() > 40) {
                throw new WireFormatException("expected a date as in HTTP headers");
            }
            try {
                return OffsetDateTime.parse(text, IMF_FIXDATE).toInstant();
            } catch (DateTimeException e) {
                throw new WireFormatException("expected a date as in HTTP headers");
            }
        }

        @Override
        public String format(Instant instant) {
            return IMF_FIXDATE.format(instant.atOffset(ZoneOffset.UTC));
        }
    };

    private static final Pattern NUMBER =
            Pattern.compile("-?[0-9]+(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]{1,3})?");
    // The letters are upper case and the seconds are there, both of which Java's parser leaves
    // open.
    private static final Pattern RFC_3339 =
            Pattern.compile(
                    "[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\\.[0-9]{1,9})?"
                            + "(?:Z|[+-][0-9]{2}:[0-9]{2})");
    private static final DateTimeFormatter IMF_FIXDATE =
            new DateTimeFormatterBuilder()
                    .appendPattern("EEE, dd MMM uuuu HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .appendLiteral(" GMT")
                    .toFormatter(Locale.ROOT)
                    .withZone(ZoneOffset.UTC);

    /// The instant of digits with at most nine decimals, which nearly all are; null for others.
    private static @Nullable Instant usual(String text) {
        long seconds = 0;
        int i = 0;
        while (i < text.length() && i < 12 && digit(text, i)) {
            seconds = seconds * 10 + text.charAt(i) - '0';
            i++;
        }
        if (i == 0 || i == text.length()) {
            return i == 0 ? null : Instant.ofEpochSecond(seconds);
        }
        int decimals = text.length() - i - 1;
        if (text.charAt(i) != '.' || decimals < 1 || decimals > 9) {
            return null;
        }
        long nanos = 0;
        for (int j = i + 1; j < i + 10; j++) {
            if (j < text.length() && !digit(text, j)) {
                return null;
            }
            nanos = nanos * 10 + (j < text.length() ? text.charAt(j) - '0' : 0);
        }
        return Instant.ofEpochSecond(seconds, nanos);
    }

    private static boolean digit(String text, int index) {
        char c = text.charAt(index);
        return c >= '0' && c <= '9';
    }

    /// The instant of a text.
    ///
    /// @throws WireFormatException if it has another format
    public abstract Instant parse(String text);

    /// The instant of a text.
    ///
    /// @param strict whether a date and time must be in UTC: clients must send it so, servers have
    ///   been seen to answer with offsets
    Instant parse(String text, boolean strict) {
        if (strict && this == DATE_TIME && !text.endsWith("Z")) {
            throw new WireFormatException("expected a date and time that ends in Z");
        }
        return parse(text);
    }

    /// The text of an instant.
    public abstract String format(Instant instant);
}
