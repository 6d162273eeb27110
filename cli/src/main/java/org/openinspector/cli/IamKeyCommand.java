package org.openinspector.cli;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.CreateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.CreateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyRequest;
import org.openinspector.apimodel.openinspector.DeleteAccessKeyResponse;
import org.openinspector.apimodel.openinspector.IdentityAccessKey;
import org.openinspector.apimodel.openinspector.ListAccessKeysRequest;
import org.openinspector.apimodel.openinspector.ListAccessKeysResponse;
import org.openinspector.apimodel.openinspector.NewAccessKey;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.RotateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.RotateAccessKeyResponse;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyRequest;
import org.openinspector.apimodel.openinspector.UpdateAccessKeyResponse;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// `iam key`: access keys.
@Command(
        name = "key",
        description = "Access keys of users; at most two are active at once.",
        footer = {
            "",
            "Examples:",
            "  ./openinspector iam key create anne",
            "  ./openinspector iam key list anne",
            "  ./openinspector iam key rotate AKIAIOSFODNN7EXAMPLE"
        })
final class IamKeyCommand {
    @Mixin IamServer server = new IamServer();

    @Command(name = "create", description = "Makes a key; its secret is shown once.")
    int create(
            @Parameters(
                            paramLabel = "USER",
                            arity = "0..1",
                            description = "the user; without: whose key signs this")
                    @Nullable String user) {
        IamServer.show(
                server.client()
                        .call(
                                OpenInspectorProtocol.CREATE_ACCESS_KEY,
                                CreateAccessKeyRequest.builder().principal(named(user)).build(),
                                CreateAccessKeyResponse.class)
                        .accessKey());
        return ExitStatus.DONE;
    }

    private static @Nullable String named(@Nullable String user) {
        return user == null ? null : IamServer.principal(user);
    }

    @Command(name = "list", description = "A user's keys, without their secrets.")
    int list(
            @Parameters(
                            paramLabel = "USER",
                            arity = "0..1",
                            description = "the user; without: whose key signs this")
                    @Nullable String user) {
        for (IdentityAccessKey key :
                server.client()
                        .call(
                                OpenInspectorProtocol.LIST_ACCESS_KEYS,
                                ListAccessKeysRequest.builder().principal(named(user)).build(),
                                ListAccessKeysResponse.class)
                        .accessKeys()) {
            System.out.println(
                    key.accessKeyId()
                            + (key.active() ? "  active  " : "  inactive")
                            + "  made "
                            + key.createdAt()
                            + (key.lastUsedAt() == null
                                    ? "  never used"
                                    : "  used " + key.lastUsedAt()));
        }
        return ExitStatus.DONE;
    }

    @Command(
            name = "rotate",
            description =
                    "Makes a new key and deactivates the old one. If the old one is in the credentials file,"
                            + " the new one takes its place there.")
    int rotate(@Parameters(paramLabel = "KEY", description = "the old key's id") String id) {
        NewAccessKey key =
                server.client()
                        .call(
                                OpenInspectorProtocol.ROTATE_ACCESS_KEY,
                                RotateAccessKeyRequest.builder().accessKeyId(id).build(),
                                RotateAccessKeyResponse.class)
                        .accessKey();
        Optional<Path> file = server.replace(id, key);
        if (file.isPresent()) {
            System.out.println(id + " is inactive; " + file.get() + " holds " + key.accessKeyId());
        } else {
            IamServer.show(key);
        }
        return ExitStatus.DONE;
    }

    @Command(name = "deactivate", description = "Makes a key useless, until it is activated.")
    int deactivate(@Parameters(paramLabel = "KEY", description = "its id") String id) {
        return update(id, false);
    }

    @Command(name = "activate", description = "Makes a key good again.")
    int activate(@Parameters(paramLabel = "KEY", description = "its id") String id) {
        return update(id, true);
    }

    private int update(String id, boolean active) {
        server.client()
                .call(
                        OpenInspectorProtocol.UPDATE_ACCESS_KEY,
                        UpdateAccessKeyRequest.builder().accessKeyId(id).active(active).build(),
                        UpdateAccessKeyResponse.class);
        System.out.println(id + (active ? " is active" : " is inactive"));
        return ExitStatus.DONE;
    }

    @Command(name = "delete", description = "Deletes a key.")
    int delete(@Parameters(paramLabel = "KEY", description = "its id") String id) {
        server.client()
                .call(
                        OpenInspectorProtocol.DELETE_ACCESS_KEY,
                        DeleteAccessKeyRequest.builder().accessKeyId(id).build(),
                        DeleteAccessKeyResponse.class);
        System.out.println(id + " is deleted");
        return ExitStatus.DONE;
    }
}
