package org.openinspector.findings.lifecycle;

/// What is known of a weakness on a resource before something happens.
public sealed interface Past {
    /// It was never there.
    record Never() implements Past {}

    /// It was there, and is deleted; its ARNs must not be used again.
    ///
    /// @param lastGeneration the last generation there was
    record Deleted(int lastGeneration) implements Past {}

    /// It is stored.
    ///
    /// @param life its latest generation
    record Known(Life life) implements Past {}
}
