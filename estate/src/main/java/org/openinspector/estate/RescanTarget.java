package org.openinspector.estate;

/// What is to be looked at again because a person asks for it.
public sealed interface RescanTarget {
    /// One resource, by its id.
    record OfResource(String resourceId) implements RescanTarget {}

    /// All resources with this tag.
    record Tagged(String key, String value) implements RescanTarget {}

    /// Everything, after looking for what is new.
    record All() implements RescanTarget {}

    /// For people: `resource i-1`, `tag env=prod`, `all`.
    default String text() {
        return switch (this) {
            case OfResource(String id) -> "resource " + id;
            case Tagged(String key, String value) -> "tag " + key + "=" + value;
            case All() -> "all";
        };
    }
}
