package org.openinspector.findings;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Resource;
import org.openinspector.findings.Staging.Visible;
import org.openinspector.findings.Vocabulary.Place;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.lifecycle.Life;
import org.openinspector.findings.lifecycle.Status;
import org.openinspector.findings.lifecycle.Transition;

/// What rules and periods have to say in one transaction that writes findings.
final class Governing {
    private final Connection connection;
    private final Regimes regimes;
    private final Instant now;
    private Map<Place, Regime> governing = Map.of();

    Governing(Connection connection, Regimes regimes) {
        this.connection = connection;
        this.regimes = regimes;
        this.now = regimes.clock().instant();
    }

    /// To be called before anything else is locked.
    void enter(Collection<StoredResource.Key> keys) throws SQLException {
        Set<Place> places = new TreeSet<>(Place.ORDER);
        keys.forEach(key -> places.add(new Place(key.accountId(), key.region())));
        governing = regimes.share(connection, places);
    }

    Regime regime(StoredResource resource) {
        Regime regime = governing.get(place(resource));
        if (regime == null) {
            throw new IllegalStateException("nothing governs " + resource.accountId());
        }
        return regime;
    }

    /// The rule that hides what is about to be stored.
    @Nullable Rule rule(
            Evaluation evaluation,
            StoredResource resource,
            Observed observed,
            FindingId id,
            Traits traits,
            @Nullable Double epss,
            Life life) {
        RuleSet rules = regime(resource).rules();
        if (rules.isEmpty()) {
            return null;
        }
        Instant last = resource.lastEvaluatedAt();
        return rules.match(
                new Subject(
                        resource.accountId(),
                        resource.region(),
                        id,
                        traits.withStatus(
                                life.status() == Status.SUPPRESSED
                                        ? Traits.SUPPRESSED
                                        : Traits.ACTIVE),
                        life.firstObservedAt(),
                        life.updatedAt(),
                        last.isAfter(evaluation.at()) ? last : evaluation.at(),
                        epss,
                        observed,
                        evaluation.resource()),
                now);
    }

    /// What history says: of a finding that stays open, what its status says; and the rule is the
    /// cause where only a rule changed that.
    Visible visible(
            Transition.Visible transition,
            @Nullable StoredFinding past,
            Hiding hiding,
            @Nullable Rule rule,
            StoredResource resource) {
        ChangeKind kind = ChangeKind.of(transition);
        Cause cause = transition.cause();
        if (past == null || past.traits().isClosed()) {
            return new Visible(
                    kind,
                    cause,
                    past == null ? null : past.traits(),
                    past == null ? null : past.detail());
        }
        boolean was = past.hidden() != 0;
        if (was == hiding.hides()) {
            kind = ChangeKind.UPDATED;
        } else {
            kind = was ? ChangeKind.RELEASED : ChangeKind.SUPPRESSED;
            if (past.hiding().byVex() == hiding.byVex()) {
                String label =
                        rule != null
                                ? rule.label()
                                : regime(resource).rules().label(past.hiding().rule());
                cause = Cause.of(Cause.Kind.RULE, label);
            }
        }
        return new Visible(kind, cause, past.traits(), past.detail());
    }

    /// A resource that was evaluated.
    ///
    /// @param before how it was described, if it is described otherwise now
    record Looked(StoredResource resource, @Nullable Resource before, Evaluation evaluation) {}

    /// Findings that were not staged, of resources about which rules decide otherwise now.
    void settle(List<Looked> looked) throws SQLException {
        Map<Place, Set<Long>> out = new TreeMap<>(Place.ORDER);
        for (Looked one : looked) {
            RuleSet rules = regime(one.resource()).rules();
            Instant at = one.evaluation().at();
            Instant last = one.resource().lastEvaluatedAt();
            @Nullable Resource before = one.before();
            boolean described =
                    before != null && rules.differs(before, one.evaluation().resource());
            boolean observed = at.isAfter(last) && rules.differs(last, at);
            if (described || observed) {
                add(out, one.resource());
            }
        }
        settle(out);
    }

    /// The same of resources that were only looked at.
    void settleObserved(List<StoredResource> resources, Instant at) throws SQLException {
        Map<Place, Set<Long>> out = new TreeMap<>(Place.ORDER);
        for (StoredResource resource : resources) {
            Instant last = resource.lastEvaluatedAt();
            if (at.isAfter(last) && regime(resource).rules().differs(last, at)) {
                add(out, resource);
            }
        }
        settle(out);
    }

    private void settle(Map<Place, Set<Long>> resources) throws SQLException {
        for (var entry : resources.entrySet()) {
            @Nullable Regime regime = governing.get(entry.getKey());
            if (regime != null) {
                new Settling(connection, entry.getKey(), regime.rules(), now)
                        .resources(new ArrayList<>(entry.getValue()));
            }
        }
    }

    private static void add(Map<Place, Set<Long>> out, StoredResource resource) {
        out.computeIfAbsent(place(resource), place -> new TreeSet<>()).add(resource.resourceNo());
    }

    private static Place place(StoredResource resource) {
        return new Place(resource.accountId(), resource.region());
    }
}
