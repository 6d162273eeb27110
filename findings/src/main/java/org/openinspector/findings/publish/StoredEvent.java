package org.openinspector.findings.publish;

import java.util.UUID;

/// An event as it is delivered. A class, because it holds bytes.
public final class StoredEvent {
    private final UUID id;
    private final byte[] json;

    /// As it was rendered.
    public StoredEvent(UUID id, byte[] json) {
        this.id = id;
        this.json = json.clone();
    }

    /// The same for the same change.
    public UUID id() {
        return id;
    }

    /// One JSON object in UTF-8.
    public byte[] json() {
        return json.clone();
    }

    /// Length of the JSON in bytes.
    public int size() {
        return json.length;
    }
}
