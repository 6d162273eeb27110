package org.openinspector.server;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.openinspector.accounts.Accounts;
import org.openinspector.accounts.organization.Organizations;
import org.openinspector.aws.publish.AwsClientsSource;
import org.openinspector.aws.publish.AwsPublishers;
import org.openinspector.findings.Findings;
import org.openinspector.findings.publish.AccountFigures;
import org.openinspector.findings.publish.Outbox;
import org.openinspector.findings.publish.PublishSettings;
import org.openinspector.findings.publish.Publisher;
import org.openinspector.findings.publish.Publishing;
import org.openinspector.findings.publish.webhook.AddressPolicy;
import org.openinspector.findings.publish.webhook.SlackPublisher;
import org.openinspector.findings.publish.webhook.WebhookPublisher;

/// Telling others what happened.
final class PublishPart {
    private static final String ALLOW = "OPENINSPECTOR_WEBHOOK_ALLOW";

    private PublishPart() {}

    /// Publishing, not running yet.
    ///
    /// @throws StartFailure if the environment allows what are no addresses
    static Publishing of(
            Findings findings,
            Accounts accounts,
            AwsClientsSource aws,
            AccountFigures figures,
            Map<String, String> environment,
            InstantSource clock)
            throws StartFailure {
        AddressPolicy policy;
        try {
            policy = AddressPolicy.parse(environment.getOrDefault(ALLOW, ""));
        } catch (IllegalArgumentException e) {
            throw new StartFailure(ALLOW + " has " + e.getMessage(), e);
        }
        List<Publisher> publishers = new ArrayList<>();
        publishers.add(new WebhookPublisher(policy, clock));
        publishers.add(new SlackPublisher(policy));
        publishers.addAll(AwsPublishers.of(aws));
        Publishing publishing =
                findings.publishing(
                        accounts.keys(),
                        publishers,
                        (account, region) ->
                                accounts.organizations().standing(account, region).administrator(),
                        PublishSettings.DEFAULTS,
                        clock);
        publishing.figuresFrom(figures);
        // Told within the transaction in which the account joins, so that it is told if it did.
        accounts.organizations()
                .onAutoEnableFailure((connection, admin, account, reason) ->
                        Outbox.memberLimitReached(
                                connection,
                                admin.accounts().getFirst(),
                                admin.region(),
                                Organizations.MEMBERS_MAX,
                                clock.instant()));
        return publishing;
    }

    static void measure(Publishing publishing, Metrics metrics) {
        metrics.gauge(
                "openinspector.events.rendered",
                "events rendered by this process",
                () -> publishing.figures().rendered());
        metrics.gauge(
                "openinspector.events.delivered",
                "events delivered by this process, once for each sink",
                () -> publishing.figures().delivered());
        metrics.gauge(
                "openinspector.events.failed",
                "failed attempts of this process to deliver",
                () -> publishing.figures().failed());
        metrics.gauge(
                "openinspector.events.dead",
                "events that this process gave up",
                () -> publishing.figures().dead());
        metrics.gauge(
                "openinspector.events.relay.lag",
                "seconds since the oldest change that is not an event yet",
                () -> publishing.figures().relayLagSeconds());
        metrics.gauge(
                "openinspector.events.delivery.lag",
                "seconds since the oldest event was stored that a sink waits for",
                () -> publishing.figures().deliveryLagSeconds());
        metrics.gauge(
                "openinspector.events.dead.letters",
                "dead letters that are kept",
                () -> publishing.figures().deadLetters());
        metrics.gauge(
                "openinspector.events.expired",
                "events that became too old before a sink had them",
                () -> publishing.figures().expired());
        metrics.gauge(
                "openinspector.events.sinks.failing",
                "event sinks whose last delivery failed",
                () -> publishing.figures().failingSinks());
    }
}
