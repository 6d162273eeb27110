package org.openinspector.server.demo;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/// Shows on the terminal what the server tells of findings and coverage. The findings of one
/// resource come together, so they are one line: it is written when nothing more has come for a
/// moment. Safe for many threads.
final class Told {
    private static final Duration QUIET = Duration.ofMillis(1_500);
    private static final List<String> SEVERITIES =
            List.of("INFORMATIONAL", "UNTRIAGED", "LOW", "MEDIUM", "HIGH", "CRITICAL");

    private final Map<String, String> accounts;
    private final Consumer<String> lines;
    private final Map<Subject, Gathered> waiting = new LinkedHashMap<>();
    private int open;

    /// @param accounts names by id
    /// @param lines where lines go, without their ends
    Told(Map<String, String> accounts, Consumer<String> lines) {
        this.accounts = accounts;
        this.lines = lines;
    }

    /// What one line is about.
    private record Subject(String account, String resource, String status) {}

    private static final class Gathered {
        int count;
        int worst = -1;
        String title = "";
        long lastNanos;
    }

    /// Takes an event as webhooks have it.
    void event(byte[] json) {
        Map<String, List<String>> fields = new HashMap<>();
        Request.leaves(json, fields);
        switch (first(fields, "detail-type")) {
            case "Inspector2 Finding" -> finding(fields);
            case "Inspector2 Coverage" -> coverage(fields);
            default -> {
                // First scans are told by their findings.
            }
        }
    }

    private synchronized void finding(Map<String, List<String>> fields) {
        String status = first(fields, "status");
        open += status.equals("ACTIVE") ? 1 : -1;
        Gathered gathered =
                waiting.computeIfAbsent(
                        new Subject(first(fields, "account"), first(fields, "resources"), status),
                        _ -> new Gathered());
        gathered.count++;
        gathered.lastNanos = System.nanoTime();
        int severity = SEVERITIES.indexOf(first(fields, "severity"));
        if (severity > gathered.worst) {
            gathered.worst = severity;
            gathered.title = first(fields, "title");
        }
        if (status.equals("ACTIVE") && severity == SEVERITIES.size() - 1) {
            alert(
                    "CRITICAL: "
                            + first(fields, "title")
                            + ", on "
                            + resource(first(fields, "resources"))
                            + " in "
                            + account(first(fields, "account")));
        }
    }

    private void coverage(Map<String, List<String>> fields) {
        String reason = first(fields, "reason");
        if (first(fields, "statusCodeValue").equals("INACTIVE")) {
            lines.accept(
                    "  coverage  "
                            + resource(first(fields, "resources"))
                            + " in "
                            + account(first(fields, "account"))
                            + " is not scanned: "
                            + reason);
        }
    }

    /// A message that somebody should read at once.
    void alert(String text) {
        lines.accept("  ALERT     " + text);
    }

    /// Writes the lines of which nothing more has come for a moment.
    ///
    /// @param all also those that more may come of
    void write(boolean all) {
        List<String> ready = new ArrayList<>();
        synchronized (this) {
            long now = System.nanoTime();
            waiting.entrySet()
                    .removeIf(entry -> {
                        Gathered gathered = entry.getValue();
                        if (!all && now - gathered.lastNanos < QUIET.toNanos()) {
                            return false;
                        }
                        ready.add(line(entry.getKey(), gathered));
                        return true;
                    });
        }
        ready.forEach(lines);
    }

    private String line(Subject subject, Gathered gathered) {
        boolean opened = subject.status().equals("ACTIVE");
        return "  findings  "
                + resource(subject.resource())
                + " in "
                + account(subject.account())
                + ": "
                + gathered.count
                + (opened ? " opened" : " closed")
                + (opened && gathered.worst >= 0
                        ? ", the worst is " + SEVERITIES.get(gathered.worst) + ": " + gathered.title
                        : "");
    }

    /// Findings that were told to be open, less those that were told to be closed.
    synchronized int open() {
        return open;
    }

    private String account(String id) {
        return accounts.getOrDefault(id, id);
    }

    /// A name that people can tell apart: an ARN's last part, a digest's first digits.
    static String resource(String id) {
        int repository = id.indexOf(":repository/");
        int function = id.indexOf(":function:");
        String name = id;
        if (repository >= 0) {
            name = id.substring(repository + ":repository/".length());
        } else if (function >= 0) {
            name = id.substring(function + ":function:".length()).replace(":$LATEST", "");
        }
        int digest = name.indexOf("sha256:");
        return digest > 0 && name.length() > digest + 19 ? name.substring(0, digest + 19) : name;
    }

    private static String first(Map<String, List<String>> fields, String name) {
        List<String> all = fields.getOrDefault(name, List.of());
        return all.isEmpty() ? "" : all.getFirst();
    }
}
