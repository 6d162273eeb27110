package org.openinspector.estate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.ScanKind;
import org.openinspector.accounts.SecretBox;
import org.openinspector.artifacts.Artifact;
import org.openinspector.estate.local.LocalConnector;
import org.openinspector.estate.local.LocalSettings;
import org.openinspector.findings.Findings;
import org.openinspector.findings.FindingsSettings;
import org.openinspector.storage.Jobs;
import org.openinspector.testkit.Fixtures;

/// The whole estate with its queue, on this machine's stand-in and a folder with a real image.
final class EstateTest {
    @TempDir Path folder;

    private final World world = new World();

    private void python(String name, String version) throws IOException {
        Path info =
                folder.resolve("root/usr/lib/python3.11/site-packages")
                        .resolve(name + "-" + version + ".dist-info");
        Files.createDirectories(info);
        Files.writeString(
                info.resolve("METADATA"),
                "Metadata-Version: 2.1\nName: " + name + "\nVersion: " + version + "\n");
    }

    private void uninstall(String name, String version) throws IOException {
        Path info =
                folder.resolve("root/usr/lib/python3.11/site-packages")
                        .resolve(name + "-" + version + ".dist-info");
        try (Stream<Path> tree = Files.walk(info)) {
            for (Path path : tree.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }

    private static void await(String what, BooleanSupplier met) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            if (met.getAsBoolean()) {
                return;
            }
            Thread.sleep(100);
        }
        throw new AssertionError("not within a minute: " + what);
    }

    @Test
    void looksByItselfAndNoticesChanges() throws Exception {
        python("django", "1.0");
        python("flask", "1.0");
        Files.createDirectories(folder.resolve("images"));
        Path layout = Fixtures.root().resolve("cli/src/main/training/layout");
        try (Stream<Path> tree = Files.walk(layout)) {
            for (Path path : tree.toList()) {
                Files.copy(
                        path,
                        folder.resolve("images/app").resolve(layout.relativize(path).toString()));
            }
        }
        Accounts accounts =
                new Accounts(
                        world.database,
                        SecretBox.open(folder.resolve("secret")),
                        world.keys,
                        InstantSource.system());
        accounts.ensureFirst(Scripted.ACCOUNT, Scripted.REGION);
        accounts.enable(World.SCOPE, Set.of(ScanKind.EC2, ScanKind.ECR));
        LocalConnector local =
                new LocalConnector(
                        new LocalSettings(
                                Scripted.ACCOUNT,
                                Scripted.REGION,
                                Optional.of(folder.resolve("root")),
                                Optional.of(folder.resolve("images")),
                                folder.resolve("data"),
                                Artifact.Options.defaults(),
                                Duration.ofMinutes(30),
                                Duration.ofMillis(200),
                                Duration.ofMillis(100)),
                        InstantSource.system());
        try (Jobs jobs = new Jobs(world.database)) {
            Estate estate =
                    new Estate(
                            world.database,
                            new Findings(world.database, world.keys, FindingsSettings.DEFAULTS),
                            accounts,
                            world.knowledge,
                            VexSource.NONE,
                            List.of(local),
                            jobs,
                            InstantSource.system(),
                            world.settings);
            jobs.start();
            estate.start();
            await("both are found", () -> world.open().size() >= 2 && world.coverage().size() == 2);
            String host =
                    world.coverage().keySet().stream()
                            .filter(id -> id.startsWith("openinspector:host/"))
                            .findFirst()
                            .orElseThrow();
            assertTrue(world.open().contains(host + " " + TestKnowledge.id("django")));

            uninstall("django", "1.0");
            await("the removal is noticed", () -> !world.closed().isEmpty());
            assertEquals(
                    Map.of(host + " " + TestKnowledge.id("django"), "PACKAGE_REMOVED"),
                    world.closed());

            world.knowledge.set(Map.of("flask", "0.5"));
            await("the data are matched", () -> world.closed().size() >= 2);
            assertEquals(
                    "ADVISORY_CHANGED", world.closed().get(host + " " + TestKnowledge.id("flask")));

            var rescan = estate.rescan(World.SCOPE, new RescanTarget.OfResource(host));
            await(
                    "the rescan is done",
                    () ->
                            estate.rescanStatus(World.SCOPE, rescan)
                                    .orElseThrow()
                                    .finishedAt()
                                    .isPresent());

            accounts.disable(World.SCOPE, Set.of(ScanKind.ECR));
            await("the images are off", () -> world.coverage().keySet().equals(Set.of(host)));
            estate.stop();
        } finally {
            world.close();
        }
    }
}
