package org.openinspector.apimodel.wire;

import java.util.ArrayList;
import java.util.List;

/// Collects what a request breaks, so that a client learns of all of it at once.
public final class Violations {
    /// Violations that are reported; a list of a million wrong values must not be answered in full.
    static final int REPORTED_MAX = 100;

    private final List<Violation> reported = new ArrayList<>();
    private int count;

    void add(String path, String constraint) {
        add(path, "", constraint);
    }

    void addLength(String path, int length, String constraint) {
        add(path, "with length " + length + " ", constraint);
    }

    private void add(String path, String detail, String constraint) {
        count++;
        if (reported.size() < REPORTED_MAX) {
            reported.add(
                    new Violation(
                            path,
                            "Value "
                                    + detail
                                    + "at '"
                                    + path
                                    + "' failed to satisfy constraint: "
                                    + constraint));
        }
    }

    /// A required member that is absent or null.
    void missing(String path) {
        add(path, "Member must not be null");
    }

    /// Whether nothing was broken.
    public boolean isEmpty() {
        return count == 0;
    }

    /// The first hundred.
    public List<Violation> reported() {
        return List.copyOf(reported);
    }

    /// All reported ones in one sentence each, led by their number.
    public String message() {
        StringBuilder out = new StringBuilder();
        out.append(count).append(count == 1 ? " validation error" : " validation errors");
        out.append(" detected. ");
        for (int i = 0; i < reported.size(); i++) {
            out.append(i == 0 ? "" : "; ").append(reported.get(i).message());
        }
        return out.toString();
    }
}
