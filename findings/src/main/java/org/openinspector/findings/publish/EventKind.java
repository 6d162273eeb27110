package org.openinspector.findings.publish;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/// What an event is about. The codes are stored.
public enum EventKind {
    /// A finding was opened, changed, closed, reopened or released.
    FINDING(0, "Inspector2 Finding"),
    /// A resource was scanned for the first time.
    SCAN(1, "Inspector2 Scan"),
    /// What is covered, or why it is not, changed.
    COVERAGE(2, "Inspector2 Coverage"),
    /// No more members can be enabled.
    AUTO_ENABLE(3, "Inspector2 AutoEnable"),
    /// Figures of an account, every few minutes; for sinks that keep figures.
    METRICS(4, "OpenInspector Metrics");

    /// What happened, as Amazon Inspector tells it.
    public static final Set<EventKind> TOLD =
            Collections.unmodifiableSet(EnumSet.of(FINDING, SCAN, COVERAGE, AUTO_ENABLE));

    private final int code;
    private final String detailType;

    EventKind(int code, String detailType) {
        this.code = code;
        this.detailType = detailType;
    }

    /// As the database has it.
    public int code() {
        return code;
    }

    /// The event's `detail-type`.
    public String detailType() {
        return detailType;
    }

    /// The kind with this `detail-type`.
    public static Optional<EventKind> ofDetailType(String detailType) {
        for (EventKind kind : values()) {
            if (kind.detailType.equals(detailType)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    static EventKind ofCode(int code) {
        for (EventKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no kind of event has the code " + code);
    }
}
