package org.openinspector.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.CloseAccountRequest;
import org.openinspector.apimodel.openinspector.CloseAccountResponse;
import org.openinspector.apimodel.openinspector.CreateAccountRequest;
import org.openinspector.apimodel.openinspector.CreateAccountResponse;
import org.openinspector.apimodel.openinspector.ListAccountsRequest;
import org.openinspector.apimodel.openinspector.ListAccountsResponse;
import org.openinspector.apimodel.openinspector.OpenInspectorProtocol;
import org.openinspector.apimodel.openinspector.OrganizationAccount;
import org.openinspector.apimodel.openinspector.RemoveAccountRequest;
import org.openinspector.apimodel.openinspector.RemoveAccountResponse;
import org.openinspector.apimodel.sigv4.SharedCredentials;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `iam accounts`: the accounts of the organization that the caller manages.
@Command(
        name = "accounts",
        description = "Makes, lists and closes the accounts of the organization.",
        subcommands = {
            IamAccountsCommand.Create.class,
            IamAccountsCommand.Show.class,
            IamAccountsCommand.Remove.class,
            IamAccountsCommand.Close.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class IamAccountsCommand {
    /// What all of them need to find the server.
    abstract static class Asking implements Callable<Integer> {
        @Option(names = "--data", paramLabel = "DIR", description = "the server's data folder")
        @Nullable Path data;

        ServerClient client() {
            return new ServerClient(
                    ServerAddress.find(
                            Optional.ofNullable(data),
                            Home.of(Optional.empty()).folder(),
                            System.getenv()));
        }
    }

    /// Makes an account.
    @Command(
            name = "create",
            description =
                    "Makes an account with an administrator, and shows the administrator's key this once.",
            footer = {
                "",
                "Examples:",
                "  ./openinspector iam accounts create 111122223333 --name shop",
                "  ./openinspector iam accounts create --name shop --credentials ./shop-credentials"
            })
    static final class Create extends Asking {
        @Parameters(
                paramLabel = "ACCOUNT",
                arity = "0..1",
                description = "12 digits (default: a free one)")
        @Nullable String account;

        @Option(
                names = "--name",
                paramLabel = "NAME",
                required = true,
                description = "what people call it")
        String name = "";

        @Option(
                names = "--credentials",
                paramLabel = "FILE",
                description =
                        "writes the key to this file of AWS's format, as profile default, instead of"
                                + " showing it")
        @Nullable Path credentials;

        @Override
        public Integer call() {
            // Before the key is made, which can be had no other way later.
            SharedCredentials before = credentials == null ? null : readable(credentials);
            CreateAccountResponse made =
                    client().call(
                                    OpenInspectorProtocol.CREATE_ACCOUNT,
                                    CreateAccountRequest.builder()
                                            .accountId(account)
                                            .name(name)
                                            .build(),
                                    CreateAccountResponse.class);
            String id = made.accessKey().accessKeyId();
            String secret = made.accessKey().secretAccessKey();
            System.out.println("account " + Terminal.clean(made.account().accountId()) + " made");
            if (before != null && credentials != null) {
                try {
                    write(credentials, before.with("default", id, secret));
                    System.out.println("the key of its administrator is in " + credentials);
                    return ExitStatus.DONE;
                } catch (IOException e) {
                    System.err.println(
                            "openinspector: cannot write "
                                    + credentials
                                    + " ("
                                    + Output.reason(e)
                                    + "); the key follows");
                }
            }
            System.out.println("the key of its administrator, shown this once:");
            System.out.println("  aws_access_key_id = " + Terminal.clean(id));
            System.out.println("  aws_secret_access_key = " + Terminal.clean(secret));
            return ExitStatus.DONE;
        }

        private static SharedCredentials readable(Path file) {
            try {
                return SharedCredentials.parse(Files.exists(file) ? Files.readString(file) : "");
            } catch (IOException e) {
                throw UserError.failed("cannot read " + file + " (" + Output.reason(e) + ")");
            } catch (IllegalArgumentException e) {
                throw UserError.failed(file + " is no credentials file: " + e.getMessage());
            }
        }

        /// Mode 600 from the first byte on, and whole or not at all.
        private static void write(Path file, String text) throws IOException {
            Path folder =
                    Optional.ofNullable(file.toAbsolutePath().getParent())
                            .orElseThrow(() -> new IOException("it names no file"));
            Path fresh =
                    Files.createTempFile(
                            folder,
                            ".credentials",
                            ".new",
                            PosixFilePermissions.asFileAttribute(
                                    PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(fresh, text);
                Files.move(
                        fresh,
                        file,
                        StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(fresh);
            }
        }
    }

    /// Lists accounts.
    @Command(name = "list", description = "Lists the accounts of the organization.")
    static final class Show extends Asking {
        @Override
        public Integer call() {
            ServerClient client = client();
            @Nullable String token = null;
            do {
                ListAccountsResponse page =
                        client.call(
                                OpenInspectorProtocol.LIST_ACCOUNTS,
                                ListAccountsRequest.builder().nextToken(token).build(),
                                ListAccountsResponse.class);
                for (OrganizationAccount account : page.accounts()) {
                    System.out.println(
                            Terminal.clean(account.accountId())
                                    + "  "
                                    + Terminal.clean(account.state().value())
                                    + "  "
                                    + account.joinedAt()
                                    + "  "
                                    + Terminal.clean(account.name()));
                }
                token = page.nextToken();
            } while (token != null);
            return ExitStatus.DONE;
        }
    }

    /// Takes an account out.
    @Command(
            name = "remove",
            description =
                    "Takes an account out of the organization: it stands alone, scanned as before.")
    static final class Remove extends Asking {
        @Parameters(paramLabel = "ACCOUNT", description = "12 digits")
        String account = "";

        @Override
        public Integer call() {
            RemoveAccountResponse _ =
                    client().call(
                                    OpenInspectorProtocol.REMOVE_ACCOUNT,
                                    RemoveAccountRequest.builder().accountId(account).build(),
                                    RemoveAccountResponse.class);
            System.out.println("account " + Terminal.clean(account) + " stands alone now");
            return ExitStatus.DONE;
        }
    }

    /// Closes an account.
    @Command(
            name = "close",
            description =
                    "Closes an account: its keys no longer work, and nothing in it is scanned.")
    static final class Close extends Asking {
        @Parameters(paramLabel = "ACCOUNT", description = "12 digits")
        String account = "";

        @Override
        public Integer call() {
            CloseAccountResponse _ =
                    client().call(
                                    OpenInspectorProtocol.CLOSE_ACCOUNT,
                                    CloseAccountRequest.builder().accountId(account).build(),
                                    CloseAccountResponse.class);
            System.out.println("account " + Terminal.clean(account) + " is closed");
            return ExitStatus.DONE;
        }
    }
}
