package org.openinspector.server;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.events.QueueAddress;

/// How a server is started.
///
/// @param bind address to listen on
/// @param port to listen on, 0 to 65535; 0 chooses a free one
/// @param data the data folder, absolute; made if it is missing
/// @param images the watched folder of images and archives; empty for none
/// @param accountId the first account, 12 digits
/// @param regions the Regions that are served, as AWS spells them, without repetition; this host
///   and its images are in the first
/// @param aws discovers an AWS account; empty for none
/// @param offline fetches no vulnerability data by itself
/// @param feeds where vulnerability data is fetched from instead of the sources' own addresses
/// @param databaseUrl a JDBC address of an external PostgreSQL; empty for the embedded one
/// @param reports the folder that reports go to; empty for buckets
public record ServerSettings(
        String bind,
        int port,
        Path data,
        Optional<Path> images,
        String accountId,
        List<String> regions,
        Optional<Aws> aws,
        boolean offline,
        Optional<String> feeds,
        Optional<String> databaseUrl,
        Optional<Path> reports) {
    /// Where everything listens unless told otherwise: this machine only.
    public static final String DEFAULT_BIND = "127.0.0.1";

    /// The port unless told otherwise.
    public static final int DEFAULT_PORT = 8080;

    /// The account of a server that discovers no AWS account.
    public static final String DEFAULT_ACCOUNT = "000000000001";

    /// The Region unless told otherwise.
    public static final String DEFAULT_REGION = "us-east-1";

    private static final Pattern ACCOUNT = Pattern.compile("[0-9]{12}");
    private static final Pattern REGION = Pattern.compile("[a-z]{2}(-[a-z]+)+-[0-9]{1,2}");

    public ServerSettings {
        if (bind.isBlank()) {
            throw new IllegalArgumentException(
                    "--bind is empty, expected an address such as " + DEFAULT_BIND);
        }
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("--port is " + port + ", expected 0 to 65535");
        }
        if (!isAccount(accountId)) {
            throw new IllegalArgumentException(
                    "--account is \"" + accountId + "\", expected 12 digits");
        }
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("no Region is given, expected at least one");
        }
        for (String region : regions) {
            if (!isRegion(region)) {
                throw new IllegalArgumentException(
                        "the Region is \""
                                + region
                                + "\", expected a name such as us-east-1; give it with --region or"
                                + " AWS_REGION");
            }
        }
        regions = regions.stream().distinct().toList();
        data = data.toAbsolutePath().normalize();
        images = images.map(folder -> folder.toAbsolutePath().normalize());
        reports = reports.map(folder -> folder.toAbsolutePath().normalize());
    }

    /// Settings of a server whose reports go to buckets.
    public ServerSettings(
            String bind,
            int port,
            Path data,
            Optional<Path> images,
            String accountId,
            List<String> regions,
            Optional<Aws> aws,
            boolean offline,
            Optional<String> feeds,
            Optional<String> databaseUrl) {
        this(
                bind,
                port,
                data,
                images,
                accountId,
                regions,
                aws,
                offline,
                feeds,
                databaseUrl,
                Optional.empty());
    }

    /// The Region of this host, of its images, and of whoever asks without naming one.
    public String region() {
        return regions.getFirst();
    }

    static boolean isAccount(String text) {
        return ACCOUNT.matcher(text).matches();
    }

    static boolean isRegion(String text) {
        return REGION.matcher(text).matches();
    }

    /// The same in other Regions.
    public ServerSettings withRegions(List<String> other) {
        return new ServerSettings(
                bind,
                port,
                data,
                images,
                accountId,
                other,
                aws,
                offline,
                feeds,
                databaseUrl,
                reports);
    }

    /// The AWS account or organization to discover.
    ///
    /// @param endpoint instead of AWS's own addresses, for all services
    /// @param endpoints of single services, as [AwsSettings#endpoints] reads them
    /// @param everyRegion discovers all Regions that the account has, beside those that are served
    /// @param organization discovers all accounts of the organization; empty for the account of the
    ///   credentials alone
    /// @param queues of events that tell what to look at
    public record Aws(
            Optional<URI> endpoint,
            Map<String, URI> endpoints,
            boolean everyRegion,
            Optional<Reach> organization,
            List<QueueAddress> queues) {
        public Aws {
            endpoints = Map.copyOf(endpoints);
            queues = List.copyOf(queues);
            endpoint.ifPresent(uri -> {
                boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
                if (!web || uri.getHost() == null) {
                    throw new IllegalArgumentException(
                            "--aws-endpoint is \""
                                    + uri
                                    + "\", expected http://HOST[:PORT] or https://HOST[:PORT]");
                }
            });
        }

        /// The account of the credentials, in the Regions that are served.
        public Aws(Optional<URI> endpoint) {
            this(endpoint, Map.of(), false, Optional.empty(), List.of());
        }
    }

    /// How the accounts of an organization are reached.
    ///
    /// @param role its name, the same in every account
    /// @param externalId that it asks for; empty for the installation's id
    public record Reach(String role, Optional<String> externalId) {
        public Reach {
            // Refused now, not after the database was started.
            var _ = AwsSettings.Organization.of(role, externalId.orElse("installation"));
        }
    }

    /// The folder of the vulnerability data.
    ///
    /// @param override the environment's `OPENINSPECTOR_ADVISORIES`; may be blank
    public Path advisories(String override) {
        return override.isBlank()
                ? data.resolve("advisories")
                : Path.of(override).toAbsolutePath().normalize();
    }
}
