package org.openinspector.cli;

import java.io.IOException;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.snapshot.SnapshotException;
import org.openinspector.advisories.store.AdvisoryStore;

/// The vulnerability data a scan uses: what was imported, or the starter set.
final class LocalKnowledge {
    private LocalKnowledge() {}

    /// Opens it; what is wrong with it is told in one sentence.
    static Knowledge open(Home home) {
        AdvisoryStore store = new AdvisoryStore(home.advisories());
        try {
            return store.open();
        } catch (SnapshotException e) {
            throw UserError.failed(Terminal.clean(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw UserError.failed(
                    "cannot read " + store.snapshot() + " (" + Output.reason(e) + ")");
        }
    }
}
