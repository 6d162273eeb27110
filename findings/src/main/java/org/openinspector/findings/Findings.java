package org.openinspector.findings;

import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.accounts.DataKeys;
import org.openinspector.accounts.keys.Resealing;
import org.openinspector.apimodel.inspector2.FilterCriteria;
import org.openinspector.apimodel.inspector2.Finding;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsRequest;
import org.openinspector.apimodel.inspector2.ListFindingAggregationsResponse;
import org.openinspector.apimodel.inspector2.PackageVulnerabilityDetails;
import org.openinspector.apimodel.inspector2.SortCriteria;
import org.openinspector.apimodel.inspector2.ValidationException;
import org.openinspector.apimodel.inspector2.ValidationExceptionReason;
import org.openinspector.findings.PageToken.Position;
import org.openinspector.findings.lifecycle.Cause;
import org.openinspector.findings.publish.DelegatedAdmins;
import org.openinspector.findings.publish.PublishSettings;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.report.ReportKind;
import org.openinspector.findings.report.Reports;
import org.openinspector.findings.rollup.Counts;
import org.openinspector.findings.rollup.Rollups;
import org.openinspector.storage.AccountScope;
import org.openinspector.storage.Capability;
import org.openinspector.storage.Database;

/// The life of findings in the database: brought in line with evaluations, listed, counted,
/// explained, deleted when their time is over.
public final class Findings {
    /// The schema.
    public static final Capability CAPABILITY = new Capability("findings", Findings.class);

    /// What one transaction takes: enough that its commit costs little beside its rows, few enough
    /// that it holds its locks for less than a second.
    private static final int OBSERVED_BATCH_MAX = 10_000;

    private static final int RESOURCES_BATCH_MAX = 1_000;

    /// Findings on one page.
    public static final int PAGE_MAX = 100;

    private final Database database;
    private final FindingsSettings settings;
    private final Details details;
    private final Vocabulary vocabulary;
    private final Rollups rollups;
    private final Listing.Limits limits;
    private final Regimes regimes;
    private final Rules rules;
    private final Tags tags;
    private final Retentions retentions;
    private final FindingsPast past;
    private final Reports reports;
    private volatile @Nullable PageToken pageTokens;

    /// Findings as they live by default, whose details are not sealed: for tests and measures.
    public Findings(Database database) {
        this(database, FindingsSettings.DEFAULTS);
    }

    /// Like [#Findings(Database)], with settings.
    public Findings(Database database, FindingsSettings settings) {
        this(database, Details.PLAIN, settings, Listing.Limits.DEFAULTS);
    }

    /// Findings of a database that has been migrated to [#CAPABILITY]; what they say is sealed.
    public Findings(Database database, DataKeys keys, FindingsSettings settings) {
        this(database, new Details(keys), settings, Listing.Limits.DEFAULTS);
    }

    Findings(Database database, Details details, FindingsSettings settings, Listing.Limits limits) {
        this(database, details, settings, limits, InstantSource.system());
    }

    /// @param clock what rules are timed by; evaluations bring their own times
    Findings(
            Database database,
            Details details,
            FindingsSettings settings,
            Listing.Limits limits,
            InstantSource clock) {
        this.regimes = new Regimes(settings.lifecycle(), clock);
        this.rules = new Rules(database, regimes);
        this.tags = new Tags(database);
        this.retentions = new Retentions(database, settings);
        this.past = new FindingsPast(database, details);
        this.details = details;
        this.limits = limits;
        this.database = database;
        this.settings = settings;
        this.vocabulary = new Vocabulary(database);
        this.rollups = new Rollups(database, InstantSource.system());
        this.reports = new Reports(database);
        reports.produce(ReportKind.FINDINGS, new FindingsReport(this));
    }

    /// Active findings counted ahead: what [#aggregate] answers from.
    public Rollups rollups() {
        return rollups;
    }

    /// Filters that are kept, and suppression rules among them.
    public Rules rules() {
        return rules;
    }

    /// Tags of filters.
    public Tags tags() {
        return tags;
    }

    /// How long an account's findings and their history are kept.
    public Retentions retentions() {
        return retentions;
    }

    /// Findings as they were.
    public FindingsPast past() {
        return past;
    }

    /// Reports of findings, and whatever else is reported.
    public Reports reports() {
        return reports;
    }

    /// What a report of these criteria holds: active findings, unless they name a status.
    ///
    /// @throws ValidationException if they cannot be used
    public FilterCriteria reportCriteria(AccountScope scope, @Nullable FilterCriteria criteria) {
        FilterCriteria all = FindingsReport.activeUnlessSaid(criteria);
        list(scope, all, null, 1, null);
        return all;
    }

    /// Brings findings in line with evaluations: opens, updates, closes, reopens. Several
    /// transactions if there is much to do, each complete in itself. The same evaluation twice
    /// changes nothing; one that is older than what is known is left out; two of one resource at
    /// the same time follow one another.
    public Reconciled evaluate(List<Evaluation> evaluations) {
        Set<Vocabulary.Place> places = new LinkedHashSet<>();
        Set<Vocabulary.Source> sources = new LinkedHashSet<>();
        for (Evaluation evaluation : evaluations) {
            places.add(new Vocabulary.Place(evaluation.accountId(), evaluation.region()));
            for (Observed observed : evaluation.observed()) {
                PackageVulnerabilityDetails details = observed.packageVulnerabilityDetails();
                if (details != null) {
                    sources.add(Reconciliation.source(details));
                }
            }
        }
        vocabulary.learn(places, sources);
        Reconciled total = Reconciled.NOTHING;
        for (List<Evaluation> batch : batches(evaluations)) {
            total =
                    total.plus(
                            database.acrossAccounts(connection ->
                                    new Reconciliation(connection, vocabulary, regimes, details)
                                            .evaluate(batch)));
        }
        return total;
    }

    /// Closes all findings of resources that are gone or are not looked at any more.
    public Reconciled closeResources(
            String accountId, String region, List<String> resourceIds, Cause cause, Instant at) {
        Instant kept = at.truncatedTo(ChronoUnit.MICROS);
        Reconciled total = Reconciled.NOTHING;
        List<String> ids = List.copyOf(new LinkedHashSet<>(resourceIds));
        // A resource may have thousands of findings, an evaluation tells how many; here nothing
        // does.
        int step = RESOURCES_BATCH_MAX / 20;
        for (int i = 0; i < ids.size(); i += step) {
            List<StoredResource.Key> keys =
                    ids.subList(i, Math.min(ids.size(), i + step)).stream()
                            .map(id -> new StoredResource.Key(accountId, region, id))
                            .toList();
            total =
                    total.plus(
                            database.acrossAccounts(connection ->
                                    new Reconciliation(connection, vocabulary, regimes, details)
                                            .closeAll(keys, cause, kept)));
        }
        return total;
    }

    /// Notes that the resources were looked at and are as they were: their open findings were last
    /// observed then. Resources that are not known are left out.
    public void touchResources(
            String accountId, String region, List<String> resourceIds, Instant at) {
        List<StoredResource.Key> keys =
                new LinkedHashSet<>(resourceIds)
                        .stream().map(id -> new StoredResource.Key(accountId, region, id)).toList();
        database.updateAcrossAccounts(connection ->
                new Reconciliation(connection, vocabulary, regimes, details).touch(keys, at));
    }

    /// Telling others of these findings, and of what the outbox holds besides.
    ///
    /// @param keys seal events and secrets of sinks
    /// @param publishSettings events are kept as long as [FindingsSettings#keepOutbox()] says
    public Publishing publishing(
            DataKeys keys,
            List<Publisher> publishers,
            DelegatedAdmins admins,
            PublishSettings publishSettings,
            InstantSource clock) {
        return new Publishing(
                database,
                new ChangeReader(details),
                FindingMatcher::of,
                keys,
                publishers,
                admins,
                publishSettings,
                clock);
    }

    /// Deletes what has been kept long enough. Meant to be called every hour or so; what it leaves
    /// for want of time, the next call takes.
    public Swept sweep(Instant now) {
        rollups.compact();
        return new Sweep(database, settings).run(now);
    }

    /// One page of findings.
    ///
    /// @param criteria null for all findings, whatever their status
    /// @param sort null for the order of accounts and ARNs
    /// @param max 1 to [#PAGE_MAX]
    /// @param token of the page before, for the same question; null for the first page
    /// @throws ValidationException if the token belongs to another question or was changed
    public FindingPage list(
            AccountScope scope,
            @Nullable FilterCriteria criteria,
            @Nullable SortCriteria sort,
            int max,
            @Nullable String token) {
        Criteria compiled = Criteria.of(criteria);
        Sort order = Sort.of(sort);
        String question = question(scope, criteria, sort);
        PageToken tokens = tokens();
        @Nullable Position after =
                token == null || token.isEmpty() ? null : open(tokens, token, question);
        int limit = Math.clamp(max, 1, PAGE_MAX);
        return database.read(
                scope,
                connection -> {
                    Sources sources =
                            Sources.of(
                                    connection,
                                    criteria == null ? FilterCriteria.builder().build() : criteria);
                    List<Position> page =
                            new Listing(
                                            connection,
                                            scope,
                                            compiled,
                                            sources,
                                            order,
                                            limit + 1,
                                            after,
                                            limits)
                                    .page();
                    boolean more = page.size() > limit;
                    List<Position> shown = more ? page.subList(0, limit) : page;
                    return new FindingPage(
                            FindingReader.read(connection, scope, shown, details),
                            more ? tokens.seal(shown.getLast(), question) : null);
                });
    }

    /// Counts active findings by severity, grouped as the request says.
    ///
    /// @throws ValidationException if the request is of another type than it says, or the token
    ///   belongs to another question
    public ListFindingAggregationsResponse aggregate(
            AccountScope scope, ListFindingAggregationsRequest request) {
        AggregationQuery query = AggregationQuery.of(request);
        String question =
                String.join(",", scope.accounts())
                        + '\n'
                        + scope.region()
                        + '\n'
                        + ListFindingAggregationsRequest.toJson(
                                request.toBuilder().nextToken(null).maxResults(null).build());
        PageToken tokens = tokens();
        @Nullable String token = request.nextToken();
        @Nullable Position after =
                token == null || token.isEmpty() ? null : open(tokens, token, question);
        int limit =
                request.maxResults() == null
                        ? PAGE_MAX
                        : Math.clamp(request.maxResults(), 1, PAGE_MAX);
        Counts counts = rollups.counts(scope, Aggregation.families(query));
        Aggregation.Page page = new Aggregation(counts, scope, query, limit, after).page();
        return ListFindingAggregationsResponse.builder()
                .aggregationType(request.aggregationType())
                .responses(page.responses())
                .nextToken(page.last() == null ? null : tokens.seal(page.last(), question))
                .build();
    }

    /// The finding of the ARN, if there is one in the scope.
    public Optional<Finding> get(AccountScope scope, String arn) {
        return getMany(scope, List.of(arn)).stream().findFirst();
    }

    /// The findings of the ARNs that are in the scope, in the order of the ARNs.
    public List<Finding> getMany(AccountScope scope, List<String> arns) {
        List<Position> positions =
                arns.stream()
                        .flatMap(arn -> FindingId.parse(arn).stream())
                        .filter(named ->
                                named.region().equals(scope.region())
                                        && scope.accounts().contains(named.accountId()))
                        .distinct()
                        .map(named -> new Position(null, named.accountId(), named.id().uuid()))
                        .toList();
        return positions.isEmpty()
                ? List.of()
                : database.read(
                        scope,
                        connection -> FindingReader.read(connection, scope, positions, details));
    }

    /// What happened to the finding, oldest first; also after it was deleted. Empty if it is not in
    /// the scope.
    public List<FindingChange> history(AccountScope scope, String arn) {
        return named(scope, arn)
                .map(named ->
                        database.read(
                                scope,
                                connection -> FindingReader.history(connection, scope, named)))
                .orElse(List.of());
    }

    /// How many findings of the resources came and went between two times.
    public ChangeCounts changes(
            AccountScope scope, Collection<String> resourceIds, Instant from, Instant to) {
        return database.read(
                scope, connection -> ChangeCounts.read(connection, scope, resourceIds, from, to));
    }

    /// Seals details anew after a rotation, and those of older releases.
    public Resealing resealing() {
        return new DetailResealing(database, details);
    }

    /// The finding's evidence as JSON; see [Observed#evidence()].
    public Optional<String> evidence(AccountScope scope, String arn) {
        return named(scope, arn)
                .flatMap(named ->
                        database.read(
                                scope,
                                connection ->
                                        FindingReader.evidence(connection, scope, named, details)));
    }

    /// What [#takeOverFirstObserved] did.
    ///
    /// @param changed findings that are older now
    /// @param unknown ARNs of findings that are not in the scope
    public record TakenOver(int changed, List<String> unknown) {}

    /// Lets findings be as old as another Inspector saw them; a date that is not older changes
    /// nothing.
    ///
    /// @param dates by ARN
    public TakenOver takeOverFirstObserved(
            AccountScope scope, Map<String, Instant> dates, Instant now) {
        FirstObserved.Outcome outcome =
                database.write(
                        scope, connection -> FirstObserved.takeOver(connection, scope, dates, now));
        return new TakenOver(outcome.changed(), outcome.unknown());
    }

    private static Optional<FindingId.Named> named(AccountScope scope, String arn) {
        return FindingId.parse(arn)
                .filter(named ->
                        named.region().equals(scope.region())
                                && scope.accounts().contains(named.accountId()));
    }

    private static Position open(PageToken tokens, String token, String question) {
        return tokens.open(token, question)
                .orElseThrow(() ->
                        ValidationException.builder()
                                .message(
                                        "nextToken is not of this list, expected the one last returned")
                                .reason(ValidationExceptionReason.CANNOT_PARSE)
                                .build());
    }

    private static String question(
            AccountScope scope, @Nullable FilterCriteria criteria, @Nullable SortCriteria sort) {
        return String.join(",", scope.accounts())
                + '\n'
                + scope.region()
                + '\n'
                + (criteria == null ? "" : FilterCriteria.toJson(criteria))
                + '\n'
                + (sort == null ? "" : SortCriteria.toJson(sort));
    }

    /// Made once for a database, so that all servers on it open each other's tokens.
    private PageToken tokens() {
        @Nullable PageToken known = pageTokens;
        if (known != null) {
            return known;
        }
        PageToken made = new PageToken(database.acrossAccounts(Findings::pagingKey));
        pageTokens = made;
        return made;
    }

    private static byte[] pagingKey(Connection connection) throws SQLException {
        byte[] fresh = new byte[32];
        new SecureRandom().nextBytes(fresh);
        try (PreparedStatement insert =
                        connection.prepareStatement(
                                "insert into findings.paging_key (key) values (?) on conflict do nothing");
                PreparedStatement select =
                        connection.prepareStatement("select key from findings.paging_key")) {
            insert.setBytes(1, fresh);
            insert.executeUpdate();
            try (ResultSet rows = select.executeQuery()) {
                rows.next();
                return rows.getBytes(1);
            }
        }
    }

    private static List<List<Evaluation>> batches(List<Evaluation> evaluations) {
        List<List<Evaluation>> out = new ArrayList<>();
        List<Evaluation> batch = new ArrayList<>();
        Set<List<String>> resources = new HashSet<>();
        int observed = 0;
        for (Evaluation evaluation : evaluations) {
            // Twice the same resource and kind: the second must see what the first has written.
            boolean again =
                    !resources.add(
                            List.of(
                                    evaluation.accountId(),
                                    evaluation.region(),
                                    evaluation.resource().id(),
                                    evaluation.type().value()));
            if (again
                    || observed + evaluation.observed().size() > OBSERVED_BATCH_MAX
                    || batch.size() == RESOURCES_BATCH_MAX) {
                if (!batch.isEmpty()) {
                    out.add(batch);
                }
                batch = new ArrayList<>();
                resources.clear();
                resources.add(
                        List.of(
                                evaluation.accountId(),
                                evaluation.region(),
                                evaluation.resource().id(),
                                evaluation.type().value()));
                observed = 0;
            }
            batch.add(evaluation);
            observed += evaluation.observed().size();
        }
        if (!batch.isEmpty()) {
            out.add(batch);
        }
        return out;
    }
}
