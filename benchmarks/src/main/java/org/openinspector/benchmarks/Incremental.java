package org.openinspector.benchmarks;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// Measures what new knowledge costs: the index that says whom it concerns, and the time until it
/// is seen as findings; `benchmarks/incremental` is what people call.
public final class Incremental {
    private Incremental() {}

    /// Measures both.
    ///
    /// @param arguments a folder for the database, which must be empty, how many resources, and how
    ///   many distinct inventories; `0` resources: the index alone
    public static void main(String[] arguments) throws IOException, InterruptedException {
        PrintStream out =
                new PrintStream(
                        new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        int resources = Integer.parseInt(arguments[1]);
        boolean held = new IndexLoad(out).run();
        if (resources > 0) {
            held &=
                    new NewsLoad(
                                    Path.of(arguments[0]),
                                    resources,
                                    Integer.parseInt(arguments[2]),
                                    out)
                            .run();
        }
        System.exit(held ? 0 : 1);
    }
}
