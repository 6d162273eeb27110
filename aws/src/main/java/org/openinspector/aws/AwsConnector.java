package org.openinspector.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.openinspector.accounts.settings.DeepInspection;
import org.openinspector.apimodel.inspector2.ScanStatusReason;
import org.openinspector.aws.events.EventQueues;
import org.openinspector.aws.events.QueueAddress;
import org.openinspector.aws.organization.AwsAccounts;
import org.openinspector.aws.organization.AwsTarget;
import org.openinspector.estate.ChangeListener;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import org.openinspector.estate.fixing.Fixer;
import org.openinspector.estate.use.UseListing;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/// Discovers what runs in AWS accounts: EC2 instances, images in ECR, Lambda functions. Reads only.
/// Each account and Region has a unit of each kind.
public final class AwsConnector implements Connector, AutoCloseable {
    /// The connector's name.
    public static final String NAME = "aws";

    /// The most that one download may take.
    private static final Duration DOWNLOAD = Duration.ofMinutes(15);

    private static final List<String> KINDS =
            List.of(Ec2Instances.KIND, EcrImages.KIND, LambdaFunctions.KIND);

    /// Manifests and configurations of images, apart from their layers.
    private static final String DOCUMENTS = "documents";

    private static final int DOCUMENTS_PART = 10;

    private final AwsAccounts accounts;
    private final Downloads downloads;
    private final Fixer fixer;
    private final Ec2Instances instances;
    private final EcrImages images;
    private final EcsUse uses;
    private final LambdaFunctions functions;
    private volatile Named named = new Named(List.of(), List.of());
    private List<QueueAddress> queues = List.of();

    /// The units of these targets.
    private record Named(List<AwsTarget> targets, List<SweepUnit> units) {}

    private AwsConnector(
            AwsAccounts accounts,
            Ec2Settings ec2,
            Function<SweepUnit, DeepInspection> deepInspection,
            InstantSource clock)
            throws IOException {
        AwsSettings settings = accounts.settings();
        this.accounts = accounts;
        this.downloads = new Downloads(settings.endpoint(), DOWNLOAD);
        var cache = new ContentCache(settings.cacheFolder(), settings.cacheBytesMax());
        var documents =
                new ContentCache(
                        settings.cacheFolder().resolve(DOCUMENTS),
                        Math.max(1 << 20, settings.cacheBytesMax() / DOCUMENTS_PART));
        var content = new ImageContent(documents, cache, downloads);
        var commands = new CommandInvocations(ec2);
        this.fixer = new SsmFixer(ec2, commands, accounts::clients, deepInspection);
        this.instances = Ec2Instances.of(settings, ec2, commands, deepInspection, clock);
        this.images = new EcrImages(content, clock);
        this.uses = new EcsUse(content, this::clients);
        this.functions = new LambdaFunctions(cache, downloads, content, this::clients, clock);
    }

    /// The clients of an account; empty for accounts that are not ours.
    private Optional<AwsClients> clients(String account) {
        return accounts.target(account)
                .filter(target -> target.state() == AwsTarget.State.MONITORED)
                .map(target -> accounts.clients(target.accountId()));
    }

    /// A connector for accounts, which it closes with itself.
    ///
    /// @throws IOException if the cache's folder cannot be made
    public static AwsConnector open(AwsAccounts accounts, InstantSource clock) throws IOException {
        return open(
                accounts,
                Ec2Settings.readingOnly(accounts.settings().installation()),
                _ -> new DeepInspection(true, List.of(), List.of()),
                clock);
    }

    /// A connector for accounts, which it closes with itself.
    ///
    /// @param ec2 what may be done on instances
    /// @param deepInspection an account's configuration of deep inspection in a Region
    /// @throws IOException if the cache's folder cannot be made
    public static AwsConnector open(
            AwsAccounts accounts,
            Ec2Settings ec2,
            Function<SweepUnit, DeepInspection> deepInspection,
            InstantSource clock)
            throws IOException {
        return new AwsConnector(accounts, ec2, deepInspection, clock);
    }

    /// What runs commands on instances, as far as the settings allow.
    public Fixer fixer() {
        return fixer;
    }

    /// Has the connector listen to queues of events, too, once it is watched.
    public AwsConnector listeningTo(List<QueueAddress> addresses) {
        queues = List.copyOf(addresses);
        return this;
    }

    /// A connector for the account of these credentials alone.
    static AwsConnector open(
            AwsAccount account,
            AwsSettings settings,
            AwsCredentialsProvider credentials,
            InstantSource clock)
            throws IOException {
        return open(AwsAccounts.single(account, settings, credentials, clock), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the same list until something changes
    public List<SweepUnit> units() {
        List<AwsTarget> targets = accounts.targets();
        Named known = named;
        // Asked for at every job, and with a thousand accounts there are ten thousand units.
        if (known.targets() != targets) {
            List<SweepUnit> units = new ArrayList<>();
            targets.forEach(target -> units.addAll(units(target)));
            known = new Named(targets, List.copyOf(units));
            named = known;
        }
        return known.units();
    }

    private static List<SweepUnit> units(AwsTarget target) {
        List<SweepUnit> units = new ArrayList<>();
        for (String region : target.regions()) {
            for (String kind : KINDS) {
                units.add(new SweepUnit(target.accountId(), region, kind));
            }
        }
        return units;
    }

    @Override
    public SweepResult sweep(SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        Optional<SweepResult> without = withoutAsking(unit);
        if (without.isPresent()) {
            return without.get();
        }
        AwsClients clients = accounts.clients(unit.accountId());
        return switch (unit.kind()) {
            case Ec2Instances.KIND -> instances.sweep(clients, unit, found);
            case EcrImages.KIND -> images.sweep(clients, unit, found);
            case LambdaFunctions.KIND -> functions.sweep(clients, unit, found);
            default -> throw new IllegalArgumentException("no kind of AWS's: " + unit);
        };
    }

    @Override
    public SweepResult sweep(SweepUnit unit, Set<String> resourceIds, Consumer<Discovered> found)
            throws InterruptedException {
        Optional<SweepResult> without = withoutAsking(unit);
        if (without.isPresent()) {
            return without.get();
        }
        AwsClients clients = accounts.clients(unit.accountId());
        return switch (unit.kind()) {
            case Ec2Instances.KIND -> instances.sweep(clients, unit, resourceIds, found);
            case EcrImages.KIND -> images.sweep(clients, unit, resourceIds, found);
            case LambdaFunctions.KIND -> functions.sweep(clients, unit, resourceIds, found);
            default -> Connector.super.sweep(unit, resourceIds, found);
        };
    }

    /// What is known of a unit although its account is not there to be asked.
    private Optional<SweepResult> withoutAsking(SweepUnit unit) {
        Optional<AwsTarget> target = accounts.target(unit.accountId());
        if (target.isEmpty()) {
            return Optional.of(
                    new SweepResult.Incomplete(
                            "account " + unit.accountId() + " is not looked at any more",
                            ScanStatusReason.INTERNAL_ERROR));
        }
        return switch (target.get().state()) {
            case MONITORED -> Optional.empty();
            case SUSPENDED ->
                    Optional.of(
                            new SweepResult.Incomplete(
                                    "AWS has suspended account " + unit.accountId(),
                                    ScanStatusReason.ACCESS_DENIED));
            // It left so long ago that nothing of it counts: a listing of nothing closes all.
            case GONE -> Optional.of(SweepResult.complete());
        };
    }

    @Override
    public Optional<UseListing> uses(SweepUnit unit) throws InterruptedException {
        return unit.kind().equals(EcrImages.KIND) && withoutAsking(unit).isEmpty()
                ? Optional.of(uses.list(accounts.clients(unit.accountId()), unit))
                : Optional.empty();
    }

    @Override
    public Inspection inspect(Discovered resource, InspectionContext context)
            throws InterruptedException {
        AwsClients clients = accounts.clients(resource.accountId());
        return switch (resource.kind()) {
            case Ec2Instances.KIND -> instances.inspect(clients, resource, context);
            case EcrImages.KIND -> images.inspect(clients, resource, context);
            case LambdaFunctions.KIND -> functions.inspect(clients, resource, context);
            default -> throw new IllegalArgumentException("no kind of AWS's: " + resource.kind());
        };
    }

    @Override
    public Duration every() {
        return accounts.settings().every();
    }

    /// Tells of accounts and Regions that come, of accounts that can be reached again, and of what
    /// the queues of events tell.
    @Override
    public AutoCloseable watch(ChangeListener listener) {
        AutoCloseable arrivals =
                accounts.onArrival(target -> units(target).forEach(listener::changed));
        AwsClients own = accounts.clients(accounts.account().id());
        AutoCloseable events =
                new EventQueues(
                                queues.stream()
                                        .map(queue -> new SqsEventQueue(own, queue))
                                        .toList(),
                                this::units,
                                accounts::hint)
                        .watch(listener);
        return () -> {
            events.close();
            arrivals.close();
        };
    }

    /// Ends running calls and downloads.
    @Override
    public void close() {
        downloads.close();
        accounts.close();
    }
}
