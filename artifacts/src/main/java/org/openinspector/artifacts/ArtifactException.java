package org.openinspector.artifacts;

import java.io.IOException;

/// An artifact that was named wrongly or could not be opened. The message is one sentence for the
/// user: the place, what was seen, what was expected.
public final class ArtifactException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean usage;

    private ArtifactException(boolean usage, String message) {
        super(message);
        this.usage = usage;
    }

    /// The text that names the artifact is wrong.
    static ArtifactException usage(String message) {
        return new ArtifactException(true, message);
    }

    /// The artifact is not there, or not what it was said to be.
    static ArtifactException unreadable(String message) {
        return new ArtifactException(false, message);
    }

    /// True if what was typed is wrong (exit status 2), false if the artifact is (exit status 3).
    public boolean isUsage() {
        return usage;
    }
}
