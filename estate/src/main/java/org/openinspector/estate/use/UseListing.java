package org.openinspector.estate.use;

import java.util.List;

/// How listing what runs in the clusters of an account and Region ended.
public sealed interface UseListing {
    /// Everything that runs there now. What an earlier listing held and this one does not, runs no
    /// more.
    record Complete(List<ImageUse> uses) implements UseListing {
        public Complete {
            uses = List.copyOf(uses);
        }
    }

    /// Something may be missing: a call failed or was denied. What is known stays.
    ///
    /// @param reason one sentence for people
    record Unknown(String reason) implements UseListing {}
}
