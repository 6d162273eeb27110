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
import org.openinspector.aws.Ec2Settings;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Estate;
import org.openinspector.estate.EstateSettings;
import org.openinspector.estate.KnowledgeSource;
import org.openinspector.estate.VexFolder;
import org.openinspector.estate.fixing.Fixing;
import org.openinspector.estate.local.LocalConnector;
import org.openinspector.estate.local.LocalSettings;
import org.openinspector.estate.usage.Prices;
import org.openinspector.findings.Findings;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Database;
import org.openinspector.storage.Jobs;

/// The estate with its connectors, its queue, and the updates of the vulnerability data: what runs
/// by itself.
///
/// @param estate resources, coverage, rescans
/// @param updates of the vulnerability data
/// @param vex the statements in the data folder
/// @param fixing plans to fix instances
/// @param jobs the queue they work on
/// @param aws the AWS accounts that are discovered; empty for none
/// @param awsConnector looks at them
record EstatePart(
        Estate estate,
        KnowledgeUpdates updates,
        VexFolder vex,
        Fixing fixing,
        Jobs jobs,
        Optional<AwsAccounts> aws,
        Optional<AwsConnector> awsConnector)
        implements AutoCloseable {
    /// The variable that names the root folder of the host.
    static final String HOST_ROOT = "OPENINSPECTOR_HOST_ROOT";

    /// Its value where the host is not scanned.
    static final String NO_HOST = "none";

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
        LocalSettings local =
                LocalSettings.of(
                        accountId,
                        settings.region(),
                        settings.images(),
                        settings.data(),
                        estateSettings.artifacts());
        String root = environment.getOrDefault(HOST_ROOT, "/");
        connectors.add(
                new LocalConnector(
                        root.equals(NO_HOST)
                                ? local.withoutHost()
                                : local.withHostRoot(Path.of(root)),
                        clock));
        Optional<AwsAccounts> awsAccounts = aws.map(part -> part.accounts(accounts, clock));
        Optional<AwsConnector> awsConnector =
                awsAccounts.isPresent()
                        ? Optional.of(
                                connector(awsAccounts.get(), accounts, environment, clock)
                                        .listeningTo(
                                                settings.aws()
                                                        .map(ServerSettings.Aws::queues)
                                                        .orElse(List.of())))
                        : Optional.empty();
        awsConnector.ifPresent(connectors::add);
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
        var fixing =
                new Fixing(
                        database,
                        findings,
                        estate,
                        awsConnector.map(AwsConnector::fixer),
                        jobs,
                        clock);
        return new EstatePart(estate, updates, vex, fixing, jobs, awsAccounts, awsConnector);
    }

    /// The authors of VEX statements who count; none named: all.
    static Set<String> authors(Map<String, String> environment) {
        return Arrays.stream(
                        environment.getOrDefault("OPENINSPECTOR_VEX_AUTHORS", "").split(",", -1))
                .map(String::strip)
                .filter(author -> !author.isEmpty())
                .collect(Collectors.toUnmodifiableSet());
    }

    private static AwsConnector connector(
            AwsAccounts aws,
            Accounts accounts,
            Map<String, String> environment,
            InstantSource clock)
            throws StartFailure {
        try {
            return AwsConnector.open(
                    aws,
                    Ec2Settings.of(environment, aws.settings().installation()),
                    unit ->
                            accounts.settings()
                                    .deepInspection(
                                            AccountScope.of(unit.accountId(), unit.region())),
                    clock);
        } catch (IllegalArgumentException e) {
            aws.close();
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            aws.close();
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
        fixing.start();
        jobs.start();
        aws.ifPresent(AwsAccounts::start);
    }

    @Override
    public void close() {
        estate.stop();
        vex.close();
        jobs.close();
        awsConnector.ifPresent(AwsConnector::close);
    }
}
