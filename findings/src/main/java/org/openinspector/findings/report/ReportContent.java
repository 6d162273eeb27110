package org.openinspector.findings.report;

import java.io.IOException;
import java.io.OutputStream;

/// What is in a kind of report.
public interface ReportContent {
    /// Writes all files; in portions, so that a report may be larger than memory.
    ///
    /// @throws ReportException if there is nothing to report, or it cannot be written
    /// @throws InterruptedException if the report is not wanted any more, or the server stops
    void write(Report report, Files files) throws IOException, InterruptedException;

    /// Takes the files of one report.
    interface Files {
        /// Writes one file.
        ///
        /// @param name below the target's prefix
        void add(String name, String contentType, Body body)
                throws IOException, InterruptedException;

        /// Goes on only if the report is still wanted: asked between portions.
        ///
        /// @throws InterruptedException if it was cancelled, or the server stops
        /// @throws ReportException if it has taken too long
        void check() throws IOException, InterruptedException;
    }

    /// The contents of one file.
    @FunctionalInterface
    interface Body {
        /// Writes them and leaves the stream open.
        void write(OutputStream out) throws IOException, InterruptedException;
    }
}
