package org.openinspector.findings.publish;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A sink's settings as its type reads them. What cannot be is refused by name.
public final class SinkSettings {
    /// Events are gathered for that long: `90s`, `15m`, `1h`.
    public static final String INTERVAL = "interval";

    private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smh])");
    private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

    private final Map<String, String> values;

    private SinkSettings(Map<String, String> values) {
        this.values = values;
    }

    /// A sink's.
    public static SinkSettings of(EventSink sink) {
        return new SinkSettings(sink.settings());
    }

    /// Refuses settings that have none of these names.
    public SinkSettings only(String type, Set<String> names) {
        for (String name : values.keySet()) {
            if (!names.contains(name)) {
                throw new SinkRefusedException(
                        field(name),
                        names.isEmpty()
                                ? "expected no settings; sinks of type " + type + " have none"
                                : "expected one of "
                                        + new TreeSet<>(names)
                                        + ", which are the settings of type "
                                        + type);
            }
        }
        return this;
    }

    /// A text.
    ///
    /// @param pattern what it has to look like
    /// @param expected the same for people
    public Optional<String> text(String name, Pattern pattern, String expected) {
        Optional<String> value = Optional.ofNullable(values.get(name));
        if (value.isPresent() && !pattern.matcher(value.get()).matches()) {
            throw refused(name, expected, value.get());
        }
        return value;
    }

    /// A duration such as `15m`.
    public Optional<Duration> duration(String name, Duration min, Duration max) {
        Optional<String> value = Optional.ofNullable(values.get(name));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String expected = "expected " + told(min) + " to " + told(max) + ", as in 90s, 15m, 1h";
        Matcher matcher = DURATION.matcher(value.get());
        if (!matcher.matches()) {
            throw refused(name, expected, value.get());
        }
        long count = Long.parseLong(matcher.group(1));
        Duration duration =
                switch (matcher.group(2)) {
                    case "s" -> Duration.ofSeconds(count);
                    case "m" -> Duration.ofMinutes(count);
                    default -> Duration.ofHours(count);
                };
        if (duration.compareTo(min) < 0 || duration.compareTo(max) > 0) {
            throw refused(name, expected, value.get());
        }
        return Optional.of(duration);
    }

    /// A whole number of 1 or more.
    public Optional<Integer> number(String name, int max) {
        Optional<String> value = Optional.ofNullable(values.get(name));
        if (value.isEmpty()) {
            return Optional.empty();
        }
        if (!NUMBER.matcher(value.get()).matches() || Integer.parseInt(value.get()) > max) {
            throw refused(name, "expected 1 to " + max, value.get());
        }
        return Optional.of(Integer.parseInt(value.get()));
    }

    private static String told(Duration duration) {
        long seconds = duration.toSeconds();
        return seconds % 3600 == 0
                ? seconds / 3600 + "h"
                : seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }

    private static String field(String name) {
        return "settings/" + name;
    }

    private static SinkRefusedException refused(String name, String expected, String seen) {
        return new SinkRefusedException(field(name), expected + ", got \"" + seen + "\"");
    }
}
