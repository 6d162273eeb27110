package org.openinspector.estate.fixing;

/// How a plan is run.
///
/// @param method by what
/// @param exact true: the very versions of the plan; false: these or newer ones, whatever the
///   instance's repositories offer
/// @param reboot whether an instance may be started anew if Patch Manager finds that it has to be
/// @param concurrency on how many instances at once, 1 to 1,000
/// @param errorsMax if more instances fail than this, no further command is sent
/// @param timeoutSeconds how long a command may take, 60 to 172,800
public record FixOptions(
        FixMethod method,
        boolean exact,
        boolean reboot,
        int concurrency,
        int errorsMax,
        int timeoutSeconds) {
    private static final int CONCURRENCY_MAX = 1_000;
    private static final int TIMEOUT_MIN = 60;
    private static final int TIMEOUT_MAX = 172_800;

    /// Ten instances at once, none may fail, an hour for each command.
    public static final FixOptions DEFAULT =
            new FixOptions(FixMethod.INSTALL_PACKAGES, false, false, 10, 0, 3_600);

    public FixOptions {
        if (concurrency < 1 || concurrency > CONCURRENCY_MAX) {
            throw new IllegalArgumentException(
                    "concurrency is " + concurrency + ", expected 1 to " + CONCURRENCY_MAX);
        }
        if (errorsMax < 0 || timeoutSeconds < TIMEOUT_MIN || timeoutSeconds > TIMEOUT_MAX) {
            throw new IllegalArgumentException(
                    "errorsMax is "
                            + errorsMax
                            + ", timeoutSeconds "
                            + timeoutSeconds
                            + "; expected 0 or more, and 60 to 172800");
        }
    }
}
