package org.openinspector.storage.broken;

/// Where the migrations of the test capability `broken` are anchored.
public final class Broken {
    private Broken() {}
}
