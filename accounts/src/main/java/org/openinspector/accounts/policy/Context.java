package org.openinspector.accounts.policy;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a request has beside its action and resource, by condition key.
@FunctionalInterface
public interface Context {
    /// Nothing.
    Context NONE = _ -> null;

    /// The values of a key; null if the request does not have it.
    ///
    /// @param key in small letters: `aws:principaltag/team`
    @Nullable List<String> values(String key);
}
