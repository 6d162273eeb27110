package org.openinspector.findings.report;

import java.io.IOException;
import java.io.OutputStream;
import java.util.function.Consumer;

/// A place for reports. A file is there completely or not at all.
public interface ReportStore {
    /// Begins a file.
    ///
    /// @param key where in the target's bucket
    /// @param contentType `text/csv`, `application/json`
    /// @param begun told, before bytes are kept anywhere, what [#discard] needs to let go of them
    /// @throws ReportException if the target cannot be written to
    Upload begin(ReportTarget target, String key, String contentType, Consumer<String> begun)
            throws IOException;

    /// Lets go of what an attempt that was cut off had begun; nothing, if nothing is left of it.
    ///
    /// @param handle as `begun` was told
    void discard(ReportTarget target, String handle) throws IOException;

    /// A file that is being written; closed without [#complete] it never was.
    interface Upload extends AutoCloseable {
        /// Takes the contents, in any portions; not closed by the writer.
        OutputStream out();

        /// The file is complete.
        ///
        /// @throws ReportException if the place does not take it
        void complete() throws IOException;

        @Override
        void close();
    }
}
