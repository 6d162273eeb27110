package org.openinspector.findings.report;

import java.io.IOException;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;

/// Why a report cannot be written, in the wire's words.
public final class ReportException extends IOException {
    private static final long serialVersionUID = 1L;

    private final transient ReportingErrorCode code;

    /// @param message for whoever asked for the report
    public ReportException(ReportingErrorCode code, String message) {
        super(message);
        this.code = code;
    }

    /// @param message for whoever asked for the report
    public ReportException(ReportingErrorCode code, String message, Throwable cause) {
        super(message, cause);
        this.code = code;
    }

    /// The kind of failure.
    public ReportingErrorCode code() {
        return code;
    }
}
