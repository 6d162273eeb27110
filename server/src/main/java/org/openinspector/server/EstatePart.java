package org.openinspector.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.openinspector.accounts.Accounts;
import org.openinspector.advisories.store.AdvisoryStore;
import org.openinspector.aws.AwsConnector;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateSettings;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.estate.VexFolder;
import org.openinspector.estate.local.LocalConnector;
import org.openinspector.estate.local.LocalSettings;
import org.openinspector.estate.usage.Prices;
import org.openinspector.findings.Findings;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;

/// The estate with its connectors, its queue, and the updates of the vulnerability data: what runs
/// by itself.
///
/// @param estate resources, coverage, rescans
/// @param updates of the vulnerability data
/// @param vex the statements in the data folder
/// @param jobs the queue both work on
record EstatePart(Estate estate, KnowledgeUpdates updates, VexFolder vex, Jobs jobs)
        implements AutoCloseable {
    private static final Duration VEX_POLL = Duration.ofSeconds(2);

    /// Everything that runs by itself, not running yet.
    ///
    /// @param accountId whose resources this host and the images are
    static EstatePart of(
            ServerSettings settings,
            String accountId,
            Database database,
            Accounts accounts,
            Findings findings,
            KnowledgeSource knowledge,
            AdvisoryStore store,
            Optional<AwsPart> aws,
            Map<String, String> environment,
            InstantSource clock)
            throws StartFailure {
        List<Path> own = List.of(settings.data(), store.folder());
        EstateSettings estateSettings =
                EstateSettings.of(folder(settings.data().resolve("tmp")), own, Product.version())
                        .withPrices(prices(settings.data()));
        List<Connector> connectors = new ArrayList<>();
        connectors.add(
                new LocalConnector(
                        LocalSettings.of(
                                        accountId,
                                        settings.region(),
                                        settings.images(),
                                        settings.data(),
                                        estateSettings.artifacts())
                                .withHostRoot(
                                        Path.of(
                                                environment.getOrDefault(
                                                        "OPENINSPECTOR_HOST_ROOT", "/"))),
                        clock));
        if (aws.isPresent()) {
            connectors.add(connector(aws.get(), clock));
        }
        var jobs = new Jobs(database);
        findings.rules().define(jobs);
        findings.rules().follow(accounts.organizations());
        var updates =
                new KnowledgeUpdates(
                        store, environment, Product.version(), jobs, clock, !settings.offline());
        var vex =
                new VexFolder(
                        folder(settings.data().resolve("vex")),
                        authors(environment),
                        VEX_POLL,
                        VexFolder.Limits.DEFAULT);
        var estate =
                new Estate(
                        database,
                        findings,
                        accounts,
                        knowledge,
                        vex,
                        connectors,
                        jobs,
                        clock,
                        estateSettings);
        return new EstatePart(estate, updates, vex, jobs);
    }

    /// The authors of VEX statements who count; none named: all.
    static Set<String> authors(Map<String, String> environment) {
        return Arrays.stream(
                        environment.getOrDefault("OPENINSPECTOR_VEX_AUTHORS", "").split(",", -1))
                .map(String::strip)
                .filter(author -> !author.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static AwsConnector connector(AwsPart aws, InstantSource clock) throws StartFailure {
        try {
            return AwsConnector.open(aws.account(), aws.settings(), clock);
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot use the folder "
                            + aws.settings().cacheFolder()
                            + " ("
                            + Reasons.of(e)
                            + ")",
                    e);
        }
    }

    private static Prices prices(Path data) throws StartFailure {
        try {
            return Prices.of(data);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot read " + data.resolve(Prices.FILE) + " (" + Reasons.of(e) + ")", e);
        }
    }

    private static Path folder(Path folder) throws StartFailure {
        try {
            return Files.createDirectories(folder);
        } catch (IOException e) {
            throw new StartFailure(
                    "cannot make the folder " + folder + " (" + Reasons.of(e) + ")", e);
        }
    }

    void start() {
        estate.start();
        jobs.start();
    }

    @Override
    public void close() {
        estate.stop();
        vex.close();
        jobs.close();
    }
}
