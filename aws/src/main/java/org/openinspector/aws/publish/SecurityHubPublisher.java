package org.openinspector.aws.publish;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsClients;
import org.openinspector.findings.publish.EventKind;
import org.openinspector.findings.publish.EventSink;
import org.openinspector.findings.publish.Outcome;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.SinkSettings;
import org.openinspector.findings.publish.StoredEvent;
import org.openinspector.findings.publish.ToldEvent;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.securityhub.model.AwsSecurityFinding;
import software.amazon.awssdk.services.securityhub.model.BatchImportFindingsResponse;
import software.amazon.awssdk.services.securityhub.model.ImportFindingsError;

/// Imports findings into Security Hub, each into that of its own account, because Security Hub
/// takes findings of an account from that account only. What is closed is archived there.
///
/// @see <a
///   href="https://docs.aws.amazon.com/securityhub/1.0/APIReference/API_BatchImportFindings.html">
///   BatchImportFindings</a>
final class SecurityHubPublisher implements Publisher {
    private static final String ACTION = "securityhub:BatchImportFindings";
    private static final int FINDINGS_MAX = 100;

    /// A call's body, with room for what is around findings.
    private static final int BYTES_MAX = 5 << 20;

    /// Calls that are still begun; the rest is for the next delivery.
    private static final Duration LAST_CALL = Duration.ofSeconds(20);

    /// Security Hub takes ten calls a second of an account and Region.
    private final Pace pace = new Pace(Duration.ofMillis(100));

    private final AwsClientsSource accounts;

    SecurityHubPublisher(AwsClientsSource accounts) {
        this.accounts = accounts;
    }

    @Override
    public String type() {
        return "securityhub";
    }

    @Override
    public Set<EventKind> kinds() {
        return EnumSet.of(EventKind.FINDING);
    }

    @Override
    public Batch batch() {
        return new Batch(FINDINGS_MAX, FINDINGS_MAX);
    }

    @Override
    public void check(EventSink sink) {
        SinkSettings _ = SinkSettings.of(sink).only(type(), Set.of());
        AwsClients clients = Target.clients(accounts, sink);
        Product product = Product.of(sink.target(), sink.region(), sink.accountId());
        Target.notReserved(clients, "securityhub", "target", sink.target(), product.isInspectors());
        if (!sink.target().equals(Product.DEFAULT)) {
            Target named = Target.parse(sink.target()).orElseThrow();
            boolean others = !product.isInspectors() && !product.arn().equals(sink.target());
            if (others || !named.region().equals(sink.region())) {
                throw new IllegalArgumentException(
                        "expected " + product.arn() + " or default, got \"" + sink.target() + "\"");
            }
        }
    }

    /// A finding on its way.
    private record Item(ToldEvent event, AwsSecurityFinding finding) {
        String key() {
            return finding.id();
        }
    }

    @Override
    public Outcome publish(EventSink sink, List<String> secrets, List<StoredEvent> events)
            throws InterruptedException {
        long began = System.nanoTime();
        Parts parts = new Parts(events.size());
        Map<String, List<Item>> byAccount = new LinkedHashMap<>();
        for (StoredEvent stored : events) {
            ToldEvent event = ToldEvent.of(stored);
            Optional<AwsSecurityFinding> finding = finding(sink, event);
            if (finding.isEmpty()) {
                continue;
            }
            int size = AsffSize.of(finding.get());
            if (size > AsffSize.FINDING_BYTES_MAX) {
                parts.failed(
                        event,
                        finding.get().id(),
                        "the finding has "
                                + size
                                + " bytes, Security Hub takes "
                                + AsffSize.FINDING_BYTES_MAX,
                        true);
                continue;
            }
            byAccount
                    .computeIfAbsent(event.accountId(), account -> new ArrayList<>())
                    .add(new Item(event, finding.get()));
        }
        for (Map.Entry<String, List<Item>> account : byAccount.entrySet()) {
            Target.Access access = Target.Access.of(accounts, account.getKey());
            for (List<Item> call : calls(account.getValue())) {
                List<Item> due =
                        call.stream()
                                .filter(item -> !parts.mustWait(item.event(), item.key()))
                                .toList();
                if (access.clients() == null) {
                    fail(due, Objects.requireNonNull(access.failure()).told(), parts);
                } else if (System.nanoTime() - began > LAST_CALL.toNanos()) {
                    fail(due, "Security Hub was too slow", parts);
                } else if (!due.isEmpty()) {
                    pace.await(account.getKey() + "/" + sink.region());
                    send(access.clients(), sink.region(), due, parts);
                }
            }
        }
        return parts.outcome(
                "Security Hub took "
                        + events.size()
                        + (events.size() == 1 ? " finding" : " findings"));
    }

    private static Optional<AwsSecurityFinding> finding(EventSink sink, ToldEvent event) {
        Product product = Product.of(sink.target(), sink.region(), event.accountId());
        return event.isTest()
                ? Optional.of(Asff.test(event, product))
                : event.finding().flatMap(one -> Asff.of(one, event.region(), product));
    }

    /// Cuts into calls: no finding twice in one, because which of two counts is not said.
    private static List<List<Item>> calls(List<Item> items) {
        List<List<Item>> out = new ArrayList<>();
        Map<String, Item> call = new LinkedHashMap<>();
        int bytes = 0;
        for (Item item : items) {
            int size = AsffSize.of(item.finding());
            if (call.size() == FINDINGS_MAX
                    || call.containsKey(item.key())
                    || bytes + size > BYTES_MAX) {
                out.add(List.copyOf(call.values()));
                call.clear();
                bytes = 0;
            }
            call.put(item.key(), item);
            bytes += size;
        }
        if (!call.isEmpty()) {
            out.add(List.copyOf(call.values()));
        }
        return out;
    }

    private static void fail(List<Item> items, String why, Parts parts) {
        items.forEach(item -> parts.failed(item.event(), item.key(), why, false));
    }

    private static void send(AwsClients clients, String region, List<Item> items, Parts parts)
            throws InterruptedException {
        SecurityHubClient hub = clients.securityHub(region);
        List<AwsSecurityFinding> findings = items.stream().map(Item::finding).toList();
        Answers.Called<BatchImportFindingsResponse> called =
                Answers.call(
                        clients,
                        region,
                        ACTION,
                        () ->
                                hub.batchImportFindings(request ->
                                        request.findings(findings)
                                                .overrideConfiguration(Answers.bounded())));
        @Nullable BatchImportFindingsResponse answer = called.answer();
        if (answer == null) {
            Outcome failure = Objects.requireNonNull(called.failure());
            parts.failed(items.stream().map(Item::event).toList(), failure);
            items.forEach(item -> parts.failed(item.event(), item.key(), failure.told(), false));
            return;
        }
        if (answer.successCount() == null
                || answer.failedCount() == null
                || answer.successCount() + answer.failedCount() != items.size()) {
            fail(
                    items,
                    "what answers is not Security Hub: "
                            + answer.successCount()
                            + " and "
                            + answer.failedCount()
                            + " results for "
                            + items.size()
                            + " findings",
                    parts);
            return;
        }
        Map<String, Item> byId = new LinkedHashMap<>();
        items.forEach(item -> byId.put(item.key(), item));
        for (ImportFindingsError error : answer.failedFindings()) {
            @Nullable Item item = byId.get(error.id());
            if (item != null) {
                parts.failed(
                        item.event(),
                        item.key(),
                        "Security Hub says " + error.errorCode() + ": " + error.errorMessage(),
                        "InvalidInput".equals(error.errorCode()));
            }
        }
    }
}
