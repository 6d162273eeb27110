package org.openinspector.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/// A short program run to its end.
final class Command {
    private static final int OUTPUT_BYTES_MAX = 64 * 1024;

    /// How it ended.
    ///
    /// @param status its exit status; -1 if it had to be ended after the limit
    /// @param output what it printed to both streams, at most 64 KiB
    record Result(int status, String output) {
        boolean ok() {
            return status == 0;
        }

        /// The last line that is not blank; most tools put the reason there.
        String reason() {
            List<String> lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty() ? "exit status " + status : lines.getLast().strip();
        }
    }

    private Command() {}

    /// @throws StorageException if the program cannot be started
    static Result run(Duration limit, List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        // What PGHOST, PGOPTIONS and the like would change is decided here alone.
        builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
        builder.environment().put("LC_ALL", "C");
        builder.environment().put("TZ", "UTC");
        Process process;
        try {
            process = builder.start();
            process.getOutputStream().close();
        } catch (IOException e) {
            throw new StorageException("cannot run " + command.getFirst(), "", e);
        }
        AtomicReference<String> output = new AtomicReference<>("");
        Thread reader = Thread.ofVirtual().start(() -> output.set(drain(process.getInputStream())));
        try {
            boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
            if (!ended) {
                process.destroyForcibly();
            }
            // A server left running by the program may hold the stream open.
            reader.join(Duration.ofSeconds(2));
            return new Result(ended ? process.exitValue() : -1, output.get());
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new StorageException("interrupted while running " + command.getFirst(), "", e);
        }
    }

    private static String drain(InputStream stream) {
        try (stream) {
            byte[] head = stream.readNBytes(OUTPUT_BYTES_MAX);
            stream.skip(Long.MAX_VALUE);
            return new String(head, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }
}
