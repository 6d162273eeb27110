package org.openinspector.findings;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.AggregationResponse;
import org.openinspector.findings.PageToken.Position;
import org.openinspector.findings.rollup.AccountCounts;
import org.openinspector.findings.rollup.Cells;
import org.openinspector.findings.rollup.Counts;
import org.openinspector.findings.rollup.Family;
import org.openinspector.findings.rollup.ResourceAttributes;
import org.openinspector.findings.rollup.ResourceAttributes.Cloud;
import org.openinspector.findings.rollup.ResourceCounts;
import org.openinspector.storage.AccountScope;

/// Groups counts, account by account: no group spans two, so each account's are made and forgotten
/// before the next.
final class Aggregation {
    /// @param last where to go on; null if there is no more
    record Page(List<AggregationResponse> responses, @Nullable Position last) {}

    private final Counts counts;
    private final AccountScope scope;
    private final AggregationQuery query;
    private final AggregationOrder order;
    private final int limit;
    private final int findingType;
    private final Tally scratch = new Tally();

    /// For each word or title by number: 0 not asked yet, 1 it counts, 2 it does not.
    private final byte[] words;

    Aggregation(
            Counts counts,
            AccountScope scope,
            AggregationQuery query,
            int limit,
            @Nullable Position after) {
        this.counts = counts;
        this.scope = scope;
        this.query = query;
        this.limit = limit;
        this.order = new AggregationOrder(query.sortBy(), query.descending(), limit + 1, after);
        this.findingType =
                query.findingType() == null ? -1 : Traits.TYPES.indexOf(query.findingType());
        this.words =
                new byte
                        [families(query).contains(Family.TITLES)
                                ? counts.titleNumbers()
                                : counts.wordNumbers()];
    }

    /// What has to be counted for the query.
    static Set<Family> families(AggregationQuery query) {
        return switch (query.type().value()) {
            case "TITLE" -> EnumSet.of(Family.TITLES);
            case "PACKAGE" -> EnumSet.of(Family.PACKAGES);
            case "IMAGE_LAYER", "LAMBDA_LAYER" -> EnumSet.of(Family.LAYERS);
            default -> EnumSet.of(Family.RESOURCES);
        };
    }

    Page page() {
        for (String accountId : scope.accounts()) {
            @Nullable AccountCounts account = counts.account(accountId, scope.region());
            if (account != null && Attributes.text(accountId, query.accounts())) {
                group(accountId, account);
            }
        }
        List<AggregationGroup> groups = order.page();
        List<AggregationGroup> shown = groups.subList(0, Math.min(limit, groups.size()));
        return new Page(
                shown.stream().map(group -> AggregationResponses.of(query.type(), group)).toList(),
                groups.size() > limit ? order.position(shown.getLast()) : null);
    }

    private void group(String accountId, AccountCounts account) {
        switch (query.type().value()) {
            case "TITLE" -> titles(accountId, account.titles());
            case "PACKAGE" ->
                    words(
                            account.packages(),
                            accountId,
                            (name, tally) ->
                                    order.offer(
                                            AggregationGroup.of(
                                                    accountId, name, (String) null, tally)));
            case "IMAGE_LAYER", "LAMBDA_LAYER" -> layers(accountId, account);
            case "ACCOUNT" -> account(accountId, account);
            case "FINDING_TYPE" ->
                    joined(accountId, account, resource -> new Shared("", null, resource.cloud()));
            case "AMI" -> joined(accountId, account, this::image);
            case "REPOSITORY" -> joined(accountId, account, Aggregation::repository);
            default -> resources(accountId, account);
        }
    }

    private void account(String accountId, AccountCounts account) {
        Tally tally = new Tally();
        for (ResourceCounts resource : account.resources()) {
            if (query.resource().test(resource.attributes())) {
                add(tally, resource.findings());
            }
        }
        order.offer(AggregationGroup.of(accountId, "", (String) null, tally));
    }

    private void resources(String accountId, AccountCounts account) {
        for (ResourceCounts resource : account.resources()) {
            if (query.resource().test(resource.attributes())) {
                Tally tally = scratch.clear();
                add(tally, resource.findings());
                if (order.mayTake(accountId, tally)) {
                    order.offer(
                            AggregationGroup.of(
                                    accountId, "", resource.attributes(), tally.copy()));
                }
            }
        }
    }

    /// What several resources have in common.
    private record Shared(String label, @Nullable String second, Cloud cloud) {}

    private interface Grouping {
        /// Null for what is in no group.
        @Nullable Shared of(ResourceAttributes resource);
    }

    private void joined(String accountId, AccountCounts account, Grouping grouping) {
        Map<Shared, Tally> groups = new HashMap<>();
        for (ResourceCounts resource : account.resources()) {
            if (query.resource().test(resource.attributes()) && !resource.findings().isEmpty()) {
                @Nullable Shared shared = grouping.of(resource.attributes());
                if (shared != null) {
                    Tally tally = groups.computeIfAbsent(shared, key -> new Tally());
                    add(tally, resource.findings());
                    if (!AggregationSubject.MACHINE_IMAGE.equals(resource.attributes().type())) {
                        tally.addMember();
                    }
                }
            }
        }
        groups.forEach((shared, tally) ->
                order.offer(
                        AggregationGroup.of(
                                accountId, shared.label, shared.second, shared.cloud, tally)));
    }

    private @Nullable Shared image(ResourceAttributes resource) {
        @Nullable String ami = AggregationSubject.ami(resource);
        if (ami == null) {
            return null;
        }
        String source =
                resource.type().equals(AggregationSubject.MACHINE_IMAGE)
                        ? "MACHINE_IMAGE_SCAN"
                        : "INSTANCE_SCAN";
        return query.scanSource() == null
                        || query.scanSource().stream().anyMatch(one -> one.value().equals(source))
                ? new Shared(ami, source, resource.cloud())
                : null;
    }

    private static @Nullable Shared repository(ResourceAttributes resource) {
        @Nullable String repository = AggregationSubject.image(resource).repository();
        return repository == null ? null : new Shared(repository, null, resource.cloud());
    }

    private void layers(String accountId, AccountCounts account) {
        boolean images = query.type().value().equals("IMAGE_LAYER");
        for (ResourceCounts resource : account.resources()) {
            Cells layers = images ? resource.imageLayers() : resource.lambdaLayers();
            // The wire's row must name the repository, or the function.
            if (!layers.isEmpty()
                    && (images
                                    ? AggregationSubject.image(resource.attributes()).repository()
                                    : AggregationSubject.lambda(resource.attributes()).name())
                            != null
                    && query.resource().test(resource.attributes())) {
                words(
                        layers,
                        accountId,
                        (layer, tally) ->
                                order.offer(
                                        AggregationGroup.of(
                                                accountId, layer, resource.attributes(), tally)));
            }
        }
    }

    private interface Found {
        void group(String word, Tally tally);
    }

    /// One group for each word that counts; its cells lie side by side.
    private void words(Cells cells, String accountId, Found found) {
        int i = 0;
        while (i < cells.size()) {
            int number = Counts.wordNumber(cells.key(i));
            Tally tally = scratch.clear();
            for (; i < cells.size() && Counts.wordNumber(cells.key(i)) == number; i++) {
                tally.addSeverity(Counts.severity(cells.key(i)), cells.count(i));
            }
            if (order.mayTake(accountId, tally) && isCounted(number, counts::word, query.word())) {
                found.group(counts.word(number), tally.copy());
            }
        }
    }

    private void titles(String accountId, Cells cells) {
        int i = 0;
        while (i < cells.size()) {
            int number = Counts.titleNumber(cells.key(i));
            Tally tally = scratch.clear();
            for (; i < cells.size() && Counts.titleNumber(cells.key(i)) == number; i++) {
                long key = cells.key(i);
                int traits = Counts.traits(key);
                if ((findingType < 0 || traits >> 10 == findingType)
                        && (query.resourceType() == null
                                || counts.type(Counts.typeNumber(key))
                                        .equals(query.resourceType()))) {
                    tally.addTraits(traits, cells.count(i));
                }
            }
            if (order.mayTake(accountId, tally)
                    && isCounted(number, counts::title, query.title())) {
                var title = counts.title(number);
                order.offer(
                        AggregationGroup.of(
                                accountId, title.title(), title.vulnerabilityId(), tally.copy()));
            }
        }
    }

    private interface Lookup<T> {
        T of(int number);
    }

    private <T> boolean isCounted(int number, Lookup<T> lookup, Predicate<T> filter) {
        if (words[number] == 0) {
            words[number] = (byte) (filter.test(lookup.of(number)) ? 1 : 2);
        }
        return words[number] == 1;
    }

    private void add(Tally tally, Cells findings) {
        for (int i = 0; i < findings.size(); i++) {
            int traits = (int) findings.key(i);
            if (findingType < 0 || traits >> 10 == findingType) {
                tally.addTraits(traits, findings.count(i));
            }
        }
    }
}
