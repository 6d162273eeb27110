package org.openinspector.advisories.snapshot;

/// A file is no snapshot that can be read here: foreign, damaged, truncated or of another version.
/// Unchecked, because a block is verified when it is first touched, in the middle of any question.
/// The message is one sentence for people: file, section, what was seen, what was expected.
public final class SnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What is wrong, where, and what to do about it.
    public SnapshotException(String message) {
        super(message);
    }

    /// The same with what made it visible.
    public SnapshotException(String message, Throwable cause) {
        super(message, cause);
    }
}
