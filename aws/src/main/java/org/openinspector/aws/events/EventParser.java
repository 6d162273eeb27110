package org.openinspector.aws.events;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.openinspector.estate.Change;

/// Reads a message of a queue: an event of EventBridge, as it is or in the envelope of an SNS
/// topic.
///
/// @see <a href="https://docs.aws.amazon.com/eventbridge/latest/ref/overview-event-structure.html">
///   Structure of events</a>
public final class EventParser {
    private static final Set<String> STATES =
            Set.of("pending", "running", "stopping", "stopped", "shutting-down", "terminated");

    private EventParser() {}

    /// Says what a message means. Never throws.
    ///
    /// @param body UTF-8
    public static EventResult parse(byte[] body) {
        try {
            Json message = Json.read(body);
            Optional<String> inner =
                    message.text("Type").filter("Notification"::equals).isPresent()
                            ? message.text("Message")
                            : Optional.empty();
            Json event =
                    inner.isPresent()
                            ? Json.read(inner.get().getBytes(StandardCharsets.UTF_8))
                            : message;
            return meaning(Envelope.of(event));
        } catch (IOException e) {
            return new EventResult.Poison(String.valueOf(e.getMessage()));
        }
    }

    private static EventResult meaning(Envelope event) throws IOException {
        return switch (event.type()) {
            case "EC2 Instance State-change Notification" -> instanceState(event);
            case "ECR Image Action", "ECR Replication Action" -> imageAction(event);
            case "EC2 State Manager Instance Association State Change" -> association(event);
            case "EC2 Command Invocation Status-change Notification" -> command(event);
            case "Inventory Resource State Change" -> inventory(event);
            case "Tag Change on Resource" -> tags(event);
            case "Region Opt-In Status Change" -> new EventResult.Changed(List.of(), true);
            default ->
                    event.type().endsWith(" via CloudTrail")
                            ? CloudTrail.meaning(event)
                            : new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static EventResult instanceState(Envelope event) throws IOException {
        String id = detail(event, "instance-id");
        String state = detail(event, "state");
        return event.instances(
                List.of(id),
                "EC2 told: " + (STATES.contains(state) ? state : "another state"),
                state.equals("pending") || state.equals("running")
                        ? Change.Urgency.NEW
                        : Change.Urgency.CHANGED);
    }

    private static EventResult imageAction(Envelope event) throws IOException {
        if (!detail(event, "result").equals("SUCCESS")) {
            return new EventResult.Ignored(EventResult.Why.FAILED);
        }
        String repository = detail(event, "repository-name");
        String digest = detail(event, "image-digest");
        String tag = event.detail().text("image-tag").orElse("");
        String image =
                Envelope.shown(repository) + (tag.isEmpty() ? "" : ":" + Envelope.shown(tag));
        return switch (detail(event, "action-type")) {
            case "PUSH" ->
                    event.images(
                            repository,
                            List.of(digest),
                            "ECR told: pushed as " + image,
                            Change.Urgency.NEW);
            case "REPLICATE" ->
                    event.images(
                            repository,
                            List.of(digest),
                            "ECR told: replicated as " + image,
                            Change.Urgency.NEW);
            case "DELETE" ->
                    event.images(
                            repository,
                            List.of(digest),
                            "ECR told: deleted from " + image,
                            Change.Urgency.CHANGED);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    /// Systems Manager has run a document on an instance: the agent has taken its inventory,
    /// perhaps.
    private static EventResult association(Envelope event) throws IOException {
        String id = detail(event, "instance-id");
        return switch (event.detail().text("status").orElse("")) {
            case "Success", "Failed" ->
                    event.instances(
                            List.of(id),
                            "Systems Manager ran "
                                    + event.detail()
                                            .text("document-name")
                                            .map(Envelope::shown)
                                            .orElse("a document"),
                            Change.Urgency.CHANGED);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static EventResult command(Envelope event) throws IOException {
        String id = detail(event, "instance-id");
        String document = event.detail().text("document-name").orElse("");
        boolean inventory =
                document.startsWith("OpenInspector")
                        || document.contains("GatherSoftwareInventory");
        return inventory && event.detail().text("status").orElse("").equals("Success")
                ? event.instances(
                        List.of(id),
                        "Systems Manager ran " + Envelope.shown(document),
                        Change.Urgency.CHANGED)
                : new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
    }

    private static EventResult inventory(Envelope event) throws IOException {
        return event.instances(
                List.of(detail(event, "resource-id")),
                "Systems Manager told: its inventory changed",
                Change.Urgency.CHANGED);
    }

    private static EventResult tags(Envelope event) {
        String function = ":function:";
        List<String> instances = new ArrayList<>();
        for (String arn : event.resources()) {
            if (arn.contains(":lambda:") && arn.contains(function)) {
                return event.function(arn, "its tags changed", Change.Urgency.CHANGED);
            }
            if (arn.contains(":ec2:") && arn.contains(":instance/")) {
                instances.add(arn.substring(arn.lastIndexOf('/') + 1));
            }
        }
        return event.instances(instances, "its tags changed", Change.Urgency.CHANGED);
    }

    private static String detail(Envelope event, String name) throws IOException {
        return event.detail()
                .text(name)
                .orElseThrow(() -> new IOException("detail of the event has no " + name));
    }
}
