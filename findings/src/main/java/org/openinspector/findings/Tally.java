package org.openinspector.findings;

import java.util.Arrays;
import org.openinspector.apimodel.inspector2.SeverityCounts;

/// The counts of one group.
final class Tally {
    private static final int NETWORK = Traits.TYPES.indexOf("NETWORK_REACHABILITY");
    private static final int FIX = Traits.FIXES.indexOf("YES");
    private static final int EXPLOIT = Traits.EXPLOITS.indexOf("YES");
    private static final int CRITICAL = Traits.SEVERITIES.indexOf("CRITICAL");
    private static final int HIGH = Traits.SEVERITIES.indexOf("HIGH");

    private final long[] bySeverity = new long[Traits.SEVERITIES.size()];
    private long all;
    private long exploits;
    private long fixes;
    private long network;

    /// Resources, where groups are made of them.
    private long members;

    /// Begins anew: of millions of groups few are kept, so the others share one tally.
    Tally clear() {
        Arrays.fill(bySeverity, 0);
        all = 0;
        exploits = 0;
        fixes = 0;
        network = 0;
        members = 0;
        return this;
    }

    Tally copy() {
        Tally out = new Tally();
        System.arraycopy(bySeverity, 0, out.bySeverity, 0, bySeverity.length);
        out.all = all;
        out.exploits = exploits;
        out.fixes = fixes;
        out.network = network;
        out.members = members;
        return out;
    }

    void addTraits(int code, int count) {
        addSeverity(code >> 5 & 7, count);
        if ((code >> 1 & 3) == EXPLOIT) {
            exploits += count;
        }
        if ((code >> 3 & 3) == FIX) {
            fixes += count;
        }
        if (code >> 10 == NETWORK) {
            network += count;
        }
    }

    void addSeverity(int severity, int count) {
        all += count;
        bySeverity[severity] += count;
    }

    void addMember() {
        members++;
    }

    boolean isEmpty() {
        return all == 0;
    }

    long by(String sortBy) {
        return switch (sortBy) {
            case "CRITICAL" -> bySeverity[CRITICAL];
            case "HIGH" -> bySeverity[HIGH];
            case "NETWORK_FINDINGS" -> network;
            case "AFFECTED_IMAGES", "AFFECTED_INSTANCES" -> members;
            default -> all;
        };
    }

    long exploits() {
        return exploits;
    }

    long fixes() {
        return fixes;
    }

    long network() {
        return network;
    }

    long members() {
        return members;
    }

    SeverityCounts severityCounts() {
        return SeverityCounts.builder()
                .all(all)
                .untriaged(bySeverity[0])
                .informational(bySeverity[1])
                .low(bySeverity[2])
                .medium(bySeverity[3])
                .high(bySeverity[4])
                .critical(bySeverity[5])
                .build();
    }
}
