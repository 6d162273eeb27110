package org.openinspector.artifacts;

import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Where a layer lies, and by what it is verified.
///
/// @param data null if it is not there
/// @param diffId digest of the uncompressed content
/// @param stored digest of what is stored; null if the archive does not tell
record LayerBlob(Layer layer, @Nullable Slice data, Digest diffId, @Nullable Digest stored) {
    /// Says what is wrong with the layer's digest; empty if nothing is. A layout's blob is verified
    /// by its own digest, which the manifest vouches for; the `diff_id` is computed only where
    /// nothing else identifies the content.
    Optional<String> mismatch(Walk walk) throws IOException {
        if (data == null) {
            return Optional.empty();
        }
        Digest expected = stored;
        Digest seen;
        if (expected != null) {
            seen = expected.of(data, walk);
        } else {
            expected = diffId;
            try (ByteSource source = ByteSource.open(data, walk.quiet())) {
                seen =
                        source instanceof PlainSource
                                ? expected.of(data, walk)
                                : expected.ofUncompressed(data, walk);
            }
        }
        return seen.equals(expected)
                ? Optional.empty()
                : Optional.of(
                        "layer "
                                + layer.digest()
                                + " does not match its digest, so its files are not used:"
                                + " expected "
                                + expected
                                + ", got "
                                + seen);
    }
}
