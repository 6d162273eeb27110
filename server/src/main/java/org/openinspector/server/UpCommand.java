package org.openinspector.server;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.openinspector.aws.AwsSettings;
import org.openinspector.aws.events.QueueAddress;
import org.openinspector.server.demo.Demo;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `up`: options to settings, then the server.
@Command(
        name = "up",
        description = {
            "Starts the server: scans this host, the images of a folder and AWS accounts by itself,",
            "and serves the findings to AWS's own clients."
        },
        footer = {
            "",
            "Environment:",
            "  OPENINSPECTOR_HOME           the data folder, where --data is not given",
            "  OPENINSPECTOR_ADVISORIES     the vulnerability data (default: advisories in the data folder)",
            "  OPENINSPECTOR_DATABASE_URL   an external PostgreSQL: jdbc:postgresql://HOST/NAME?user=…&password=…",
            "  OPENINSPECTOR_HOST_ROOT      root folder of the host to scan, when the server runs in a container; none: no host",
            "  OPENINSPECTOR_VEX_AUTHORS    whose VEX statements count, of those in the data folder's vex (default: all)",
            "  OPENINSPECTOR_KMS_KEY        key of AWS KMS that wraps the data keys (default: the file secret.key)",
            "  OPENINSPECTOR_WEBHOOK_ALLOW  private addresses that webhooks may be at: 10.1.0.0/16,127.0.0.1 (default: none)",
            "  OPENINSPECTOR_DEMO_SPEED     tells the story of --demo so many times faster (default: 1)",
            "  OPENINSPECTOR_FEEDS          a mirror to fetch vulnerability data from",
            "  AWS_ENDPOINT_URL_<SERVICE>   where one service of AWS is, before --aws-endpoint",
            "  OPENINSPECTOR_AWS_QUEUES     addresses of SQS queues with events, with commas between (docs/triggers.md)",
            "  OPENINSPECTOR_AWS_ENDPOINT   where reports find their buckets, instead of AWS",
            "",
            "Examples:",
            "  ./openinspector up",
            "  ./openinspector up --demo",
            "  ./openinspector up --port 9000 --data /srv/openinspector --images /srv/images",
            "  ./openinspector up --aws --region eu-central-1,us-east-1",
            "  ./openinspector up --aws --aws-organization",
            "then, in another shell:",
            "  eval \"$(./openinspector env)\"; aws inspector2 list-findings"
        },
        sortOptions = false)
final class UpCommand implements Callable<Integer> {
    private static final String DEMO_SPEED = "OPENINSPECTOR_DEMO_SPEED";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            defaultValue = "" + ServerSettings.DEFAULT_PORT,
            description = "port to listen on (default: ${DEFAULT-VALUE}); 0 chooses a free one")
    private int port;

    @Option(
            names = "--bind",
            paramLabel = "ADDRESS",
            defaultValue = ServerSettings.DEFAULT_BIND,
            description = "address to listen on (default: ${DEFAULT-VALUE}, this machine only)")
    private String bind = ServerSettings.DEFAULT_BIND;

    @Option(names = "--tls", description = "listens by TLS, with a certificate that is made for it")
    private boolean tls;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "listens by TLS with this certificate and those above it, in PEM")
    private @Nullable Path tlsCertificate;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "the certificate's key, in PEM (PKCS#8)")
    private @Nullable Path tlsKey;

    @Option(names = "--data", paramLabel = "DIR", description = "the data folder")
    private @Nullable Path data;

    @Option(
            names = "--images",
            paramLabel = "DIR",
            description = "scans every image and archive in this folder, and what comes later")
    private @Nullable Path images;

    @Option(
            names = "--account",
            paramLabel = "ID",
            description =
                    "the account of what is not in AWS, 12 digits (default: "
                            + ServerSettings.DEFAULT_ACCOUNT
                            + ")")
    private @Nullable String account;

    @Option(
            names = "--region",
            paramLabel = "REGION[,REGION…]",
            split = ",",
            description =
                    "the Regions that are served; this host and its images are in the first"
                            + " (default: AWS_REGION, else "
                            + ServerSettings.DEFAULT_REGION
                            + "; with --aws all that the account has)")
    private @Nullable List<String> region;

    @Option(
            names = "--aws",
            description = "discovers the AWS account of the credentials in the environment")
    private boolean aws;

    @Option(
            names = "--aws-organization",
            description = "discovers all accounts of its organization, by a role in each")
    private boolean awsOrganization;

    @Option(
            names = "--aws-role",
            paramLabel = "NAME",
            description = "the role in each account (default: " + AwsSettings.ROLE + ")")
    private @Nullable String awsRole;

    @Option(
            names = "--aws-external-id",
            paramLabel = "ID",
            description =
                    "the external id that the role asks for (default: the installation's id, which"
                            + " doctor shows)")
    private @Nullable String awsExternalId;

    @Option(
            names = "--aws-endpoint",
            paramLabel = "URL",
            description = "an emulator's address instead of AWS's")
    private @Nullable String awsEndpoint;

    @Option(
            names = "--aws-queue",
            paramLabel = "URL",
            split = ",",
            description =
                    "queues of events that tell what has changed (default: OPENINSPECTOR_AWS_QUEUES)")
    private @Nullable List<String> awsQueues;

    @Option(
            names = "--reports",
            paramLabel = "DIR",
            description = "writes reports and SBOM exports below this folder instead of to buckets")
    private @Nullable Path reports;

    @Option(names = "--offline", description = "fetches no vulnerability data by itself")
    private boolean offline;

    @Option(
            names = "--demo",
            description = {
                "shows an AWS organization of three accounts that is made up, with a story of five",
                "minutes; needs neither AWS nor a network (data folder: demo in the usual one)"
            })
    private boolean demo;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    @Override
    public Integer call() throws Exception {
        if (help) {
            return Main.DONE;
        }
        if (demo) {
            return demo(System.getenv());
        }
        ServerSettings settings = settings(System.getenv());
        try (Server server = Server.start(settings, choice(), Announcer.TERMINAL)) {
            server.awaitStop();
        }
        return Main.DONE;
    }

    ServerSettings settings(Map<String, String> environment) throws StartFailure {
        checkAws();
        if (reports != null && Files.exists(reports) && !Files.isDirectory(reports)) {
            throw usage("--reports is \"" + reports + "\", which is not a folder");
        }
        if (images != null && !Files.isDirectory(images)) {
            throw usage("--images is \"" + images + "\", which is not a folder");
        }
        if (!EstatePart.NO_HOST.equals(environment.get(EstatePart.HOST_ROOT))) {
            checkFolder(environment, EstatePart.HOST_ROOT);
        }
        Path folder = data != null ? data : home(environment);
        Optional<ServerFile> before = before(folder);
        try {
            return new ServerSettings(
                    bind,
                    port,
                    folder,
                    Optional.ofNullable(images),
                    account != null
                            ? account
                            : before.map(ServerFile::accountId)
                                    .orElse(ServerSettings.DEFAULT_ACCOUNT),
                    regions(environment, before),
                    aws ? Optional.of(aws(environment, folder)) : Optional.empty(),
                    offline,
                    set(environment, "OPENINSPECTOR_FEEDS"),
                    set(environment, "OPENINSPECTOR_DATABASE_URL"),
                    Optional.ofNullable(reports));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    private int demo(Map<String, String> environment) throws StartFailure, InterruptedException {
        Path folder = demoFolder(environment);
        Consumer<String> terminal = line -> System.err.println(line);
        try (Demo played = Demo.open(folder, speed(environment), terminal)) {
            ServerSettings settings = demoSettings(folder, played);
            try (Server server =
                    Server.start(settings, choice(), Announcer.TERMINAL, played.environment())) {
                played.begin(URI.create(server.endpoint()));
                server.awaitStop();
            }
        } catch (IOException e) {
            throw new StartFailure("cannot start the demo: " + Reasons.of(e), e);
        }
        return Main.DONE;
    }

    /// How many times faster the demo's story is told than it says.
    int speed(Map<String, String> environment) {
        String text = set(environment, DEMO_SPEED).orElse("1");
        if (!text.matches("[1-9][0-9]?|100")) {
            throw usage(DEMO_SPEED + " is \"" + text + "\", expected 1 to 100");
        }
        return Integer.parseInt(text);
    }

    /// The demo's own data folder: what it makes up must not lie beside real findings.
    Path demoFolder(Map<String, String> environment) {
        boolean others = aws || awsOrganization || awsEndpoint != null || awsQueues != null;
        if (others || images != null || account != null || region != null) {
            throw usage(
                    "--demo brings its own accounts; leave out --aws and what belongs to it,"
                            + " --images, --account and --region");
        }
        if (tls || tlsCertificate != null) {
            throw usage("--demo is for this machine alone; leave out --tls");
        }
        Path folder = data != null ? data : home(environment).resolve("demo");
        if (Files.exists(folder.resolve("server.properties"))
                && !Files.exists(folder.resolve("demo.properties"))) {
            throw usage(
                    "--demo needs a data folder of its own, and "
                            + folder
                            + " is a server's; choose another with --data");
        }
        return folder.toAbsolutePath().normalize();
    }

    ServerSettings demoSettings(Path folder, Demo played) {
        try {
            return new ServerSettings(
                    bind,
                    port,
                    folder,
                    Optional.empty(),
                    played.accountId(),
                    played.regions(),
                    Optional.of(
                            new ServerSettings.Aws(
                                    Optional.of(played.endpoint()),
                                    Map.of(),
                                    false,
                                    Optional.of(
                                            new ServerSettings.Reach(
                                                    AwsSettings.ROLE, Optional.empty())),
                                    List.of(QueueAddress.of(played.queue().toString())))),
                    true,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(folder.resolve("reports")));
        } catch (IllegalArgumentException e) {
            throw usage(String.valueOf(e.getMessage()));
        }
    }

    TlsPart.Choice choice() {
        if (tlsCertificate == null && tlsKey == null) {
            return tls ? new TlsPart.Choice.SelfMade() : new TlsPart.Choice.Plain();
        }
        if (tlsCertificate == null || tlsKey == null) {
            throw usage("--tls-certificate and --tls-key need each other");
        }
        return new TlsPart.Choice.Own(
                tlsCertificate.toAbsolutePath().normalize(), tlsKey.toAbsolutePath().normalize());
    }

    private void checkFolder(Map<String, String> environment, String variable) {
        Optional<String> path = set(environment, variable);
        if (path.isPresent() && !Files.isDirectory(Path.of(path.get()))) {
            throw usage(variable + " is \"" + path.get() + "\", which is not a folder");
        }
    }

    private static Optional<ServerFile> before(Path folder) throws StartFailure {
        try {
            return ServerFile.read(folder);
        } catch (IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> regions(Map<String, String> environment, Optional<ServerFile> before) {
        if (region != null) {
            return region;
        }
        if (before.isPresent()) {
            return before.get().regions();
        }
        return List.of(
                set(environment, "AWS_REGION")
                        .or(() -> set(environment, "AWS_DEFAULT_REGION"))
                        .orElse(ServerSettings.DEFAULT_REGION));
    }

    private void checkAws() {
        if (awsEndpoint != null && !aws) {
            throw usage("--aws-endpoint needs --aws");
        }
        if (awsQueues != null && !aws) {
            throw usage("--aws-queue needs --aws");
        }
        if (awsOrganization && !aws) {
            throw usage("--aws-organization needs --aws");
        }
        if ((awsRole != null || awsExternalId != null) && !awsOrganization) {
            throw usage("--aws-role and --aws-external-id need --aws-organization");
        }
    }

    private ServerSettings.Aws aws(Map<String, String> environment, Path folder) {
        String tokens = environment.getOrDefault("AWS_ENDPOINT_URL_STS", "").strip();
        if (awsEndpoint == null
                && !tokens.isEmpty()
                && tokens.equals(
                        environment.getOrDefault("AWS_ENDPOINT_URL_INSPECTOR2", "").strip())) {
            // Its credentials are an OpenInspector server's too; AWS knows neither.
            throw usage(
                    "this shell is set up for an OpenInspector server (AWS_ENDPOINT_URL_STS is "
                            + tokens
                            + "); undo that with: eval \"$(./openinspector env --unset)\"");
        }
        return new ServerSettings.Aws(
                endpoint(),
                AwsSettings.endpoints(environment),
                region == null && AwsPart.everyRegion(folder),
                awsOrganization
                        ? Optional.of(
                                new ServerSettings.Reach(
                                        awsRole == null ? AwsSettings.ROLE : awsRole,
                                        Optional.ofNullable(awsExternalId)))
                        : Optional.empty(),
                queues(environment));
    }

    private Optional<URI> endpoint() {
        return Optional.ofNullable(awsEndpoint).map(URI::create);
    }

    private List<QueueAddress> queues(Map<String, String> environment) {
        List<String> named =
                awsQueues != null
                        ? awsQueues
                        : set(environment, "OPENINSPECTOR_AWS_QUEUES")
                                .map(all -> List.of(all.split(",", -1)))
                                .orElse(List.of());
        return named.stream().map(QueueAddress::of).distinct().toList();
    }

    static Path home(Map<String, String> environment) {
        return set(environment, "OPENINSPECTOR_HOME")
                .map(Path::of)
                .orElseGet(() ->
                        System.getProperty("user.name").equals("root")
                                ? Path.of("/var/lib/openinspector")
                                : Path.of(System.getProperty("user.home"), ".openinspector"));
    }

    private static Optional<String> set(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
