package org.openinspector.estate;

import java.io.IOException;
import org.openinspector.advisories.Knowledge;

/// The vulnerability data in use, which may be replaced while the server runs.
public interface KnowledgeSource extends AutoCloseable {
    /// The newest data, to be used until the lease is closed; it stays readable until then, also if
    /// it is replaced meanwhile.
    ///
    /// @throws IOException if there is none that can be read; the message says why
    Lease lease() throws IOException;

    /// Calls back, from any thread, whenever the data may have been replaced.
    ///
    /// @return ends the calls
    AutoCloseable onChange(Runnable changed);

    /// Lets go of the data once the last lease is closed.
    @Override
    void close();

    /// Data in use.
    interface Lease extends AutoCloseable {
        /// The data.
        Knowledge knowledge();

        /// Identifies the data: the same version gives the same answers.
        String version();

        /// Ends the use.
        @Override
        void close();
    }
}
