package org.openinspector.artifacts;

import java.io.IOException;

/// A layer or archive that cannot be read further: damaged, or larger than the limits allow. What
/// came before counts.
final class DamagedStreamException extends IOException {
    private static final long serialVersionUID = 1L;

    DamagedStreamException(String message) {
        super(message);
    }
}
