package org.openinspector.accounts.policy;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.openinspector.accounts.policy.TextPattern.Outcome;

/// The condition operators: how one value of a policy is compared with one of a request.
///
/// @see <a
///   href="https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html">Condition
///   operators</a>
enum Operator {
    STRING_EQUALS("StringEquals", Family.TEXT, false),
    STRING_NOT_EQUALS("StringNotEquals", Family.TEXT, true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Family.TEXT_ANY_CASE, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Family.TEXT_ANY_CASE, true),
    STRING_LIKE("StringLike", Family.TEXT_WILD, false),
    STRING_NOT_LIKE("StringNotLike", Family.TEXT_WILD, true),
    ARN_EQUALS("ArnEquals", Family.ARN, false),
    ARN_LIKE("ArnLike", Family.ARN, false),
    ARN_NOT_EQUALS("ArnNotEquals", Family.ARN, true),
    ARN_NOT_LIKE("ArnNotLike", Family.ARN, true),
    NUMERIC_EQUALS("NumericEquals", Family.NUMBER, false),
    NUMERIC_NOT_EQUALS("NumericNotEquals", Family.NUMBER, true),
    NUMERIC_LESS_THAN("NumericLessThan", Family.NUMBER, false),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Family.NUMBER, false),
    NUMERIC_GREATER_THAN("NumericGreaterThan", Family.NUMBER, false),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Family.NUMBER, false),
    DATE_EQUALS("DateEquals", Family.DATE, false),
    DATE_NOT_EQUALS("DateNotEquals", Family.DATE, true),
    DATE_LESS_THAN("DateLessThan", Family.DATE, false),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", Family.DATE, false),
    DATE_GREATER_THAN("DateGreaterThan", Family.DATE, false),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Family.DATE, false),
    BOOL("Bool", Family.TRUTH, false),
    BINARY_EQUALS("BinaryEquals", Family.BYTES, false),
    IP_ADDRESS("IpAddress", Family.ADDRESS, false),
    NOT_IP_ADDRESS("NotIpAddress", Family.ADDRESS, true),
    NULL("Null", Family.TRUTH, false);

    private enum Family {
        TEXT,
        TEXT_ANY_CASE,
        TEXT_WILD,
        ARN,
        NUMBER,
        DATE,
        TRUTH,
        BYTES,
        ADDRESS
    }

    private static final Map<String, Operator> BY_NAME =
            Arrays.stream(values())
                    .collect(
                            Collectors.toUnmodifiableMap(
                                    each -> each.wireName.toLowerCase(Locale.ROOT), each -> each));

    private final String wireName;
    private final Family family;
    private final boolean negated;

    Operator(String wireName, Family family, boolean negated) {
        this.wireName = wireName;
        this.family = family;
        this.negated = negated;
    }

    static Optional<Operator> named(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /// Whether it holds if none of the policy's values fits.
    boolean negated() {
        return negated;
    }

    /// One value of a policy, ready to be compared.
    @FunctionalInterface
    interface Test {
        Outcome test(String value, Context context);
    }

    /// Compiles one value of a policy. Says whether it fits, before any negation.
    Test compile(String place, String text, boolean variables) {
        return switch (family) {
            case TEXT -> TextPattern.of(place, text, false, variables, false)::matches;
            case TEXT_ANY_CASE -> TextPattern.of(place, text, false, variables, true)::matches;
            case TEXT_WILD -> TextPattern.of(place, text, true, variables, false)::matches;
            case ARN -> TextPattern.of(place, text, true, variables, false)::matchesArn;
            case NUMBER -> {
                BigDecimal bound = number(text).orElseThrow(() -> wrong(place, text, "a number"));
                yield fits(value -> number(value).map(bound::compareTo).map(this::ordered));
            }
            case DATE -> {
                Instant bound =
                        date(text)
                                .orElseThrow(() ->
                                        wrong(
                                                place,
                                                text,
                                                "a date as in ISO 8601, or seconds since 1970"));
                yield fits(value -> date(value).map(bound::compareTo).map(this::ordered));
            }
            case TRUTH -> {
                if (!text.equalsIgnoreCase("true") && !text.equalsIgnoreCase("false")) {
                    throw wrong(place, text, "true or false");
                }
                yield fits(value -> Optional.of(value.equalsIgnoreCase(text)));
            }
            case BYTES -> {
                byte[] wanted = bytes(text).orElseThrow(() -> wrong(place, text, "Base64"));
                yield fits(value -> bytes(value).map(given -> Arrays.equals(given, wanted)));
            }
            case ADDRESS -> {
                AddressRange range =
                        AddressRange.of(text)
                                .orElseThrow(() ->
                                        wrong(place, text, "an IP address or a range of them"));
                yield fits(value -> AddressRange.address(value).map(range::contains));
            }
        };
    }

    private static PolicyException wrong(String place, String text, String expected) {
        String seen = text.length() > 100 ? text.substring(0, 100) + "…" : text;
        return new PolicyException(place, "is \"" + seen + "\", expected " + expected);
    }

    private interface Comparison {
        /// Empty if the request's value is not of the operator's kind.
        Optional<Boolean> compare(String value);
    }

    private static Test fits(Comparison comparison) {
        Predicate<String> fits = value -> comparison.compare(value).orElse(false);
        return (value, _) -> fits.test(value) ? Outcome.MATCHES : Outcome.DIFFERS;
    }

    /// @param order of the policy's value against the request's
    private boolean ordered(int order) {
        return switch (this) {
            case NUMERIC_EQUALS, NUMERIC_NOT_EQUALS, DATE_EQUALS, DATE_NOT_EQUALS -> order == 0;
            case NUMERIC_LESS_THAN, DATE_LESS_THAN -> order > 0;
            case NUMERIC_LESS_THAN_EQUALS, DATE_LESS_THAN_EQUALS -> order >= 0;
            case NUMERIC_GREATER_THAN, DATE_GREATER_THAN -> order < 0;
            case NUMERIC_GREATER_THAN_EQUALS, DATE_GREATER_THAN_EQUALS -> order <= 0;
            default -> throw new IllegalStateException(wireName + " orders nothing");
        };
    }

    /// Plain decimals only: an exponent could make comparing cost without bound.
    private static Optional<BigDecimal> number(String text) {
        boolean plain =
                !text.isEmpty()
                        && text.length() <= 64
                        && text.chars()
                                .allMatch(c ->
                                        (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '+');
        if (!plain) {
            return Optional.empty();
        }
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<Instant> date(String text) {
        if (text.length() > 40) {
            return Optional.empty();
        }
        if (text.matches("[0-9]{1,12}")) {
            return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
        }
        try {
            return Optional.of(
                    text.indexOf('T') < 0
                            ? LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC)
                            : OffsetDateTime.parse(text).toInstant());
        } catch (DateTimeParseException notOne) {
            return Optional.empty();
        }
    }

    private static Optional<byte[]> bytes(String text) {
        try {
            return Optional.of(Base64.getDecoder().decode(text));
        } catch (IllegalArgumentException notOne) {
            return Optional.empty();
        }
    }
}
