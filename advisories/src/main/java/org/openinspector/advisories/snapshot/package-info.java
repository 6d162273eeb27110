/// The compiled vulnerability data: one read-only, memory-mapped file with sorted sections, a
/// checksum for every block, and no index on the heap. [SnapshotBuilder] writes it, [Snapshot]
/// answers from it; `docs/snapshot.md` is the format. Text is ordered by its UTF-8 bytes.
@NullMarked
package org.openinspector.advisories.snapshot;

import org.jspecify.annotations.NullMarked;
