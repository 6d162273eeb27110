package org.openinspector.artifacts;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.openinspector.model.EntryPath;

/// One regular file of a layer, folder or host, while it passes by. Valid only during the call that
/// hands it over, unless said otherwise. Use one of [#stream()] and [#content()], once.
public interface ScannedFile {
    /// Path from the root.
    EntryPath path();

    /// Digest of the layer's uncompressed content (`diff_id`), `sha256:…`; empty where there are no
    /// layers.
    Optional<String> layer();

    /// Size in bytes, as the archive's header or the file system tells it.
    long size();

    /// The content front to back, ending at [#size()] at the latest. Need not be read to its end or
    /// closed.
    ///
    /// @throws TruncatedFileException from `read` if the content ends early
    InputStream stream() throws IOException;

    /// The content with random access: in memory up to a limit, else in a temporary file that is
    /// gone after the call.
    ///
    /// @throws FileTooLargeException if it is larger than [Limits#fileBytesMax()]
    Content content() throws IOException;

    /// All bytes, for files that are small by nature.
    ///
    /// @param bytesMax refuse more
    /// @throws FileTooLargeException if the file is larger
    default byte[] bytes(int bytesMax) throws IOException {
        if (size() > bytesMax) {
            throw new FileTooLargeException(size(), bytesMax);
        }
        byte[] bytes = stream().readNBytes((int) size());
        if (bytes.length < size()) {
            throw new TruncatedFileException(size(), bytes.length);
        }
        return bytes;
    }
}
