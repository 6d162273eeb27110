package org.openinspector.storage.sample;

/// Where the migrations of the test capability `sample` are anchored.
public final class Sample {
    private Sample() {}
}
