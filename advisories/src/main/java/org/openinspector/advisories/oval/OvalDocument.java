package org.openinspector.advisories.oval;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.document.Xml;

/// A document: its definitions, and the tests they refer to, which come after them.
///
/// @param unreadable a sentence per definition that could not be read
record OvalDocument(List<Definition> definitions, Tests tests, List<String> unreadable) {
    private static final int DEFINITIONS_MAX = 500_000;
    private static final int PARTS_MAX = 10_000_000;

    /// The kinds of tests whose parts are needed; of others it is enough that they are there.
    private static final Set<String> PARTS =
            Set.of(
                    "definition",
                    "rpminfo_test",
                    "rpminfo_object",
                    "rpminfo_state",
                    "dpkginfo_test",
                    "dpkginfo_object",
                    "dpkginfo_state",
                    "rpmverifyfile_test",
                    "textfilecontent54_test",
                    "uname_test",
                    "family_test");

    /// Reads a document to its end.
    ///
    /// @throws UnreadableDocumentException if it is no OVAL
    /// @throws IOException if the stream breaks
    static OvalDocument of(InputStream content) throws IOException {
        OvalDocument document = new OvalDocument(new ArrayList<>(), new Tests(), new ArrayList<>());
        int[] parts = {0};
        String root =
                Xml.read(
                        content,
                        PARTS,
                        element -> {
                            if (++parts[0] > PARTS_MAX
                                    || document.definitions.size() > DEFINITIONS_MAX) {
                                throw new UnreadableDocumentException(
                                        "more than "
                                                + PARTS_MAX
                                                + " tests or "
                                                + DEFINITIONS_MAX
                                                + " definitions, expected fewer");
                            }
                            if (!element.name().equals("definition")) {
                                document.tests.take(element);
                                return;
                            }
                            try {
                                document.definitions.add(Definition.of(element));
                            } catch (UnreadableDocumentException e) {
                                document.unreadable.add(String.valueOf(e.getMessage()));
                            }
                        });
        if (!root.equals("oval_definitions")) {
            throw new UnreadableDocumentException("<" + root + ">, expected <oval_definitions>");
        }
        return document;
    }
}
