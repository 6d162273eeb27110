package org.openinspector.findings;

import org.openinspector.findings.lifecycle.Transition;
import org.openinspector.findings.lifecycle.Transition.Closed;
import org.openinspector.findings.lifecycle.Transition.Opened;
import org.openinspector.findings.lifecycle.Transition.Released;
import org.openinspector.findings.lifecycle.Transition.Reopened;
import org.openinspector.findings.lifecycle.Transition.Suppressed;
import org.openinspector.findings.lifecycle.Transition.Updated;

/// What happened to a finding, as its history keeps it. The codes are stored.
public enum ChangeKind {
    /// It is new.
    OPENED(0),
    /// It is back under the same ARN.
    REOPENED(1),
    /// Something visible changed.
    UPDATED(2),
    /// A suppression rule or a VEX statement hides it.
    SUPPRESSED(3),
    /// Neither a rule nor a statement hides it any more.
    RELEASED(4),
    /// It is gone.
    CLOSED(5);

    private final int code;

    ChangeKind(int code) {
        this.code = code;
    }

    static ChangeKind of(Transition.Visible transition) {
        return switch (transition) {
            case Opened opened -> OPENED;
            case Reopened reopened -> REOPENED;
            case Updated updated -> UPDATED;
            case Suppressed suppressed -> SUPPRESSED;
            case Released released -> RELEASED;
            case Closed closed -> CLOSED;
        };
    }

    static ChangeKind ofCode(int code) {
        for (ChangeKind kind : values()) {
            if (kind.code == code) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no change has the code " + code);
    }

    /// As the database has it.
    int code() {
        return code;
    }
}
