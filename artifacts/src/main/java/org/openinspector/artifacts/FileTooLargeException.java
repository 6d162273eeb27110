package org.openinspector.artifacts;

import java.io.IOException;

/// A file is larger than its reader accepts.
public final class FileTooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Both sizes go into the message.
    ///
    /// @param bytes the file's size
    /// @param bytesMax what is accepted
    public FileTooLargeException(long bytes, long bytesMax) {
        super("file has " + bytes + " bytes, expected at most " + bytesMax);
    }
}
