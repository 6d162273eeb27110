package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// Another update of the same folder is running.
public final class UpdateRunningException extends IOException {
    private static final long serialVersionUID = 1L;

    UpdateRunningException(Path folder, @Nullable Throwable cause) {
        super("another update of " + folder + " is running: wait until it has ended", cause);
    }
}
