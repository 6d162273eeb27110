package org.openinspector.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.CreateRoleRequest;
import org.openinspector.apimodel.openinspector.CreateRoleResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.PrincipalKind;
import org.openinspector.apimodel.openinspector.RevokeSessionsRequest;
import org.openinspector.apimodel.openinspector.RevokeSessionsResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam role`: roles.
@Command(
        name = "role",
        description = "Roles, which others take on for a while.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam role create auditor --trust trust.json",
            "  ./openinspector iam policy attach AmazonInspector2ReadOnlyAccess role/auditor",
            "  ./openinspector iam role revoke auditor"
        })
final class IamRoleCommand {
    @Mixin IamServer server = new IamServer();

    @Command(name = "create", description = "Makes a role, which may do nothing without a policy.")
    int create(
            @Parameters(paramLabel = "NAME", description = "the role") String name,
            @Option(
                            names = "--trust",
                            paramLabel = "FILE",
                            required = true,
                            description = "JSON that says who may take it on")
                    Path trust,
            @Option(
                            names = "--session-seconds-max",
                            paramLabel = "N",
                            description = "for how long at once, 3600 to 43200")
                    @Nullable Integer seconds,
            @Option(names = "--tag", paramLabel = "KEY=VALUE", description = "may be repeated")
                    @Nullable List<String> tags) {
        IamServer.show(
                server.client()
                        .call(
                                OpenInspectorProtocol.CREATE_ROLE,
                                CreateRoleRequest.builder()
                                        .name(name)
                                        .trustPolicy(IamServer.file(trust))
                                        .sessionSecondsMax(seconds)
                                        .tags(IamServer.tags(tags))
                                        .build(),
                                CreateRoleResponse.class)
                        .principal());
        return ExitStatus.DONE;
    }

    @Command(name = "list", description = "All roles with their policies.")
    int list() {
        IamUserCommand.list(server.client(), PrincipalKind.ROLE);
        return ExitStatus.DONE;
    }

    @Command(name = "revoke", description = "Ends all sessions that took the role on until now.")
    int revoke(@Parameters(paramLabel = "NAME", description = "the role") String name) {
        String principal = name.startsWith("role/") ? name : "role/" + name;
        server.client()
                .call(
                        OpenInspectorProtocol.REVOKE_SESSIONS,
                        RevokeSessionsRequest.builder().principal(principal).build(),
                        RevokeSessionsResponse.class);
        System.out.println("sessions of " + Terminal.clean(principal) + " are over");
        return ExitStatus.DONE;
    }

    @Command(name = "delete", description = "Deletes a role.")
    int delete(@Parameters(paramLabel = "NAME", description = "the role") String name) {
        IamUserCommand.delete(server.client(), name.startsWith("role/") ? name : "role/" + name);
        return ExitStatus.DONE;
    }
}
