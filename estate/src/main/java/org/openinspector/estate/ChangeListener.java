package org.openinspector.estate;

import java.util.Set;

/// Hears from a connector that something has changed. Returns at once, from any thread; the same
/// change may be told many times.
public interface ChangeListener {
    /// Something in this unit has changed: it is swept soon.
    void changed(SweepUnit unit);

    /// These resources have appeared, changed or gone: only they are looked at soon.
    void changed(SweepUnit unit, Set<String> resourceIds);
}
