package org.openinspector.advisories.snapshot;

import java.io.IOException;
import java.nio.file.Path;

/// The other process: writes one of two snapshots after the other, or holds the lock.
final class EndlessWriter {
    private EndlessWriter() {}

    static SnapshotBuilder content(int which) {
        SnapshotBuilder builder = RandomKnowledge.builder();
        new RandomKnowledge(which, 2_000).tell(builder);
        return builder;
    }

    public static void main(String[] args) throws IOException {
        Path file = Path.of(args[1]);
        if (args[0].equals("hold")) {
            SnapshotLock lock = SnapshotLock.acquire(file);
            System.out.println("held");
            int end = System.in.read();
            System.out.println(end);
            lock.close();
            return;
        }
        SnapshotBuilder first = content(0);
        SnapshotBuilder second = content(1);
        first.write(file);
        System.out.println("writing");
        while (true) {
            second.write(file);
            first.write(file);
        }
    }
}
