package org.openinspector.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openinspector.apimodel.sigv4.Credential;
import org.openinspector.apimodel.sigv4.SharedCredentials;

/// Where the server is, and the key to talk to it with: from a data folder, or from what `env`
/// exported.
///
/// @param endpoint of the wire API
/// @param region that requests are signed for
/// @param credential the key, which shows no secret
/// @param trusted certificates in PEM; empty: what everybody trusts
record ServerAddress(URI endpoint, String region, Credential credential, Optional<Path> trusted) {
    private static final int PORT_MAX = 65_535;
    private static final String START = "start the server: ./openinspector up";

    /// Finds the server.
    ///
    /// @param data the server's data folder, as an option said it
    /// @param home the default data folder
    static ServerAddress find(Optional<Path> data, Path home, Map<String, String> environment) {
        String endpoint = environment.getOrDefault("AWS_ENDPOINT_URL_INSPECTOR2", "");
        if (data.isPresent() || endpoint.isBlank()) {
            return ofFolder(data.orElse(home).toAbsolutePath());
        }
        String region =
                environment.getOrDefault(
                        "AWS_REGION", environment.getOrDefault("AWS_DEFAULT_REGION", ""));
        if (region.isBlank()) {
            throw UserError.usage(
                    "AWS_ENDPOINT_URL_INSPECTOR2 is set but AWS_REGION is not; take both over with:"
                            + " eval \"$(./openinspector env)\"");
        }
        String id = environment.getOrDefault("AWS_ACCESS_KEY_ID", "");
        String secret = environment.getOrDefault("AWS_SECRET_ACCESS_KEY", "");
        if (!id.isBlank() && !secret.isBlank()) {
            String token = environment.getOrDefault("AWS_SESSION_TOKEN", "");
            return new ServerAddress(
                    uri(endpoint),
                    region,
                    new Credential(
                            id,
                            secret,
                            Optional.of(token).filter(text -> !text.isBlank()),
                            Optional.empty()),
                    bundle(environment));
        }
        String file = environment.getOrDefault("AWS_SHARED_CREDENTIALS_FILE", "");
        if (file.isBlank()) {
            throw UserError.usage(
                    "AWS_ENDPOINT_URL_INSPECTOR2 is set but AWS_SHARED_CREDENTIALS_FILE is not; take"
                            + " both over with: eval \"$(./openinspector env)\"");
        }
        return withKey(
                uri(endpoint),
                region,
                Path.of(file),
                environment.getOrDefault("AWS_PROFILE", "default"),
                bundle(environment));
    }

    private static Optional<Path> bundle(Map<String, String> environment) {
        return Optional.ofNullable(environment.get("AWS_CA_BUNDLE"))
                .filter(file -> !file.isBlank())
                .map(Path::of);
    }

    private static ServerAddress ofFolder(Path folder) {
        Map<String, String> properties = new LinkedHashMap<>();
        for (String line : lines(folder.resolve("server.properties"))) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                properties.put(
                        line.substring(0, equals).strip(), line.substring(equals + 1).strip());
            }
        }
        String endpoint = properties.getOrDefault("endpoint", "");
        String region = properties.getOrDefault("region", "");
        if (endpoint.isEmpty() || region.isEmpty()) {
            throw UserError.failed(
                    folder.resolve("server.properties")
                            + " names no endpoint and region; "
                            + START);
        }
        return withKey(
                uri(endpoint),
                region,
                folder.resolve("credentials"),
                "default",
                Optional.of(folder.resolve("tls").resolve("server.pem")).filter(Files::exists));
    }

    static ServerAddress withKey(
            URI endpoint, String region, Path file, String profile, Optional<Path> trusted) {
        try {
            SharedCredentials credentials =
                    SharedCredentials.parse(String.join("\n", lines(file)) + "\n");
            return new ServerAddress(
                    endpoint,
                    region,
                    credentials
                            .credential(profile)
                            .orElseThrow(() ->
                                    UserError.failed(
                                            file
                                                    + " has no key in its profile \""
                                                    + profile
                                                    + "\"; "
                                                    + START)),
                    trusted);
        } catch (IllegalArgumentException e) {
            throw UserError.failed(file + ": " + e.getMessage());
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (CharacterCodingException e) {
            throw UserError.failed(file + " is not text in UTF-8; " + START);
        } catch (IOException e) {
            throw UserError.failed(
                    "cannot read "
                            + file
                            + " ("
                            + Output.reason(e)
                            + "); is this the server's data folder? If there is none yet, "
                            + START);
        }
    }

    static URI uri(String text) {
        try {
            URI uri = URI.create(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (web && uri.getHost() != null && uri.getPort() <= PORT_MAX) {
                // Signatures are over the path, so nothing may stand before it.
                if (uri.getPath().isEmpty() || uri.getPath().equals("/")) {
                    return uri;
                }
            }
        } catch (IllegalArgumentException notOne) {
            // Told below.
        }
        throw UserError.usage(
                "the server's address is \"" + text + "\", expected http://HOST:PORT");
    }
}
