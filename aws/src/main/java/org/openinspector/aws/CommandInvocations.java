package org.openinspector.aws;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.inventory.CommandDocument;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;
import software.amazon.awssdk.services.ssm.model.Command;
import software.amazon.awssdk.services.ssm.model.CommandFilter;
import software.amazon.awssdk.services.ssm.model.CommandFilterKey;
import software.amazon.awssdk.services.ssm.model.CommandInvocation;
import software.amazon.awssdk.services.ssm.model.CommandInvocationStatus;
import software.amazon.awssdk.services.ssm.model.CreateDocumentRequest;
import software.amazon.awssdk.services.ssm.model.DocumentFormat;
import software.amazon.awssdk.services.ssm.model.DocumentHashType;
import software.amazon.awssdk.services.ssm.model.DocumentType;
import software.amazon.awssdk.services.ssm.model.GetCommandInvocationResponse;
import software.amazon.awssdk.services.ssm.model.GetDocumentResponse;
import software.amazon.awssdk.services.ssm.model.ListCommandInvocationsResponse;
import software.amazon.awssdk.services.ssm.model.ListCommandsResponse;
import software.amazon.awssdk.services.ssm.model.ResourceTypeForTagging;
import software.amazon.awssdk.services.ssm.model.SendCommandRequest;
import software.amazon.awssdk.services.ssm.model.SendCommandResponse;
import software.amazon.awssdk.services.ssm.model.Tag;

/// Commands of Systems Manager: sent, found again, read.
final class CommandInvocations {
    /// What one command takes as ids.
    static final int INSTANCES_MAX = 50;

    /// What Systems Manager keeps of an output; more of it is in S3, or nowhere.
    static final int OUTPUT_CHARS = 24_000;

    /// The tag of everything that is made in an account.
    static final String TAG = "OpenInspector";

    private static final int OUTPUT_BYTES_MAX = 16 << 20;
    private static final Duration CLOCKS_DIFFER = Duration.ofMinutes(5);

    private final Ec2Settings settings;
    private final Map<String, String> documents = new ConcurrentHashMap<>();

    CommandInvocations(Ec2Settings settings) {
        this.settings = settings;
    }

    /// How a command went on one instance.
    ///
    /// @param details Systems Manager's own word: `ExecutionTimedOut`, `Undeliverable`
    record Invocation(
            String command,
            String instance,
            CommandInvocationStatus status,
            String details,
            Instant requested) {
        boolean ended() {
            return switch (status) {
                case SUCCESS, CANCELLED, FAILED, TIMED_OUT -> true;
                case PENDING, IN_PROGRESS, DELAYED, CANCELLING, UNKNOWN_TO_SDK_VERSION -> false;
            };
        }

        boolean succeeded() {
            return status == CommandInvocationStatus.SUCCESS;
        }
    }

    /// What to send.
    ///
    /// @param account whose instances these are
    /// @param document its name; one of AWS's, or one of ours
    /// @param own its content if it is ours, which has to be in the account then
    /// @param comment by which the command is found again, at most 100 characters
    /// @param seconds how long it may take until the instances begin
    record Order(
            String account,
            String document,
            Optional<CommandDocument> own,
            Map<String, List<String>> parameters,
            List<String> instances,
            String comment,
            int seconds,
            String concurrency,
            String errors) {}

    /// Sends a command.
    ///
    /// @return its id
    String send(AwsClients clients, String region, Order order)
            throws AwsCallException, InterruptedException {
        if (order.own().isPresent()) {
            provide(clients, order.account() + "/" + region, region, order.own().get());
        }
        SendCommandRequest.Builder request =
                SendCommandRequest.builder()
                        .documentName(order.document())
                        .instanceIds(order.instances())
                        .parameters(order.parameters())
                        .comment(order.comment())
                        .timeoutSeconds(order.seconds())
                        .maxConcurrency(order.concurrency())
                        .maxErrors(order.errors());
        order.own()
                .ifPresent(own ->
                        request.documentHash(own.sha256())
                                .documentHashType(DocumentHashType.SHA256));
        settings.output()
                .ifPresent(place -> {
                    request.outputS3BucketName(place.bucket()).outputS3Region(place.region(region));
                    if (!place.prefix().isEmpty()) {
                        request.outputS3KeyPrefix(
                                place.prefix().substring(0, place.prefix().length() - 1));
                    }
                });
        SendCommandResponse answer =
                clients.calls()
                        .call(
                                region,
                                "ssm:SendCommand",
                                () -> clients.ssm(region).sendCommand(request.build()));
        return answer.command().commandId();
    }

    /// Has a document of ours in the account as this release ships it. One that another
    /// installation keeps is left as it is.
    private void provide(AwsClients clients, String place, String region, CommandDocument document)
            throws AwsCallException, InterruptedException {
        String key = place + "/" + document.name();
        if (document.sha256().equals(documents.get(key))) {
            return;
        }
        Optional<String> there = content(clients, region, document.name());
        if (there.isEmpty()) {
            clients.calls()
                    .call(
                            region,
                            "ssm:CreateDocument",
                            () ->
                                    clients.ssm(region)
                                            .createDocument(
                                                    CreateDocumentRequest.builder()
                                                            .name(document.name())
                                                            .content(document.content())
                                                            .documentType(DocumentType.COMMAND)
                                                            .documentFormat(DocumentFormat.JSON)
                                                            .targetType("/AWS::EC2::Instance")
                                                            .tags(
                                                                    Tag.builder()
                                                                            .key(TAG)
                                                                            .value(
                                                                                    settings
                                                                                            .installation())
                                                                            .build())
                                                            .build()));
        } else if (!there.get().equals(document.content())) {
            own(clients, region, document.name());
            String version =
                    clients.calls()
                            .call(
                                    region,
                                    "ssm:UpdateDocument",
                                    () ->
                                            clients.ssm(region)
                                                    .updateDocument(b ->
                                                            b.name(document.name())
                                                                    .content(document.content())
                                                                    .documentFormat(
                                                                            DocumentFormat.JSON)
                                                                    .documentVersion("$LATEST")))
                            .documentDescription()
                            .documentVersion();
            clients.calls()
                    .call(
                            region,
                            "ssm:UpdateDocumentDefaultVersion",
                            () ->
                                    clients.ssm(region)
                                            .updateDocumentDefaultVersion(b ->
                                                    b.name(document.name())
                                                            .documentVersion(version)));
        }
        documents.put(key, document.sha256());
    }

    private static Optional<String> content(AwsClients clients, String region, String name)
            throws AwsCallException, InterruptedException {
        try {
            GetDocumentResponse answer =
                    clients.calls()
                            .call(
                                    region,
                                    "ssm:GetDocument",
                                    () -> clients.ssm(region).getDocument(b -> b.name(name)));
            return Optional.of(String.valueOf(answer.content()));
        } catch (AwsCallException e) {
            // "InvalidDocument" is how Systems Manager says that there is none.
            if (e.kind() == AwsCallException.Kind.GONE
                    || String.valueOf(e.getMessage()).contains("(InvalidDocument)")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private void own(AwsClients clients, String region, String name)
            throws AwsCallException, InterruptedException {
        boolean ours =
                clients
                        .calls()
                        .call(
                                region,
                                "ssm:ListTagsForResource",
                                () ->
                                        clients.ssm(region)
                                                .listTagsForResource(b ->
                                                        b.resourceType(
                                                                        ResourceTypeForTagging
                                                                                .DOCUMENT)
                                                                .resourceId(name)))
                        .tagList()
                        .stream()
                        .anyMatch(tag ->
                                tag.key().equals(TAG)
                                        && tag.value().equals(settings.installation()));
        if (!ours) {
            throw new AwsCallException(
                    AwsCallException.Kind.DENIED,
                    "the document "
                            + name
                            + " in "
                            + region
                            + " is another installation's, with other content: expected the tag "
                            + TAG
                            + "="
                            + settings.installation()
                            + "; remove it there, or let that installation do this",
                    new IllegalStateException("foreign document"));
        }
    }

    /// Commands of a document that were sent lately, by instance, newest first.
    ///
    /// @param since what was asked for earlier is left out
    Map<String, List<Invocation>> since(
            AwsClients clients, String region, String document, Instant since)
            throws AwsCallException, InterruptedException {
        Map<String, List<Invocation>> found = new HashMap<>();
        for (Invocation each :
                list(
                        clients,
                        region,
                        null,
                        List.of(
                                filter(CommandFilterKey.DOCUMENT_NAME, document),
                                filter(CommandFilterKey.INVOKED_AFTER, whole(since))))) {
            found.computeIfAbsent(each.instance(), _ -> new ArrayList<>()).add(each);
        }
        found.values().forEach(list -> list.sort((a, b) -> b.requested().compareTo(a.requested())));
        return found;
    }

    /// How a command went, on all its instances.
    List<Invocation> of(AwsClients clients, String region, String command)
            throws AwsCallException, InterruptedException {
        return list(clients, region, command, List.of());
    }

    private static List<Invocation> list(
            AwsClients clients,
            String region,
            @Nullable String command,
            List<CommandFilter> filters)
            throws AwsCallException, InterruptedException {
        List<Invocation> all = new ArrayList<>();
        var known = new HashSet<String>();
        var tokens = new PageTokens("ssm:ListCommandInvocations");
        while (tokens.more()) {
            ListCommandInvocationsResponse page =
                    clients.calls()
                            .call(
                                    region,
                                    "ssm:ListCommandInvocations",
                                    () ->
                                            clients.ssm(region)
                                                    .listCommandInvocations(b ->
                                                            b.commandId(command)
                                                                    .filters(filters)
                                                                    .maxResults(50)
                                                                    .nextToken(tokens.next())));
            for (CommandInvocation each : page.commandInvocations()) {
                if (each.commandId() != null
                        && each.instanceId() != null
                        && known.add(each.commandId() + " " + each.instanceId())) {
                    all.add(
                            new Invocation(
                                    each.commandId(),
                                    each.instanceId(),
                                    each.status() == null
                                            ? CommandInvocationStatus.UNKNOWN_TO_SDK_VERSION
                                            : each.status(),
                                    each.statusDetails() == null ? "" : each.statusDetails(),
                                    each.requestedDateTime() == null
                                            ? Instant.EPOCH
                                            : each.requestedDateTime()));
                }
            }
            tokens.after(page.nextToken());
        }
        return all;
    }

    private static CommandFilter filter(CommandFilterKey key, String value) {
        return CommandFilter.builder().key(key).value(value).build();
    }

    /// Systems Manager takes whole seconds.
    private static String whole(Instant at) {
        return Instant.ofEpochSecond(at.getEpochSecond()).toString();
    }

    /// The command that was sent with a comment; empty if there is none.
    ///
    /// @param since when sending was begun
    Optional<String> find(AwsClients clients, String region, String comment, Instant since)
            throws AwsCallException, InterruptedException {
        var tokens = new PageTokens("ssm:ListCommands");
        while (tokens.more()) {
            ListCommandsResponse page =
                    clients.calls()
                            .call(
                                    region,
                                    "ssm:ListCommands",
                                    () ->
                                            clients.ssm(region)
                                                    .listCommands(b ->
                                                            b.filters(
                                                                            filter(
                                                                                    CommandFilterKey
                                                                                            .INVOKED_AFTER,
                                                                                    whole(
                                                                                            since
                                                                                                    .minus(
                                                                                                            CLOCKS_DIFFER))))
                                                                    .maxResults(50)
                                                                    .nextToken(tokens.next())));
            for (Command command : page.commands()) {
                if (comment.equals(command.comment())) {
                    return Optional.of(command.commandId());
                }
            }
            tokens.after(page.nextToken());
        }
        return Optional.empty();
    }

    /// Ends a command where it has not ended.
    void cancel(AwsClients clients, String region, String command)
            throws AwsCallException, InterruptedException {
        clients.calls()
                .call(
                        region,
                        "ssm:CancelCommand",
                        () -> clients.ssm(region).cancelCommand(b -> b.commandId(command)));
    }

    /// What a command printed on an instance.
    ///
    /// @param cut true if it is only the beginning
    record Output(String text, String error, int status, boolean cut) {}

    /// Reads what a command printed: from S3 if it is longer than Systems Manager keeps.
    Output output(AwsClients clients, String region, String command, String instance)
            throws AwsCallException, InterruptedException {
        GetCommandInvocationResponse answer =
                clients.calls()
                        .call(
                                region,
                                "ssm:GetCommandInvocation",
                                () ->
                                        clients.ssm(region)
                                                .getCommandInvocation(b ->
                                                        b.commandId(command).instanceId(instance)));
        String text = answer.standardOutputContent() == null ? "" : answer.standardOutputContent();
        String error = answer.standardErrorContent() == null ? "" : answer.standardErrorContent();
        int status = answer.responseCode() == null ? -1 : answer.responseCode();
        // Cut outputs end with a note of a few words.
        boolean cut = text.length() >= OUTPUT_CHARS - 200;
        if (cut && settings.output().isPresent()) {
            Optional<String> whole = stored(clients, region, command, instance);
            if (whole.isPresent()) {
                return new Output(whole.get(), error, status, false);
            }
        }
        return new Output(text, error, status, cut);
    }

    private Optional<String> stored(
            AwsClients clients, String asking, String command, String instance)
            throws InterruptedException {
        BucketPlace place = settings.output().orElseThrow();
        String region = place.region(asking);
        String prefix = place.key(command + "/" + instance + "/");
        try {
            ListObjectsV2Response page =
                    clients.calls()
                            .call(
                                    region,
                                    "s3:ListBucket",
                                    () ->
                                            clients.s3(region)
                                                    .listObjectsV2(b ->
                                                            b.bucket(place.bucket())
                                                                    .prefix(prefix)));
            Optional<S3Object> stdout =
                    page.contents().stream()
                            .filter(each -> each.key().endsWith("/stdout"))
                            .filter(each -> each.size() <= OUTPUT_BYTES_MAX)
                            .findFirst();
            if (stdout.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    clients.calls()
                            .call(
                                    region,
                                    "s3:GetObject",
                                    () ->
                                            clients.s3(region)
                                                    .getObjectAsBytes(b ->
                                                            b.bucket(place.bucket())
                                                                    .key(stdout.get().key())))
                            .asUtf8String());
        } catch (AwsCallException | UncheckedIOException _) {
            return Optional.empty(); // the beginning is used, and said to be one
        }
    }
}
