package org.openinspector.findings.publish;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.webhook.AddressPolicy;
import org.openinspector.findings.publish.webhook.WebhookPublisher;
import org.openinspector.storage.Database;
import org.openinspector.storage.DatabaseSettings;
import org.openinspector.storage.Login;

/// Publishing in a process of its own, to be killed.
final class PublisherProcess {
    static final PublishSettings SETTINGS =
            new PublishSettings(
                    3,
                    100,
                    100,
                    Duration.ofMillis(20),
                    Duration.ofMillis(100),
                    Duration.ofSeconds(2),
                    Duration.ofDays(7),
                    10,
                    Duration.ofDays(1));

    private PublisherProcess() {}

    static Publishing publishing(Database database) {
        return new Findings(database)
                .publishing(
                        new TestKeys(),
                        List.of(
                                new WebhookPublisher(
                                        AddressPolicy.parse("127.0.0.0/8"),
                                        InstantSource.system())),
                        DelegatedAdmins.NONE,
                        SETTINGS,
                        InstantSource.system());
    }

    /// Returns when it has begun to publish.
    static Process start(DatabaseSettings settings) throws IOException {
        Process process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin/java").toString(),
                                "-Xmx96m",
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                PublisherProcess.class.getName(),
                                settings.url())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        Writer in = new OutputStreamWriter(process.getOutputStream(), StandardCharsets.UTF_8);
        for (Login login : List.of(settings.owner(), settings.api(), settings.jobs())) {
            in.write(
                    login.user() + '\n' + login.password() + '\n' + login.role().orElse("") + '\n');
        }
        in.flush();
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (!"up".equals(line)) {
            throw new IOException("the process said: " + line);
        }
        return process;
    }

    /// Runs until it is killed.
    public static void main(String[] arguments) throws Exception {
        BufferedReader in =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        DatabaseSettings settings =
                new DatabaseSettings(
                        arguments[0],
                        login(in),
                        login(in),
                        login(in),
                        false,
                        new DatabaseSettings.Limits(
                                1,
                                3,
                                DatabaseSettings.Limits.DEFAULT.connectionMax(),
                                DatabaseSettings.Limits.DEFAULT.statementMax()));
        try (Database database = Database.open(settings);
                Publishing publishing = publishing(database)) {
            System.out.println("up");
            publishing.start();
            Thread.sleep(Long.MAX_VALUE);
        }
    }

    private static Login login(BufferedReader in) throws IOException {
        String user = line(in);
        String password = line(in);
        String role = line(in);
        return new Login(user, password, role.isEmpty() ? Optional.empty() : Optional.of(role));
    }

    private static String line(BufferedReader in) throws IOException {
        String line = in.readLine();
        return line == null ? "" : line;
    }
}
