package org.openinspector.estate;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.KnowledgeDelta;

/// The vulnerability data in use, which may be replaced while the server runs.
public interface KnowledgeSource extends AutoCloseable {
    /// The newest data, to be used until the lease is closed; it stays readable until then, also if
    /// it is replaced meanwhile.
    ///
    /// @throws IOException if there is none that can be read; the message says why
    Lease lease() throws IOException;

    /// How the leased data differ from an earlier state.
    ///
    /// @param version the earlier state's, as its lease named it
    /// @return empty if the earlier state is not kept any more or the two cannot be compared
    default Optional<KnowledgeDelta> since(String version, Lease lease) {
        return Optional.empty();
    }

    /// Of these vulnerabilities those whose EPSS is another one than in an earlier state: scores
    /// change every day, so nobody lists those of all.
    ///
    /// @param version the earlier state's
    default Set<String> rescored(String version, Lease lease, Set<String> vulnerabilities) {
        return Set.of();
    }

    /// Everything installed is matched with this state of the data: earlier ones need not be kept
    /// for [#since] any longer.
    default void matched(String version) {}

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
