package org.openinspector.artifacts;

import java.util.Optional;

/// One layer of an image.
///
/// @param digest of the uncompressed content, the configuration's `diff_id`: `sha256:…`
/// @param blobDigest of the content as stored; empty where the archive does not say
/// @param mediaType as the manifest says; empty text where it does not
/// @param storedBytes size as stored
/// @param createdBy the build step that made it, from the configuration's history
public record Layer(
        String digest,
        Optional<String> blobDigest,
        String mediaType,
        long storedBytes,
        Optional<String> createdBy) {}
