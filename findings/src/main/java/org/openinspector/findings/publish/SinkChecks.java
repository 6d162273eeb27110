package org.openinspector.findings.publish;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Refuses sinks that cannot be.
final class SinkChecks {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final int ACCOUNTS_MAX = 1_000;
    private static final int SETTINGS_MAX = 20;
    private static final int SETTING_MAX = 1_024;

    private SinkChecks() {}

    /// Refuses, or gives back.
    ///
    /// @return the sink
    /// @throws SinkRefusedException naming the field
    static EventSink checked(Publisher publisher, EventSink sink) {
        if (!NAME.matcher(sink.name()).matches()) {
            throw new SinkRefusedException(
                    "name", "expected 1 to 64 letters, digits, dots, hyphens and underscores");
        }
        int batchMax = publisher.batch().max();
        if (sink.batchMax() < 1 || sink.batchMax() > batchMax) {
            throw new SinkRefusedException(
                    "maxBatchSize", "expected 1 to " + batchMax + ", got " + sink.batchMax());
        }
        Set<EventKind> unknown = new TreeSet<>(sink.filter().kinds());
        unknown.removeAll(publisher.kinds());
        if (!unknown.isEmpty()) {
            throw new SinkRefusedException(
                    "filter/detailTypes",
                    "expected some of "
                            + publisher.kinds().stream()
                                    .map(EventKind::detailType)
                                    .sorted()
                                    .toList()
                            + ", which sinks of type "
                            + sink.type()
                            + " take");
        }
        if (sink.settings().size() > SETTINGS_MAX
                || sink.settings().values().stream().anyMatch(one -> one.length() > SETTING_MAX)) {
            throw new SinkRefusedException(
                    "settings",
                    "expected at most "
                            + SETTINGS_MAX
                            + " settings of at most "
                            + SETTING_MAX
                            + " characters");
        }
        List<String> ids = sink.filter().accountIds();
        if (ids.size() > ACCOUNTS_MAX
                || !ids.stream().allMatch(id -> ACCOUNT.matcher(id).matches())) {
            throw new SinkRefusedException(
                    "accountIds", "expected at most " + ACCOUNTS_MAX + " ids of 12 digits");
        }
        int _ = SinkRows.bits(sink.filter(), false);
        try {
            publisher.check(sink);
            Optional<Duration> _ = publisher.gathersFor(sink);
        } catch (IllegalArgumentException e) {
            throw new SinkRefusedException("target", String.valueOf(e.getMessage()));
        }
        return sink;
    }
}
