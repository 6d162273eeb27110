package org.openinspector.catalog.language;

import org.openinspector.catalog.FileSelector;

/// What selectors mean, spelled out naively, so that tests see the files that the runner would hand
/// over.
final class Selectors {
    private Selectors() {}

    static boolean match(FileSelector selector, String path) {
        return switch (selector) {
            case FileSelector.ExactPath exact -> path.equals(exact.path());
            case FileSelector.Suffix end -> ("/" + path).endsWith(end.suffix());
            case FileSelector.InFolder folder ->
                    path.startsWith(folder.folder() + "/")
                            && path.endsWith(folder.suffix())
                            && path.indexOf('/', folder.folder().length() + 1) < 0;
            case FileSelector.UnderFolder under ->
                    ("/" + path).contains("/" + under.folderName() + "/")
                            && path.endsWith(under.suffix());
            case FileSelector.LeadingBytes leading -> false;
        };
    }
}
