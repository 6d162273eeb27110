package org.openinspector.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.AttachPolicyRequest;
import org.openinspector.apimodel.openinspector.AttachPolicyResponse;
import org.openinspector.apimodel.openinspector.CreateUserRequest;
import org.openinspector.apimodel.openinspector.CreateUserResponse;
import org.openinspector.apimodel.openinspector.DeletePrincipalRequest;
import org.openinspector.apimodel.openinspector.DeletePrincipalResponse;
import org.openinspector.apimodel.openinspector.GetPrincipalRequest;
import org.openinspector.apimodel.openinspector.GetPrincipalResponse;
import org.openinspector.apimodel.openinspector.IdentityPrincipal;
import org.openinspector.apimodel.openinspector.ListPrincipalsRequest;
import org.openinspector.apimodel.openinspector.ListPrincipalsResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PrincipalKind;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam user`: users.
@Command(
        name = "user",
        description = "Users, who have access keys of their own.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam user create anne --policy AmazonInspector2ReadOnlyAccess",
            "  ./openinspector iam user list",
            "  ./openinspector iam user delete anne"
        })
final class IamUserCommand {
    @Mixin IamServer server = new IamServer();

    @Command(name = "create", description = "Makes a user, who may do nothing without a policy.")
    int create(
            @Parameters(paramLabel = "NAME", description = "the user") String name,
            @Option(
                            names = "--policy",
                            paramLabel = "POLICY",
                            description = "gives the user this policy; may be repeated")
                    @Nullable List<String> policies,
            @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "may be repeated")
                    @Nullable List<String> tags) {
        ServerClient client = server.client();
        IdentityPrincipal made =
                client.call(
                                OpenInspectorProtocol.CREATE_USER,
                                CreateUserRequest.builder()
                                        .name(name)
                                        .tags(IamServer.tags(tags))
                                        .build(),
                                CreateUserResponse.class)
                        .principal();
        for (String policy : policies == null ? List.<String>of() : policies) {
            made =
                    client.call(
                                    OpenInspectorProtocol.ATTACH_POLICY,
                                    AttachPolicyRequest.builder()
                                            .principal(made.arn())
                                            .policy(policy)
                                            .build(),
                                    AttachPolicyResponse.class)
                            .principal();
        }
        IamServer.show(made);
        return ExitStatus.DONE;
    }

    @Command(name = "list", description = "All users with their policies.")
    int list() {
        list(server.client(), PrincipalKind.USER);
        return ExitStatus.DONE;
    }

    static void list(ServerClient client, PrincipalKind kind) {
        String token = null;
        do {
            ListPrincipalsResponse page =
                    client.call(
                            OpenInspectorProtocol.LIST_PRINCIPALS,
                            ListPrincipalsRequest.builder().kind(kind).nextToken(token).build(),
                            ListPrincipalsResponse.class);
            page.principals().forEach(IamServer::show);
            token = page.nextToken();
        } while (token != null);
    }

    @Command(name = "show", description = "One user with policies and tags.")
    int show(@Parameters(paramLabel = "NAME", description = "the user") String name) {
        IamServer.show(
                server.client()
                        .call(
                                OpenInspectorProtocol.GET_PRINCIPAL,
                                GetPrincipalRequest.builder()
                                        .principal(IamServer.principal(name))
                                        .build(),
                                GetPrincipalResponse.class)
                        .principal());
        return ExitStatus.DONE;
    }

    @Command(name = "delete", description = "Deletes a user with its keys.")
    int delete(@Parameters(paramLabel = "NAME", description = "the user") String name) {
        delete(server.client(), IamServer.principal(name));
        return ExitStatus.DONE;
    }

    static void delete(ServerClient client, String principal) {
        client.call(
                OpenInspectorProtocol.DELETE_PRINCIPAL,
                DeletePrincipalRequest.builder().principal(principal).build(),
                DeletePrincipalResponse.class);
        System.out.println(Terminal.clean(principal) + " is deleted");
    }
}
