package org.openinspector.cli;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyResponse;
import org.openinspector.apimodel.openinspector.DeletePolicyRequest;
import org.openinspector.apimodel.openinspector.DeletePolicyResponse;
import org.openinspector.apimodel.openinspector.DetachPolicyRequest;
import org.openinspector.apimodel.openinspector.DetachPolicyResponse;
import org.openinspector.apimodel.openinspector.GetPolicyRequest;
import org.openinspector.apimodel.openinspector.GetPolicyResponse;
import org.openinspector.apimodel.openinspector.IdentityPolicy;
import org.openinspector.apimodel.openinspector.ListPoliciesRequest;
import org.openinspector.apimodel.openinspector.ListPoliciesResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PutPolicyRequest;
import org.openinspector.apimodel.openinspector.PutPolicyResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam policy`: policies.
@Command(
        name = "policy",
        description = "Policies, in IAM's JSON.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam policy list",
            "  ./openinspector iam policy put read-findings policy.json",
            "  ./openinspector iam policy attach read-findings anne",
            "  ./openinspector iam policy show AmazonInspector2ReadOnlyAccess"
        })
final class IamPolicyCommand {
    @Mixin IamServer server = new IamServer();

    @Command(name = "put", description = "Makes a policy, or replaces its text.")
    int put(
            @Parameters(paramLabel = "NAME", description = "the policy") String name,
            @Parameters(paramLabel = "FILE", description = "its JSON") Path file,
            @Option(names = "--description", paramLabel = "TEXT", description = "for people")
                    @Nullable String description) {
        IdentityPolicy policy =
                server.client()
                        .call(
                                OpenInspectorProtocol.PUT_POLICY,
                                PutPolicyRequest.builder()
                                        .name(name)
                                        .description(description)
                                        .document(IamServer.file(file))
                                        .build(),
                                PutPolicyResponse.class)
                        .policy();
        System.out.println(Terminal.clean(policy.arn()));
        return ExitStatus.DONE;
    }

    @Command(name = "attach", description = "Gives a policy to a user or role.")
    int attach(
            @Parameters(paramLabel = "POLICY", description = "name or ARN") String policy,
            @Parameters(paramLabel = "PRINCIPAL", description = "a user's name, or role/NAME")
                    String principal) {
        IamServer.show(
                server.client()
                        .call(
                                OpenInspectorProtocol.ATTACH_POLICY,
                                AttachPolicyRequest.builder()
                                        .principal(IamServer.principal(principal))
                                        .policy(policy)
                                        .build(),
                                AttachPolicyResponse.class)
                        .principal());
        return ExitStatus.DONE;
    }

    @Command(name = "detach", description = "Takes a policy away from a user or role.")
    int detach(
            @Parameters(paramLabel = "POLICY", description = "name or ARN") String policy,
            @Parameters(paramLabel = "PRINCIPAL", description = "a user's name, or role/NAME")
                    String principal) {
        IamServer.show(
                server.client()
                        .call(
                                OpenInspectorProtocol.DETACH_POLICY,
                                DetachPolicyRequest.builder()
                                        .principal(IamServer.principal(principal))
                                        .policy(policy)
                                        .build(),
                                DetachPolicyResponse.class)
                        .principal());
        return ExitStatus.DONE;
    }

    @Command(name = "list", description = "All policies.")
    int list() {
        ServerClient client = server.client();
        String token = null;
        do {
            ListPoliciesResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_POLICIES,
                            ListPoliciesRequest.builder().nextToken(token).build(),
                            ListPoliciesResponse.class);
            for (IdentityPolicy policy : page.policies()) {
                System.out.println(
                        Terminal.clean(policy.arn())
                                + (policy.description().isEmpty()
                                        ? ""
                                        : "  " + Terminal.clean(policy.description())));
            }
            token = page.nextToken();
        } while (token != null);
        return ExitStatus.DONE;
    }

    @Command(name = "show", description = "A policy's JSON.")
    int show(@Parameters(paramLabel = "POLICY", description = "name or ARN") String policy) {
        IdentityPolicy found =
                server.client()
                        .call(
                                OpenInspectorProtocol.GET_POLICY,
                                GetPolicyRequest.builder().policy(policy).build(),
                                GetPolicyResponse.class)
                        .policy();
        for (String line : Objects.requireNonNullElse(found.document(), "").lines().toList()) {
            System.out.println(Terminal.clean(line));
        }
        return ExitStatus.DONE;
    }

    @Command(name = "delete", description = "Deletes a policy that nobody has.")
    int delete(@Parameters(paramLabel = "POLICY", description = "name or ARN") String policy) {
        server.client()
                .call(
                        OpenInspectorProtocol.DELETE_POLICY,
                        DeletePolicyRequest.builder().policy(policy).build(),
                        DeletePolicyResponse.class);
        System.out.println(Terminal.clean(policy) + " is deleted");
        return ExitStatus.DONE;
    }
}
