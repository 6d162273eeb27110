package org.openinspector.aws.events;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.openinspector.estate.Change;

/// Events that CloudTrail writes of calls that manage something.
///
/// @see <a
///   href="https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html">
///   Record contents</a>
final class CloudTrail {
    private static final Set<String> ORGANIZATION =
            Set.of(
                    "AcceptHandshake",
                    "AccountDepartedOrganization",
                    "AccountJoinedOrganization",
                    "CloseAccount",
                    "CloseAccountResult",
                    "CreateAccount",
                    "CreateAccountResult",
                    "CreateGovCloudAccount",
                    "CreateOrganizationalUnit",
                    "DeleteOrganizationalUnit",
                    "DeregisterDelegatedAdministrator",
                    "LeaveOrganization",
                    "MoveAccount",
                    "RegisterDelegatedAdministrator",
                    "RemoveAccountFromOrganization",
                    "UpdateOrganizationalUnit");

    /// Calls of EC2 that change which packets reach what.
    private static final Pattern NETWORK_CALL =
            Pattern.compile(
                    "(Accept|Allocate|Apply|Associate|Attach|Authorize|Create|Delete|Deregister"
                            + "|Detach|Disable|Disassociate|Enable|Modify|Register|Reject|Release"
                            + "|Replace|Revoke|Update)[A-Za-z0-9]*(SecurityGroup|NetworkAcl|Route"
                            + "|InternetGateway|NatGateway|TransitGateway|VpcPeering|VpnConnection"
                            + "|VpnGateway|CustomerGateway|NetworkInterface|Subnet|PrefixList"
                            + "|VpcEndpoint|Address|Vpc|BlockPublicAccess)[A-Za-z0-9]*");

    /// Lambda names its calls with the date of their version: `UpdateFunctionCode20150331v2`.
    private static final Pattern LAMBDA_CALL =
            Pattern.compile("([A-Za-z]+?)(?:20[0-9]{6}(?:v[0-9]+)?)?");

    private CloudTrail() {}

    static EventResult meaning(Envelope event) throws IOException {
        Json call = event.detail();
        String source = required(call, "eventSource");
        String name = required(call, "eventName");
        if (call.has("errorCode")) {
            return new EventResult.Ignored(EventResult.Why.FAILED);
        }
        if (call.isTrue("readOnly")) {
            return new EventResult.Ignored(EventResult.Why.READ_ONLY);
        }
        return switch (source) {
            case "ec2.amazonaws.com" -> ec2(event, call, name);
            case "ecr.amazonaws.com" -> ecr(event, call, name);
            case "lambda.amazonaws.com" -> lambda(event, call, name);
            case "ssm.amazonaws.com" -> ssm(event, call, name);
            case "organizations.amazonaws.com" ->
                    ORGANIZATION.contains(name)
                            ? new EventResult.Changed(List.of(), true)
                            : new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static EventResult ec2(Envelope event, Json call, String name) throws IOException {
        Json request = call.object("requestParameters");
        return switch (name) {
            case "RunInstances" ->
                    event.instances(
                            items(call.object("responseElements"), "instancesSet", "instanceId"),
                            called(name),
                            Change.Urgency.NEW);
            case "StartInstances", "StopInstances", "TerminateInstances" ->
                    event.instances(
                            items(request, "instancesSet", "instanceId"),
                            called(name),
                            Change.Urgency.CHANGED);
            case "CreateTags", "DeleteTags" ->
                    event.instances(
                            items(request, "resourcesSet", "resourceId"),
                            "its tags changed",
                            Change.Urgency.CHANGED);
            case "ModifyInstanceAttribute" ->
                    event.instances(
                            List.of(required(request, "instanceId")),
                            called(name),
                            Change.Urgency.CHANGED);
            default ->
                    NETWORK_CALL.matcher(name).matches()
                            ? event.whole(Envelope.NETWORK, called(name))
                            : new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    /// EC2 wraps its lists: `{"instancesSet": {"items": [{"instanceId": "i-…"}]}}`.
    private static List<String> items(Json parent, String list, String field) {
        List<String> ids = new ArrayList<>();
        for (Json item : parent.object(list).objects("items")) {
            item.text(field).ifPresent(ids::add);
        }
        return ids;
    }

    private static EventResult ecr(Envelope event, Json call, String name) throws IOException {
        Json request = call.object("requestParameters");
        return switch (name) {
            case "PutImage" ->
                    event.images(
                            required(request, "repositoryName"),
                            digest(
                                    call.object("responseElements")
                                            .object("image")
                                            .object("imageId")),
                            called(name),
                            Change.Urgency.NEW);
            case "BatchDeleteImage" -> {
                List<String> digests = new ArrayList<>();
                for (Json image : request.objects("imageIds")) {
                    digests.addAll(digest(image));
                }
                for (Json image : call.object("responseElements").objects("imageIds")) {
                    digests.addAll(digest(image));
                }
                yield event.images(
                        required(request, "repositoryName"),
                        digests,
                        called(name),
                        Change.Urgency.CHANGED);
            }
            case "PolicyExecutionEvent" -> {
                Json service = call.object("serviceEventDetails");
                List<String> digests = new ArrayList<>();
                for (Json action : service.objects("lifecycleEventImageActions")) {
                    action.object("lifecycleEventImage").text("digest").ifPresent(digests::add);
                }
                yield event.images(
                        required(service, "repositoryName"),
                        digests,
                        "ECR told: the lifecycle policy removed it",
                        Change.Urgency.CHANGED);
            }
            case "DeleteRepository",
                    "PutImageScanningConfiguration",
                    "PutRegistryScanningConfiguration" ->
                    event.whole(Envelope.ECR, called(name));
            case "CreateRepository",
                    "PutLifecyclePolicy",
                    "DeleteLifecyclePolicy",
                    "SetRepositoryPolicy",
                    "DeleteRepositoryPolicy" ->
                    new EventResult.Ignored(EventResult.Why.NOT_SCANNED);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static List<String> digest(Json imageId) {
        return imageId.text("imageDigest").map(List::of).orElse(List.of());
    }

    private static EventResult lambda(Envelope event, Json call, String name) throws IOException {
        Matcher matcher = LAMBDA_CALL.matcher(name);
        String action = matcher.matches() ? matcher.group(1) : name;
        Json request = call.object("requestParameters");
        return switch (action) {
            case "CreateFunction" ->
                    event.function(functionName(call), called(action), Change.Urgency.NEW);
            case "UpdateFunctionCode", "UpdateFunctionConfiguration", "DeleteFunction" ->
                    event.function(functionName(call), called(action), Change.Urgency.CHANGED);
            case "TagResource", "UntagResource" ->
                    event.function(
                            required(request, "resource"),
                            "its tags changed",
                            Change.Urgency.CHANGED);
            case "PublishLayerVersion", "DeleteLayerVersion" ->
                    new EventResult.Ignored(EventResult.Why.UNUSED_LAYER);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static String functionName(Json call) throws IOException {
        Optional<String> arn = call.object("responseElements").text("functionArn");
        return arn.isPresent()
                ? arn.get()
                : required(call.object("requestParameters"), "functionName");
    }

    private static EventResult ssm(Envelope event, Json call, String name) {
        Json request = call.object("requestParameters");
        return switch (name) {
            case "PutInventory", "DeleteInventory", "CreateAssociation", "DeleteAssociation" ->
                    event.instances(
                            request.text("instanceId").map(List::of).orElse(List.of()),
                            called(name),
                            Change.Urgency.CHANGED);
            default -> new EventResult.Ignored(EventResult.Why.OTHER_EVENT);
        };
    }

    private static String called(String name) {
        return "CloudTrail told: " + Envelope.shown(name);
    }

    private static String required(Json parent, String name) throws IOException {
        return parent.text(name)
                .orElseThrow(() -> new IOException("detail of the event has no " + name));
    }
}
