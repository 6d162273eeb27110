package org.openinspector.cli;

/// What the process's exit status means.
final class ExitStatus {
    static final int DONE = 0;
    static final int THRESHOLD_MET = 1;
    static final int USAGE = 2;
    static final int COULD_NOT_SCAN = 3;

    private ExitStatus() {}
}
