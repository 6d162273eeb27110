package org.openinspector.advisories.added;

import java.io.IOException;
import org.openinspector.advisories.AdvisorySource;
import org.openinspector.advisories.Feed;
import org.openinspector.advisories.FeedProblems;
import org.openinspector.advisories.KnowledgeSink;
import org.openinspector.advisories.osv.OsvSource;

/// Reads the user's own OSV records: the folder named `private`. They speak for no namespace.
public final class PrivateSource implements AdvisorySource {
    /// The source's id, and the name of its feed.
    public static final String ID = "private";

    private final OsvSource records = new OsvSource(ID, "Private records");

    @Override
    public String id() {
        return ID;
    }

    @Override
    public boolean recognises(Feed feed) {
        return feed.name().equals(ID);
    }

    @Override
    public void read(Feed feed, KnowledgeSink sink, FeedProblems problems) throws IOException {
        records.read(feed, sink, problems);
    }
}
