package org.openinspector.catalog;

import java.util.HexFormat;

/// Which files a cataloger wants, as data. Matching is on bytes; the texts are ASCII, relative to
/// the root, without a leading slash.
public sealed interface FileSelector {
    /// Exactly this path: `var/lib/dpkg/status`.
    record ExactPath(String path) implements FileSelector {}

    /// Any path that ends with the text: `.jar`, `.dist-info/METADATA`. A text that begins with `/`
    /// wants whole components: `/package-lock.json` selects `package-lock.json` and
    /// `a/package-lock.json`, not `my-package-lock.json`.
    record Suffix(String suffix) implements FileSelector {}

    /// Files directly in a folder whose name ends with the text (any name if it is empty):
    /// `var/lib/dpkg/info`, `.list`.
    record InFolder(String folder, String suffix) implements FileSelector {}

    /// Any path that has the folder name as one of its components and ends with `suffix`:
    /// `node_modules`, `/package.json`.
    record UnderFolder(String folderName, String suffix) implements FileSelector {}

    /// Executable files (any execute bit) whose content begins with these bytes.
    ///
    /// @param hex lower-case hexadecimal, at most 16 bytes: `7f454c46`
    record LeadingBytes(String hex) implements FileSelector {
        public LeadingBytes {
            int length = HexFormat.of().parseHex(hex).length;
            if (length < 2 || length > 16) {
                throw new IllegalArgumentException(
                        "leading bytes \"" + hex + "\", expected 2 to 16 bytes");
            }
        }
    }
}
