package org.openinspector.cli;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.openinspector.advisories.Knowledge;
import org.openinspector.advisories.feeds.ImportListener;
import org.openinspector.advisories.snapshot.SnapshotException;
import org.openinspector.advisories.snapshot.SnapshotLock;
import org.openinspector.advisories.store.AdvisoryStore;

/// The vulnerability data a scan uses: what was imported, or the starter set.
final class LocalKnowledge {
    private LocalKnowledge() {}

    /// Where it was opened last, to be compiled again if a block turns out to be damaged later.
    private static @Nullable AdvisoryStore last;

    /// Opens it; what is wrong with it is told in one sentence. A damaged snapshot is compiled
    /// again from the feeds, if they are there.
    static Knowledge open(Home home) {
        AdvisoryStore store = new AdvisoryStore(home.advisories());
        last = store;
        try {
            try {
                return store.open();
            } catch (SnapshotException e) {
                if (!rebuilt(store, e)) {
                    throw UserError.failed(Terminal.clean(String.valueOf(e.getMessage())));
                }
                return store.open();
            }
        } catch (SnapshotLock.HeldException e) {
            throw UserError.failed(Terminal.clean(String.valueOf(e.getMessage())));
        } catch (IOException e) {
            throw UserError.failed(
                    "cannot read " + store.snapshot() + " (" + Output.reason(e) + ")");
        }
    }

    /// Compiles what was opened last again, because a block of it is damaged.
    ///
    /// @return what to tell, one sentence
    static String afterDamage(SnapshotException damaged) {
        String message = Terminal.clean(String.valueOf(damaged.getMessage()));
        AdvisoryStore store = last;
        try {
            if (store != null && rebuilt(store, damaged)) {
                return "the vulnerability data was compiled again; run the command once more";
            }
        } catch (IOException e) {
            return message + " (" + Output.reason(e) + ")";
        }
        return message;
    }

    private static boolean rebuilt(AdvisoryStore store, SnapshotException damaged)
            throws IOException {
        if (!store.hasFeeds()) {
            return false;
        }
        System.err.println(
                "openinspector: "
                        + Terminal.clean(String.valueOf(damaged.getMessage()))
                        + " (it is compiled again now from the imported feeds)");
        return store.rebuild(ImportListener.NONE);
    }
}
