package org.openinspector.findings;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.ExploitAvailable;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.FindingType;
import org.openinspector.apimodel.inspector2.FixAvailable;
import org.openinspector.apimodel.inspector2.Severity;

/// The attributes of a finding that have few values, packed into one small number: one index on it
/// answers filters on any of them, sorts by any of them, and counts.
///
/// The orders of the values below are stored and are the orders of sorting: words as they read,
/// severities by gravity.
///
/// @param type index into [#TYPES]
/// @param status index into [#STATUSES]
/// @param severity index into [#SEVERITIES]
/// @param fix index into [#FIXES]
/// @param exploit index into [#EXPLOITS]
record Traits(int type, int status, int severity, int fix, int exploit) {
    static final List<String> TYPES =
            List.of("CODE_VULNERABILITY", "NETWORK_REACHABILITY", "PACKAGE_VULNERABILITY");
    static final List<String> STATUSES = List.of("ACTIVE", "CLOSED", "SUPPRESSED");
    static final List<String> SEVERITIES =
            List.of("UNTRIAGED", "INFORMATIONAL", "LOW", "MEDIUM", "HIGH", "CRITICAL");

    /// The empty word stands for an absent value.
    static final List<String> FIXES = List.of("", "NO", "PARTIAL", "YES");

    static final List<String> EXPLOITS = List.of("", "NO", "YES");

    static final int ACTIVE = STATUSES.indexOf("ACTIVE");
    static final int CLOSED = STATUSES.indexOf("CLOSED");
    static final int SUPPRESSED = STATUSES.indexOf("SUPPRESSED");

    /// Every combination there can be.
    static final List<Traits> ALL = all();

    static Traits of(
            FindingType type,
            FindingStatus status,
            Severity severity,
            @Nullable FixAvailable fix,
            @Nullable ExploitAvailable exploit) {
        return new Traits(
                index("finding type", TYPES, type.value()),
                index("status", STATUSES, status.value()),
                index("severity", SEVERITIES, severity.value()),
                fix == null ? 0 : index("fixAvailable", FIXES, fix.value()),
                exploit == null ? 0 : index("exploitAvailable", EXPLOITS, exploit.value()));
    }

    static int typeIndex(FindingType type) {
        return index("finding type", TYPES, type.value());
    }

    static Traits ofCode(int code) {
        return new Traits(code >> 10, code >> 8 & 3, code >> 5 & 7, code >> 3 & 3, code >> 1 & 3);
    }

    int code() {
        return type << 10 | status << 8 | severity << 5 | fix << 3 | exploit << 1;
    }

    Traits withStatus(int other) {
        return new Traits(type, other, severity, fix, exploit);
    }

    boolean isClosed() {
        return status == CLOSED;
    }

    String typeWord() {
        return TYPES.get(type);
    }

    String statusWord() {
        return STATUSES.get(status);
    }

    String severityWord() {
        return SEVERITIES.get(severity);
    }

    /// A closed set: a word that is not in it cannot be stored, nor be asked for.
    private static int index(String what, List<String> words, String word) {
        int index = words.indexOf(word);
        if (index < 0) {
            throw new IllegalArgumentException(
                    what + " is \"" + word + "\", expected one of " + words);
        }
        return index;
    }

    private static List<Traits> all() {
        List<Traits> out = new ArrayList<>();
        for (int type = 0; type < TYPES.size(); type++) {
            for (int status = 0; status < STATUSES.size(); status++) {
                for (int severity = 0; severity < SEVERITIES.size(); severity++) {
                    for (int fix = 0; fix < FIXES.size(); fix++) {
                        for (int exploit = 0; exploit < EXPLOITS.size(); exploit++) {
                            out.add(new Traits(type, status, severity, fix, exploit));
                        }
                    }
                }
            }
        }
        return List.copyOf(out);
    }
}
