package org.openinspector.findings.report;

/// What a report is about.
public enum ReportKind {
    /// Findings, all in one file.
    FINDINGS("findings-report"),
    /// Inventories, each in a file of its own.
    SBOM("sbom-export");

    private final String task;

    ReportKind(String task) {
        this.task = task;
    }

    /// The name of the background task that writes it.
    public String task() {
        return task;
    }
}
