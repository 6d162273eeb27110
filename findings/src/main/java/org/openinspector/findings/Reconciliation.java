package org.openinspector.findings;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.FindingStatus;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.findings.FindingStore.DetailKey;
import org.openinspector.findings.FindingStore.Latest;
import org.openinspector.findings.FindingStore.Weakness;
import org.openinspector.findings.Staging.Operation;
import org.openinspector.findings.Staging.Visible;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Event;
import org.openinspector.findings.lifecycle.Life;
import org.openinspector.findings.lifecycle.Lifecycle;
import org.openinspector.findings.lifecycle.Past;
import org.openinspector.findings.lifecycle.Status;
import org.openinspector.findings.lifecycle.Transition;

/// One transaction that brings findings in line with evaluations: locks the resources, loads their
/// findings, asks the lifecycle about each, writes what changed.
final class Reconciliation {
    private static final Past NEVER = new Past.Never();

    private final Connection connection;
    private final Vocabulary vocabulary;
    private final Governing governing;
    private final Staging staging;
    private final IdentityHashMap<Observed, Detail> details = new IdentityHashMap<>();
    private final List<Closing> closings = new ArrayList<>();
    private long opened;
    private long reopened;
    private long updated;
    private long closed;
    private long stale;

    /// A finding that is not seen any more; why is asked of its packages, all at once.
    private record Closing(StoredResource resource, StoredFinding finding, Evaluation evaluation) {}

    Reconciliation(Connection connection, Vocabulary vocabulary, Regimes regimes, Details details) {
        this.connection = connection;
        this.vocabulary = vocabulary;
        this.governing = new Governing(connection, regimes);
        this.staging = new Staging(details);
    }

    /// @param evaluations at most one of each resource and kind
    Reconciled evaluate(List<Evaluation> evaluations) throws SQLException {
        Staging.begin(connection);
        governing.enter(evaluations.stream().map(Reconciliation::key).toList());
        Map<StoredResource.Key, StoredResource> resources = resources(evaluations);
        List<Evaluation> fresh = new ArrayList<>();
        Set<StoredResource> concerned = new LinkedHashSet<>();
        for (Evaluation evaluation : evaluations) {
            StoredResource resource = resource(resources, evaluation);
            if (resource.isStale(Traits.typeIndex(evaluation.type()), evaluation.at())) {
                stale++;
            } else {
                fresh.add(evaluation);
                concerned.add(resource);
            }
        }
        Map<StoredResource, Resource> before =
                ResourceStore.describe(
                        connection,
                        resources,
                        described(fresh),
                        resource -> governing.regime(resource).rules().asksResource());
        Map<Weakness, Latest> stored = FindingStore.latest(connection, List.copyOf(concerned));
        Map<StoredResource, List<StoredFinding>> byResource = byResource(concerned, stored);
        List<ResourceStore.Evaluated> evaluated = new ArrayList<>();
        for (Evaluation evaluation : fresh) {
            StoredResource resource = resource(resources, evaluation);
            reconcile(evaluation, resource, stored, byResource.getOrDefault(resource, List.of()));
            int type = Traits.typeIndex(evaluation.type());
            evaluated.add(
                    new ResourceStore.Evaluated(
                            resource,
                            evaluation.at(),
                            type == 0 ? evaluation.at() : null,
                            type == 1 ? evaluation.at() : null,
                            type == 2 ? evaluation.at() : null));
        }
        close();
        staging.write(connection);
        ResourceStore.evaluated(connection, evaluated);
        governing.settle(
                fresh.stream()
                        .map(one ->
                                new Governing.Looked(
                                        resource(resources, one),
                                        before.get(resource(resources, one)),
                                        one))
                        .toList());
        return result();
    }

    /// Closes all findings of the resources. Evaluations of before are stale from now on.
    Reconciled closeAll(List<StoredResource.Key> keys, Cause cause, Instant at)
            throws SQLException {
        Staging.begin(connection);
        governing.enter(keys);
        List<StoredResource> resources = List.copyOf(ResourceStore.lock(connection, keys).values());
        Map<Weakness, Latest> stored = FindingStore.latest(connection, resources);
        Map<StoredResource, List<StoredFinding>> byResource = byResource(resources, stored);
        List<ResourceStore.Evaluated> evaluated = new ArrayList<>();
        for (StoredResource resource : resources) {
            for (StoredFinding finding : byResource.getOrDefault(resource, List.of())) {
                notSeen(resource, finding, cause, at);
            }
            evaluated.add(new ResourceStore.Evaluated(resource, null, at, at, at));
        }
        staging.write(connection);
        ResourceStore.evaluated(connection, evaluated);
        return result();
    }

    /// Notes that the resources were looked at and are as they were.
    void touch(List<StoredResource.Key> keys, Instant at) throws SQLException {
        governing.enter(keys);
        List<StoredResource> resources = List.copyOf(ResourceStore.lock(connection, keys).values());
        ResourceStore.evaluated(
                connection,
                resources.stream()
                        .map(one -> new ResourceStore.Evaluated(one, at, null, null, null))
                        .toList());
        governing.settleObserved(resources, at);
    }

    private Reconciled result() {
        return new Reconciled(opened, reopened, updated, closed, stale);
    }

    private Map<StoredResource.Key, StoredResource> resources(List<Evaluation> evaluations)
            throws SQLException {
        Map<StoredResource.Key, Evaluation> wanted = new LinkedHashMap<>();
        evaluations.forEach(evaluation -> wanted.put(key(evaluation), evaluation));
        Map<StoredResource.Key, StoredResource> found =
                ResourceStore.lock(connection, wanted.keySet());
        if (found.size() == wanted.size()) {
            return found;
        }
        List<Evaluation> missing = new ArrayList<>();
        wanted.forEach((key, evaluation) -> {
            if (!found.containsKey(key)) {
                missing.add(evaluation);
            }
        });
        ResourceStore.insert(connection, described(missing));
        found.putAll(
                ResourceStore.lock(connection, missing.stream().map(Reconciliation::key).toList()));
        return found;
    }

    private static StoredResource resource(
            Map<StoredResource.Key, StoredResource> resources, Evaluation evaluation) {
        StoredResource resource = resources.get(key(evaluation));
        if (resource == null) {
            throw new IllegalStateException(
                    "resource " + evaluation.resource().id() + " was stored and is not there");
        }
        return resource;
    }

    private static StoredResource.Key key(Evaluation evaluation) {
        return new StoredResource.Key(
                evaluation.accountId(),
                evaluation.region(),
                Detail.withoutNul(evaluation.resource().id()));
    }

    private List<ResourceStore.Described> described(List<Evaluation> evaluations) {
        return evaluations.stream()
                .map(evaluation ->
                        new ResourceStore.Described(
                                key(evaluation),
                                vocabulary.place(evaluation.accountId(), evaluation.region()),
                                evaluation.resource(),
                                evaluation.at()))
                .toList();
    }

    private static Map<StoredResource, List<StoredFinding>> byResource(
            Iterable<StoredResource> resources, Map<Weakness, Latest> stored) {
        Map<FindingIdPrefix, StoredResource> prefixes = new HashMap<>();
        for (StoredResource resource : resources) {
            prefixes.put(
                    new FindingIdPrefix(resource.accountId(), resource.range().first()), resource);
        }
        Map<StoredResource, List<StoredFinding>> out = new HashMap<>();
        stored.forEach((key, latest) -> {
            if (latest.finding() != null) {
                StoredResource resource =
                        prefixes.get(
                                new FindingIdPrefix(
                                        key.accountId(), latest.finding().id().resource()));
                if (resource != null) {
                    out.computeIfAbsent(resource, ignored -> new ArrayList<>())
                            .add(latest.finding());
                }
            }
        });
        return out;
    }

    private record FindingIdPrefix(String accountId, UUID resource) {}

    private void reconcile(
            Evaluation evaluation,
            StoredResource resource,
            Map<Weakness, Latest> stored,
            List<StoredFinding> present) {
        Set<FindingId> seen = HashSet.newHashSet(evaluation.observed().size());
        for (Observed observed : evaluation.observed()) {
            FindingId key =
                    FindingId.key(resource.range(), evaluation.type().value(), observed.key());
            if (!seen.add(key)) {
                throw new IllegalStateException(
                        "two weaknesses of "
                                + resource.resourceId()
                                + " have one key: "
                                + observed.key());
            }
            seen(
                    evaluation,
                    resource,
                    observed,
                    key,
                    stored.get(new Weakness(resource.accountId(), key)));
        }
        int type = Traits.typeIndex(evaluation.type());
        for (StoredFinding finding : present) {
            if (finding.traits().type() == type && !seen.contains(finding.id().key())) {
                if (finding.traits().isClosed()) {
                    notSeen(resource, finding, evaluation.cause(), evaluation.at());
                } else {
                    closings.add(new Closing(resource, finding, evaluation));
                }
            }
        }
    }

    private void seen(
            Evaluation evaluation,
            StoredResource resource,
            Observed observed,
            FindingId key,
            @Nullable Latest latest) {
        @Nullable StoredFinding before = latest == null ? null : latest.finding();
        Detail detail = detail(observed);
        @Nullable Double epss = Epss.next(before == null ? null : before.epss(), observed.epss());
        Traits traits =
                Traits.of(
                        evaluation.type(),
                        FindingStatus.ACTIVE,
                        observed.severity(),
                        observed.fixAvailable(),
                        observed.exploitAvailable());
        boolean changed =
                before != null
                        && (Detail.visible(before.detail()) != Detail.visible(detail.hash())
                                || !before.traits().withStatus(Traits.ACTIVE).equals(traits)
                                || !Epss.same(before.epss(), epss));
        boolean hidden = before != null && (before.hidden() & Hiding.VEX) != 0;
        Transition transition =
                Lifecycle.next(
                        latest == null ? NEVER : latest.past(),
                        new Event.Seen(
                                evaluation.at(),
                                changed,
                                observed.disposition(),
                                cause(observed, hidden, evaluation.cause())),
                        governing.regime(resource).lifecycle());
        switch (transition) {
            case Transition.Closed closed -> {
                if (before == null) {
                    throw new IllegalStateException("what was not open is closed");
                }
                close(resource, before, closed);
            }
            case Transition.Visible visible -> {
                Life life = visible.life();
                @Nullable StoredFinding past = visible instanceof Transition.Opened ? null : before;
                FindingId id = key.withGeneration(life.generation());
                @Nullable Rule rule =
                        governing.rule(evaluation, resource, observed, id, traits, epss, life);
                Hiding hiding =
                        new Hiding(
                                life.status() == Status.SUPPRESSED,
                                rule == null ? null : rule.number());
                count(visible);
                staging.detail(resource.accountId(), resource.region(), detail, true);
                staging.finding(
                        past == null ? Operation.INSERT : Operation.CHANGE,
                        row(
                                evaluation,
                                resource,
                                observed,
                                id,
                                traits.withStatus(
                                        hiding.hides() ? Traits.SUPPRESSED : Traits.ACTIVE),
                                detail.hash(),
                                epss,
                                evaluation.at(),
                                hiding,
                                past == null ? null : past.ruledAt()),
                        life,
                        null,
                        Optional.of(governing.visible(visible, past, hiding, rule, resource)));
            }
            case Transition.Unchanged unchanged -> {
                // The evidence is shown on demand only: a better argument is kept, and is no
                // change.
                if (before != null
                        && !before.detail().equals(detail.hash())
                        && !before.traits().isClosed()) {
                    staging.detail(resource.accountId(), resource.region(), detail, false);
                    staging.finding(
                            Operation.CHANGE,
                            row(
                                    evaluation,
                                    resource,
                                    observed,
                                    before.id(),
                                    before.traits(),
                                    detail.hash(),
                                    epss,
                                    before.confirmedAt(),
                                    before.hiding(),
                                    before.ruledAt()),
                            before.life(),
                            null,
                            Optional.empty());
                }
            }
            case Transition.DeletedSooner sooner ->
                    throw new IllegalStateException("a finding that is seen is not deleted");
        }
    }

    /// Why its status changes, if it does.
    private static Cause cause(Observed observed, boolean hidden, Cause evaluation) {
        return switch (observed.disposition()) {
            case FIXED -> Cause.of(Cause.Kind.VEX, observed.dispositionDetail());
            case SUPPRESSED ->
                    hidden ? evaluation : Cause.of(Cause.Kind.VEX, observed.dispositionDetail());
            case NONE ->
                    hidden ? Cause.of(Cause.Kind.VEX, "no statement hides it now") : evaluation;
        };
    }

    /// Many resources of one evaluation share what was observed, and its JSON is much work.
    private Detail detail(Observed observed) {
        return details.computeIfAbsent(observed, Detail::of);
    }

    private FindingRow row(
            Evaluation evaluation,
            StoredResource resource,
            Observed observed,
            FindingId id,
            Traits traits,
            UUID detail,
            @Nullable Double epss,
            Instant confirmedAt,
            Hiding hiding,
            @Nullable Instant ruledAt) {
        @Nullable PackageVulnerabilityDetails details = observed.packageVulnerabilityDetails();
        return new FindingRow(
                evaluation.accountId(),
                evaluation.region(),
                id,
                resource.scopeNo(),
                traits,
                details == null ? null : vocabulary.source(source(details)),
                resource.resourceNo(),
                detail,
                details == null ? null : Detail.withoutNul(details.vulnerabilityId()),
                observed.inspectorScore(),
                epss,
                confirmedAt,
                hiding,
                ruledAt);
    }

    static Vocabulary.Source source(PackageVulnerabilityDetails details) {
        @Nullable String severity = details.vendorSeverity();
        return new Vocabulary.Source(
                Detail.withoutNul(details.source()),
                severity == null ? null : Detail.withoutNul(severity));
    }

    private void close() throws SQLException {
        if (closings.isEmpty()) {
            return;
        }
        Set<DetailKey> wanted = new LinkedHashSet<>();
        closings.forEach(closing ->
                wanted.add(
                        new DetailKey(closing.resource().accountId(), closing.finding().detail())));
        Map<DetailKey, List<PackageVersion>> packages =
                FindingStore.packages(connection, List.copyOf(wanted));
        for (Closing closing : closings) {
            Cause cause =
                    ClosingCause.of(
                            closing.evaluation().cause(),
                            packages.getOrDefault(
                                    new DetailKey(
                                            closing.resource().accountId(),
                                            closing.finding().detail()),
                                    List.of()),
                            closing.evaluation().installed());
            notSeen(closing.resource(), closing.finding(), cause, closing.evaluation().at());
        }
    }

    private void notSeen(StoredResource resource, StoredFinding finding, Cause cause, Instant at) {
        Transition transition =
                Lifecycle.next(
                        new Past.Known(finding.life()),
                        new Event.NotSeen(at, cause),
                        governing.regime(resource).lifecycle());
        switch (transition) {
            case Transition.Visible visible -> close(resource, finding, visible);
            case Transition.DeletedSooner sooner ->
                    staging.finding(
                            Operation.SOONER,
                            row(resource, finding, finding.traits()),
                            sooner.life(),
                            null,
                            Optional.empty());
            case Transition.Unchanged unchanged -> {}
        }
    }

    private void close(StoredResource resource, StoredFinding finding, Transition.Visible visible) {
        count(visible);
        Instant last = resource.lastEvaluatedAt();
        staging.finding(
                Operation.CLOSE,
                row(resource, finding, finding.traits().withStatus(Traits.CLOSED)),
                visible.life(),
                last.isAfter(finding.confirmedAt()) ? last : finding.confirmedAt(),
                Optional.of(
                        new Visible(
                                ChangeKind.of(visible),
                                visible.cause(),
                                finding.traits(),
                                finding.detail())));
    }

    /// The columns that closing leaves as they are are not written.
    private static FindingRow row(StoredResource resource, StoredFinding finding, Traits traits) {
        return new FindingRow(
                resource.accountId(),
                resource.region(),
                finding.id(),
                resource.scopeNo(),
                traits,
                null,
                resource.resourceNo(),
                finding.detail(),
                null,
                null,
                finding.epss(),
                finding.confirmedAt(),
                Hiding.NOTHING,
                finding.ruledAt());
    }

    private void count(Transition.Visible visible) {
        switch (ChangeKind.of(visible)) {
            case OPENED -> opened++;
            case REOPENED -> reopened++;
            case UPDATED, SUPPRESSED, RELEASED -> updated++;
            case CLOSED -> closed++;
        }
    }
}
