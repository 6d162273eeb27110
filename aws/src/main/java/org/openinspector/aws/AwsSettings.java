package org.openinspector.aws;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What to discover, and how.
///
/// @param endpoint in place of AWS's own addresses, for emulators; empty for AWS
/// @param endpoints of single services, which go before `endpoint`; by the names that [#endpoint]
///   takes
/// @param regions which to sweep, such as `us-east-1`, as far as an account has them; not empty.
///   The first one is asked for what is the same everywhere
/// @param organization discovers all accounts of the organization; empty for the account of the
///   credentials alone
/// @param installation names this installation in what it makes in an account; 12 small letters and
///   digits
/// @param cacheFolder where image layers and function code are kept by their digests
/// @param cacheBytesMax how large the folder may get, in bytes, 1 MiB or more
/// @param every how often each kind is listed, 1 minute or more
/// @param staleAfter from which age on an instance's inventory does not count any more
public record AwsSettings(
        Optional<URI> endpoint,
        Map<String, URI> endpoints,
        List<String> regions,
        Optional<Organization> organization,
        String installation,
        Path cacheFolder,
        long cacheBytesMax,
        Duration every,
        Duration staleAfter) {
    /// The role in each account unless told otherwise.
    public static final String ROLE = "OpenInspectorScanRole";

    /// Stands for an installation where nothing is ever made.
    private static final String NO_INSTALLATION = "notinstalled";

    private static final String VARIABLE = "AWS_ENDPOINT_URL_";
    private static final Pattern INSTALLATION = Pattern.compile("[a-z0-9]{12}");
    private static final Pattern ROLE_NAME = Pattern.compile("[A-Za-z0-9+=,.@_-]{1,64}");
    private static final Pattern EXTERNAL_ID = Pattern.compile("[A-Za-z0-9+=,.@:/_-]{2,1224}");

    /// How the accounts of an organization are reached.
    ///
    /// @param role which is assumed in each account: its name, without a path
    /// @param externalId that the role asks for
    /// @param poll how often the accounts are listed, 1 second or more
    /// @param goneAfter how long an account that left keeps its findings
    public record Organization(String role, String externalId, Duration poll, Duration goneAfter) {
        public Organization {
            if (!ROLE_NAME.matcher(role).matches()) {
                throw new IllegalArgumentException(
                        "--aws-role is \""
                                + role
                                + "\", expected a role's name: 1 to 64 letters, digits and"
                                + " +=,.@_-");
            }
            if (!EXTERNAL_ID.matcher(externalId).matches()) {
                throw new IllegalArgumentException(
                        "--aws-external-id is \""
                                + externalId
                                + "\", expected 2 to 1224 letters, digits and +=,.@:/_-");
            }
            if (poll.compareTo(Duration.ofSeconds(1)) < 0) {
                throw new IllegalArgumentException(
                        "poll is " + poll + ", expected 1 second or more");
            }
        }

        /// Listed every 5 minutes; accounts that left are kept as long as Inspector keeps the
        /// findings of a suspended one, 90 days.
        public static Organization of(String role, String externalId) {
            return new Organization(role, externalId, Duration.ofMinutes(5), Duration.ofDays(90));
        }
    }

    public AwsSettings {
        endpoints = Map.copyOf(endpoints);
        regions = List.copyOf(regions);
        if (regions.isEmpty()) {
            throw new IllegalArgumentException("no Region given, expected one or more");
        }
        if (!INSTALLATION.matcher(installation).matches()) {
            throw new IllegalArgumentException(
                    "installation is \""
                            + installation
                            + "\", expected 12 small letters and digits");
        }
        if (cacheBytesMax < 1 << 20) {
            throw new IllegalArgumentException(
                    "cacheBytesMax is " + cacheBytesMax + ", expected 1 MiB or more");
        }
        if (every.compareTo(Duration.ofMinutes(1)) < 0) {
            throw new IllegalArgumentException("every is " + every + ", expected 1 minute or more");
        }
    }

    /// The usual settings for one account: every 10 minutes, inventories up to 7 days old, 10 GiB
    /// of content.
    public static AwsSettings of(Optional<URI> endpoint, List<String> regions, Path cacheFolder) {
        return new AwsSettings(
                endpoint,
                Map.of(),
                regions,
                Optional.empty(),
                NO_INSTALLATION,
                cacheFolder,
                10L << 30,
                Duration.ofMinutes(10),
                Duration.ofDays(7));
    }

    /// The same with addresses of single services.
    public AwsSettings withEndpoints(Map<String, URI> other) {
        return new AwsSettings(
                endpoint,
                other,
                regions,
                organization,
                installation,
                cacheFolder,
                cacheBytesMax,
                every,
                staleAfter);
    }

    /// The same in other Regions.
    public AwsSettings withRegions(List<String> other) {
        return new AwsSettings(
                endpoint,
                endpoints,
                other,
                organization,
                installation,
                cacheFolder,
                cacheBytesMax,
                every,
                staleAfter);
    }

    /// The same for all accounts of the organization.
    public AwsSettings withOrganization(Organization reached) {
        return new AwsSettings(
                endpoint,
                endpoints,
                regions,
                Optional.of(reached),
                installation,
                cacheFolder,
                cacheBytesMax,
                every,
                staleAfter);
    }

    /// The same with the installation's id.
    public AwsSettings withInstallation(String id) {
        return new AwsSettings(
                endpoint,
                endpoints,
                regions,
                organization,
                id,
                cacheFolder,
                cacheBytesMax,
                every,
                staleAfter);
    }

    /// Where a service is; empty for AWS's own address.
    ///
    /// @param service in small letters, as the variable says it: `ec2`, `securityhub`
    public Optional<URI> endpoint(String service) {
        return Optional.ofNullable(endpoints.get(service)).or(() -> endpoint);
    }

    /// The Region that is asked for what is the same everywhere.
    public String home() {
        return regions.getFirst();
    }

    /// The addresses that `AWS_ENDPOINT_URL_<SERVICE>` name, as AWS's own clients read them. An
    /// address that is an OpenInspector server's (`AWS_ENDPOINT_URL_INSPECTOR2`) does not count: a
    /// shell that uses one asks it for tokens too.
    ///
    /// @throws IllegalArgumentException if one is no address, naming the variable
    public static Map<String, URI> endpoints(Map<String, String> environment) {
        String own = environment.getOrDefault(VARIABLE + "INSPECTOR2", "").strip();
        var endpoints = new TreeMap<String, URI>();
        environment.forEach((name, value) -> {
            String address = value.strip();
            if (name.startsWith(VARIABLE) && !address.isEmpty() && !address.equals(own)) {
                endpoints.put(
                        name.substring(VARIABLE.length()).toLowerCase(Locale.ROOT),
                        address(name, address));
            }
        });
        return endpoints;
    }

    private static URI address(String name, String text) {
        try {
            URI uri = URI.create(text);
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            // Told below.
        }
        throw new IllegalArgumentException(
                name + " is \"" + text + "\", expected http://HOST[:PORT] or https://HOST[:PORT]");
    }
}
