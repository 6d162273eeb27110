package org.openinspector.artifacts;

import java.io.IOException;

/// A file ends before the size its header announced.
public final class TruncatedFileException extends IOException {
    private static final long serialVersionUID = 1L;

    /// Both sizes go into the message.
    ///
    /// @param bytesExpected size by the header
    /// @param bytesSeen what was there
    public TruncatedFileException(long bytesExpected, long bytesSeen) {
        super("file ends after " + bytesSeen + " bytes, expected " + bytesExpected);
    }
}
