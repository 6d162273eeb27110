package org.openinspector.apiserver.server;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.openinspector.apiserver.aws.AwsView;

/// What the server tells of itself; the composition root knows.
public interface ServerView {
    /// The product's version.
    String version();

    /// When this process started.
    Instant startedAt();

    /// What is waited for; empty if the server is ready.
    List<String> waitsFor();

    /// The version of the vulnerability data in use; empty if it cannot be read.
    Optional<String> knowledgeVersion();

    /// The sources of vulnerability data.
    List<Source> sources();

    /// True while the data is being updated.
    boolean updating();

    /// Starts an update.
    ///
    /// @return false if one is running
    boolean updateNow();

    /// What the server may see of AWS.
    default AwsView aws() {
        return AwsView.NONE;
    }

    /// One source of vulnerability data.
    ///
    /// @param id as in `advisories status`
    /// @param records how many are in use
    /// @param date the date the source gives its data
    /// @param updatedAt when it was last fetched; empty if it never was
    /// @param lastError why the last fetch failed; empty if it did not
    /// @param url where it is fetched from; empty for what is imported by hand
    record Source(
            String id,
            long records,
            Optional<Instant> date,
            Optional<Instant> updatedAt,
            Optional<String> lastError,
            Optional<String> url) {}
}
