package org.openinspector.aws.organization;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.organization.AwsMember;
import org.openinspector.accounts.organization.AwsOrganization;
import org.openinspector.accounts.organization.Following;
import org.openinspector.aws.AccessRecords;
import org.openinspector.aws.AwsAccount;
import org.openinspector.aws.AwsCallException;
import org.openinspector.aws.AwsClients;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.Parallel;
import org.openinspector.storage.StorageException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.services.ec2.model.Region;

/// Which accounts and Regions there are, and how each is reached: the account of the credentials,
/// or all accounts of its organization by a role in each. Keeps itself current: the organization is
/// listed every few minutes and when someone has a hint, and told to [Following], so that the
/// accounts of the wire API are AWS's.
///
/// Nothing here fails for good. While the organization cannot be listed, what was known last goes
/// on, also after a start; an account whose role is missing stays a target, and its sweeps say why
/// they see nothing.
public final class AwsAccounts implements AutoCloseable {
    static final String REGIONS = "ec2:DescribeRegions";

    /// Which Regions an account has changes rarely.
    private static final Duration REGIONS_HOLD = Duration.ofHours(1);

    /// A target that is gone is named so long, for sweeps to close what it had.
    private static final Duration GONE_SHOWN = Duration.ofDays(7);

    private static final Duration END = Duration.ofSeconds(5);

    private static final Logger LOG = LoggerFactory.getLogger(AwsAccounts.class);

    private final AwsAccount account;
    private final AwsSettings settings;
    private final Optional<Following> following;
    private final InstantSource clock;
    private final AwsClients own;
    private final OrganizationListing listing;
    private final Map<String, AwsClients> members = new ConcurrentHashMap<>();
    private final Map<String, Resolved> resolved = new ConcurrentHashMap<>();
    private final List<Consumer<AwsTarget>> arrivals = new CopyOnWriteArrayList<>();
    private final Semaphore hints = new Semaphore(0);
    private volatile Map<String, AwsTarget> byId = Map.of();
    private volatile List<AwsTarget> targets = List.of();
    private volatile Optional<String> problem = Optional.empty();
    private volatile @Nullable Thread poller;

    /// What is known of an account's Regions, and since when.
    private record Resolved(List<String> regions, Optional<String> unreachable, Instant at) {}

    private AwsAccounts(
            AwsAccount account,
            AwsSettings settings,
            AwsCredentialsProvider credentials,
            Optional<Following> following,
            InstantSource clock) {
        this.account = account;
        this.settings = settings;
        this.following = following;
        this.clock = clock;
        this.own = AwsClients.of(settings, account, credentials, clock);
        this.listing = new OrganizationListing(own, partition());
        publish(known(), false);
    }

    /// The account of the credentials alone.
    ///
    /// @param account as [AwsAccount#identify] tells
    public static AwsAccounts single(
            AwsAccount account,
            AwsSettings settings,
            AwsCredentialsProvider credentials,
            InstantSource clock) {
        return new AwsAccounts(account, settings, credentials, Optional.empty(), clock);
    }

    /// As the settings say, with the usual chain of credentials.
    ///
    /// @param account as [AwsAccount#identify] tells
    /// @param following keeps the organization's accounts
    public static AwsAccounts of(
            AwsAccount account, AwsSettings settings, Following following, InstantSource clock) {
        return of(account, settings, DefaultCredentialsProvider.create(), following, clock);
    }

    /// As the settings say, with other credentials.
    public static AwsAccounts of(
            AwsAccount account,
            AwsSettings settings,
            AwsCredentialsProvider credentials,
            Following following,
            InstantSource clock) {
        return new AwsAccounts(
                account, settings, credentials, settings.organization().map(_ -> following), clock);
    }

    /// How AWS is talked to.
    public AwsSettings settings() {
        return settings;
    }

    /// The account of the credentials.
    public AwsAccount account() {
        return account;
    }

    /// The accounts to look at, in order of their ids; the same list until something changes.
    public List<AwsTarget> targets() {
        return targets;
    }

    /// The account, if it is to be looked at.
    public Optional<AwsTarget> target(String accountId) {
        return Optional.ofNullable(byId.get(accountId));
    }

    /// Why the organization could not be listed the last time, one sentence.
    public Optional<String> problem() {
        return problem;
    }

    /// What calls came to.
    public AccessRecords records() {
        return own.records();
    }

    /// The clients of an account.
    ///
    /// @param accountId any account: calls for one that nobody has let us into are denied
    public AwsClients clients(String accountId) {
        if (accountId.equals(account.id()) || settings.organization().isEmpty()) {
            return own;
        }
        return members.computeIfAbsent(
                accountId,
                id ->
                        own.assuming(
                                id,
                                roleArn(id),
                                settings.organization().orElseThrow().externalId(),
                                clock));
    }

    /// The role that is assumed in an account; empty for the account of the credentials.
    public Optional<String> role(String accountId) {
        return accountId.equals(account.id()) || settings.organization().isEmpty()
                ? Optional.empty()
                : Optional.of(roleArn(accountId));
    }

    private String roleArn(String accountId) {
        return "arn:"
                + partition()
                + ":iam::"
                + accountId
                + ":role/"
                + settings.organization().orElseThrow().role();
    }

    private String partition() {
        String[] parts = account.arn().split(":", 3);
        return parts.length == 3 && parts[1].startsWith("aws") ? parts[1] : "aws";
    }

    /// Adds who is told of a target that is new, has Regions it had not, or can be reached again.
    ///
    /// @return ends the telling
    public AutoCloseable onArrival(Consumer<AwsTarget> listener) {
        arrivals.add(listener);
        return () -> arrivals.remove(listener);
    }

    /// Begins to keep itself current.
    public void start() {
        poller = Thread.ofVirtual().name("aws-accounts").start(this::poll);
    }

    /// Looks soon: someone heard that an account came or went.
    public void hint() {
        hints.release();
    }

    private void poll() {
        Duration every =
                settings.organization().map(AwsSettings.Organization::poll).orElse(REGIONS_HOLD);
        try {
            while (true) {
                try {
                    refresh();
                } catch (StorageException e) {
                    LOG.atWarn().addKeyValue("reason", e.getMessage()).log("aws-accounts not kept");
                } catch (RuntimeException e) {
                    LOG.atError().setCause(e).log("aws-accounts failed");
                }
                boolean _ = hints.tryAcquire(every.toMillis(), TimeUnit.MILLISECONDS);
                hints.drainPermits();
            }
        } catch (InterruptedException ended) {
            // By close.
        }
    }

    /// Looks now: lists the organization, finds out each account's Regions, and tells [Following].
    ///
    /// @throws InterruptedException if the calling thread was interrupted
    public synchronized void refresh() throws InterruptedException {
        Optional<AwsOrganization> seen = listed();
        List<AwsMember> there = seen.map(AwsOrganization::accounts).orElseGet(this::remembered);
        List<AwsMember> asked = there.stream().filter(member -> !member.suspended()).toList();
        Parallel.map(asked, this::resolve);
        // Before they are enabled: what is enabled is swept if it is among the targets.
        publish(targets(there), true);
        if (following.isPresent() && seen.isPresent()) {
            following.get().follow(seen.get(), settings.regions());
            keepRegions(following.get());
            forgetAll(following.get().forget(clock.instant().minus(goneAfter()).minus(GONE_SHOWN)));
            publish(targets(there), true);
        }
    }

    /// Keeps Regions for starts at which nobody can be asked.
    private void keepRegions(Following kept) {
        for (Following.Known known : kept.known()) {
            Resolved now = resolved.get(known.accountId());
            if (now != null
                    && now.unreachable().isEmpty()
                    && !now.regions().equals(known.regions())) {
                kept.regions(known.accountId(), now.regions());
            }
        }
    }

    private void forgetAll(List<String> accountIds) {
        for (String id : accountIds) {
            members.remove(id);
            resolved.remove(id);
            records().forget(id);
        }
    }

    private Duration goneAfter() {
        return settings.organization().orElseThrow().goneAfter();
    }

    private Optional<AwsOrganization> listed() throws InterruptedException {
        if (following.isEmpty()) {
            return Optional.empty();
        }
        try {
            AwsOrganization seen = listing.read();
            if (problem.isPresent()) {
                LOG.atInfo().log("aws-organization listed again");
            }
            problem = Optional.empty();
            return Optional.of(seen);
        } catch (AwsCallException e) {
            String why = e.sentence();
            if (!problem.equals(Optional.of(why))) {
                LOG.atWarn().addKeyValue("reason", why).log("aws-organization not listed");
            }
            problem = Optional.of(why);
            return Optional.empty();
        }
    }

    /// The accounts as they were last listed; at least the one of the credentials.
    private List<AwsMember> remembered() {
        Map<String, AwsMember> known = new LinkedHashMap<>();
        known.put(account.id(), new AwsMember(account.id(), account.id(), false, Instant.EPOCH));
        following
                .map(Following::known)
                .orElse(List.of())
                .forEach(each -> {
                    if (each.state() != Following.State.LEFT) {
                        known.put(
                                each.accountId(),
                                new AwsMember(
                                        each.accountId(),
                                        each.name(),
                                        each.state() == Following.State.SUSPENDED,
                                        Instant.EPOCH));
                    }
                });
        return List.copyOf(known.values());
    }

    /// What a start goes on with before anybody was asked.
    private List<AwsTarget> known() {
        following
                .map(Following::known)
                .orElse(List.of())
                .forEach(each -> {
                    if (!each.regions().isEmpty()) {
                        resolved.put(
                                each.accountId(),
                                new Resolved(each.regions(), Optional.empty(), Instant.EPOCH));
                    }
                });
        return targets(remembered());
    }

    private List<AwsTarget> targets(List<AwsMember> there) {
        List<AwsTarget> out = new ArrayList<>();
        Set<String> named = new HashSet<>();
        for (AwsMember member : there) {
            Resolved known =
                    resolved.getOrDefault(
                            member.id(),
                            new Resolved(settings.regions(), Optional.empty(), Instant.EPOCH));
            named.add(member.id());
            out.add(
                    new AwsTarget(
                            member.id(),
                            member.name(),
                            known.regions(),
                            member.suspended()
                                    ? AwsTarget.State.SUSPENDED
                                    : AwsTarget.State.MONITORED,
                            member.suspended() ? Optional.empty() : known.unreachable()));
        }
        Instant now = clock.instant();
        following
                .map(Following::known)
                .orElse(List.of())
                .forEach(each -> {
                    if (each.state() == Following.State.LEFT
                            && !named.contains(each.accountId())
                            && each.since().plus(goneAfter()).isBefore(now)) {
                        out.add(
                                new AwsTarget(
                                        each.accountId(),
                                        each.name(),
                                        each.regions().isEmpty()
                                                ? settings.regions()
                                                : each.regions(),
                                        AwsTarget.State.GONE,
                                        Optional.empty()));
                    }
                });
        out.sort(Comparator.comparing(AwsTarget::accountId));
        return List.copyOf(out);
    }

    /// Finds out an account's Regions, unless that was done not long ago.
    private boolean resolve(AwsMember member) throws InterruptedException {
        String id = member.id();
        Instant now = clock.instant();
        Resolved before = resolved.get(id);
        if (before != null
                && before.unreachable().isEmpty()
                && now.isBefore(before.at().plus(REGIONS_HOLD))) {
            return false;
        }
        List<String> otherwise = before == null ? settings.regions() : before.regions();
        AwsClients clients = clients(id);
        try {
            clients.ready();
        } catch (AwsCallException e) {
            resolved.put(id, new Resolved(otherwise, Optional.of(e.sentence()), now));
            return true;
        }
        try {
            Set<String> enabled = enabled(clients);
            List<String> regions = settings.regions().stream().filter(enabled::contains).toList();
            resolved.put(id, new Resolved(regions, Optional.empty(), now));
        } catch (AwsCallException e) {
            // A Region that it does not have only says so at each sweep.
            resolved.put(id, new Resolved(otherwise, Optional.empty(), now));
        }
        return true;
    }

    /// The Regions that the account of the usual credentials has.
    ///
    /// @throws AwsCallException if that cannot be told
    public static Set<String> enabled(AwsSettings settings, AwsAccount account)
            throws AwsCallException, InterruptedException {
        try (AwsClients clients =
                AwsClients.of(
                        settings,
                        account,
                        DefaultCredentialsProvider.create(),
                        InstantSource.system())) {
            return enabled(clients);
        }
    }

    /// The Regions that an account has: those that need no opting in, and those it opted in to.
    ///
    /// @throws AwsCallException if that cannot be told
    static Set<String> enabled(AwsClients clients) throws AwsCallException, InterruptedException {
        String home = clients.settings().home();
        List<Region> regions =
                clients.calls()
                        .call(home, REGIONS, () -> clients.ec2(home).describeRegions(b -> {}))
                        .regions();
        Set<String> enabled = new TreeSet<>();
        for (Region region : regions) {
            if (region.regionName() != null && !"not-opted-in".equals(region.optInStatus())) {
                enabled.add(region.regionName());
            }
        }
        if (enabled.isEmpty()) {
            throw new AwsCallException(
                    AwsCallException.Kind.FAILED, REGIONS + " answers without a Region");
        }
        return enabled;
    }

    private void publish(List<AwsTarget> next, boolean tell) {
        Map<String, AwsTarget> before = byId;
        if (next.equals(targets)) {
            return;
        }
        Map<String, AwsTarget> named = new LinkedHashMap<>();
        next.forEach(target -> named.put(target.accountId(), target));
        byId = Map.copyOf(named);
        targets = next;
        LOG.atInfo()
                .addKeyValue("accounts", next.size())
                .addKeyValue(
                        "unreachable",
                        next.stream().filter(target -> target.unreachable().isPresent()).count())
                .log("aws-accounts changed");
        if (!tell) {
            return;
        }
        for (AwsTarget target : next) {
            if (arrived(before.get(target.accountId()), target)) {
                arrivals.forEach(listener -> listener.accept(target));
            }
        }
    }

    private static boolean arrived(@Nullable AwsTarget before, AwsTarget now) {
        return before == null
                || before.state() != now.state()
                || (before.unreachable().isPresent() && now.unreachable().isEmpty())
                || !before.regions().containsAll(now.regions());
    }

    @Override
    public void close() {
        Thread running = poller;
        if (running != null) {
            running.interrupt();
            try {
                boolean _ = running.join(END);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        own.close();
    }
}
