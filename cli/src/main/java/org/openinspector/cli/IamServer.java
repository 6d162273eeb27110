package org.openinspector.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.IdentityPrincipal;
import org.openinspector.apimodel.openinspector.NewAccessKey;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SharedCredentials;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// The server that `iam` talks to, and what its commands share.
final class IamServer {
    @Option(
            names = "--data",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "the server's data folder")
    @Nullable Path data;

    ServerClient client() {
        return new ServerClient(address());
    }

    private ServerAddress address() {
        return ServerAddress.find(
                Optional.ofNullable(data), Home.of(Optional.empty()).folder(), System.getenv());
    }

    /// A file that the user named.
    static String file(Path path) {
        try {
            return Files.readString(path);
        } catch (IOException e) {
            throw UserError.usage("cannot read " + path + " (" + Output.reason(e) + ")");
        }
    }

    /// `user/NAME` of a plain name; a role or an ARN stays as it is.
    static String principal(String named) {
        return named.startsWith("user/") || named.startsWith("role/") || named.startsWith("arn:")
                ? named
                : "user/" + named;
    }

    /// Tags of `KEY=VALUE` arguments.
    static Map<String, String> tags(@Nullable List<String> arguments) {
        var tags = new LinkedHashMap<String, String>();
        for (String each : arguments == null ? List.<String>of() : arguments) {
            int equals = each.indexOf('=');
            if (equals < 1) {
                throw UserError.usage(
                        "--tag is \"" + Terminal.clean(each) + "\", expected KEY=VALUE");
            }
            tags.put(each.substring(0, equals), each.substring(equals + 1));
        }
        return tags;
    }

    static void show(IdentityPrincipal principal) {
        System.out.println(Terminal.clean(principal.arn()));
        for (String policy : principal.policies()) {
            System.out.println("  policy        " + Terminal.clean(policy));
        }
        for (String name : new TreeMap<>(principal.inlinePolicies()).keySet()) {
            System.out.println("  inline policy " + Terminal.clean(name));
        }
        new TreeMap<>(principal.tags())
                .forEach((key, value) ->
                        System.out.println(
                                "  tag           "
                                        + Terminal.clean(key)
                                        + "="
                                        + Terminal.clean(value)));
    }

    static void show(NewAccessKey key) {
        System.out.println("aws_access_key_id=" + key.accessKeyId());
        System.out.println("aws_secret_access_key=" + key.secretAccessKey());
    }

    /// Puts a new key in the place of an old one in the credentials file, if that holds it.
    ///
    /// @return the file that was changed
    Optional<Path> replace(String oldId, NewAccessKey key) {
        Map<String, String> environment = System.getenv();
        boolean folder =
                data != null
                        || environment.getOrDefault("AWS_ENDPOINT_URL_INSPECTOR2", "").isBlank();
        String named = environment.getOrDefault("AWS_SHARED_CREDENTIALS_FILE", "");
        if (!folder && named.isBlank()) {
            return Optional.empty();
        }
        Path file =
                folder
                        ? Optional.ofNullable(data)
                                .orElse(Home.of(Optional.empty()).folder())
                                .toAbsolutePath()
                                .resolve("credentials")
                        : Path.of(named);
        String profile = folder ? "default" : environment.getOrDefault("AWS_PROFILE", "default");
        try {
            if (!Files.isRegularFile(file)) {
                return Optional.empty();
            }
            SharedCredentials parsed = SharedCredentials.parse(Files.readString(file));
            if (!parsed.credential(profile)
                    .map(Credential::accessKeyId)
                    .equals(Optional.of(oldId))) {
                return Optional.empty();
            }
            write(file, parsed.with(profile, key.accessKeyId(), key.secretAccessKey()));
            return Optional.of(file);
        } catch (IOException | IllegalArgumentException e) {
            // The old key is of no use any more: the new one must not get lost.
            show(key);
            throw UserError.failed(
                    "the key was replaced, but "
                            + file
                            + " could not be: put the lines above into it");
        }
    }

    /// Under another name first, so that there is always a whole file.
    private static void write(Path file, String text) throws IOException {
        Path fresh =
                Files.createTempFile(
                        file.toAbsolutePath().getParent(),
                        ".credentials",
                        "",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rw-------")));
        Files.write(fresh, text.getBytes(StandardCharsets.UTF_8));
        Files.move(
                fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
