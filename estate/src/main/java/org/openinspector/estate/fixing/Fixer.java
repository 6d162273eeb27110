package org.openinspector.estate.fixing;

import java.util.List;
import java.util.Optional;

/// Runs commands on resources. Knows nothing of plans, approval and findings. All work ends soon
/// after the calling thread was interrupted.
public interface Fixer {
    /// The connector whose resources it fixes: `aws`.
    String connector();

    /// Why nothing may be run at all, one sentence; empty if commands may be run.
    Optional<String> refusal();

    /// Whether [FixCommand.Purpose#COLLECT] may be run, so that what was fixed is seen soon.
    boolean collects();

    /// Sends a command. Never called twice for the same token without [#find] between.
    ///
    /// @return the command's id
    /// @throws FixerException if it was not sent, or nobody knows whether it was
    /// @throws InterruptedException if the calling thread was interrupted
    String send(FixCommand command) throws FixerException, InterruptedException;

    /// Looks for a command that may have been sent.
    ///
    /// @return its id; empty if there is none with this token
    /// @throws FixerException if that cannot be told now
    /// @throws InterruptedException if the calling thread was interrupted
    Optional<String> find(FixCommand command) throws FixerException, InterruptedException;

    /// How a command goes on its resources; those that nothing is known of yet may be missing.
    ///
    /// @throws FixerException if that cannot be told now
    /// @throws InterruptedException if the calling thread was interrupted
    List<Progress> progress(String accountId, String region, String commandId)
            throws FixerException, InterruptedException;

    /// Asks a command to end where it has not.
    ///
    /// @throws FixerException if that cannot be asked now
    /// @throws InterruptedException if the calling thread was interrupted
    void cancel(String accountId, String region, String commandId)
            throws FixerException, InterruptedException;

    /// How a command goes on one resource.
    ///
    /// @param message what it said, one or a few lines; `""` if nothing
    record Progress(String resourceId, Step step, String message) {}

    /// Steps of a command on one resource.
    enum Step {
        /// It has not ended.
        RUNNING,
        /// It says that it succeeded.
        SUCCEEDED,
        /// It says that it failed, or it never ran.
        FAILED,
        /// It took too long.
        TIMED_OUT,
        /// Somebody ended it.
        CANCELLED
    }
}
