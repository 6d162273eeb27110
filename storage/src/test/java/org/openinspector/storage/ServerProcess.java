package org.openinspector.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// A server in a process of its own, to be killed: it starts the database, runs one job that never
/// ends, and prints a line when it is in the middle of it.
final class ServerProcess {
    static final String HALFWAY = "halfway";

    private ServerProcess() {}

    static Process start(Path folder) throws Exception {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx128m",
                                "-XX:TieredStopAtLevel=1",
                                "-cp",
                                System.getProperty("java.class.path"),
                                ServerProcess.class.getName(),
                                folder.toString(),
                                TestPostgres.binaries().toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        try (BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            if (!HALFWAY.equals(line)) {
                throw new IOException("the server process said: " + line);
            }
        }
        return process;
    }

    /// Runs until it is killed.
    public static void main(String[] arguments) throws Exception {
        EmbeddedPostgres server =
                EmbeddedPostgres.start(
                        EmbeddedSettings.in(Path.of(arguments[0]))
                                .withBinaries(Path.of(arguments[1]))
                                .forgetful());
        Jobs jobs = new Jobs(Database.open(server.settings()), 1);
        jobs.define(
                "long",
                job -> {
                    job.save("step 7");
                    System.out.println(HALFWAY);
                    Thread.sleep(Long.MAX_VALUE);
                });
        jobs.start();
        jobs.enqueue("long", "one", "{}", 0, Instant.now());
        jobs.enqueue("long", "two", "{}", 0, Instant.now().plusSeconds(1));
        List<JobStatus> queue = jobs.list();
        Thread.sleep(Long.MAX_VALUE);
        System.err.println(queue);
    }
}
