package org.openinspector.aws;

import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.openinspector.estate.Connector;
import org.openinspector.estate.Discovered;
import org.openinspector.estate.Inspection;
import org.openinspector.estate.InspectionContext;
import org.openinspector.estate.SweepResult;
import org.openinspector.estate.SweepUnit;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;

/// Discovers what runs in one AWS account: EC2 instances, images in ECR, Lambda functions. Reads
/// only. Each Region has a unit of each kind.
public final class AwsConnector implements Connector, AutoCloseable {
    static final String NAME = "aws";

    /// The most that one download may take.
    private static final Duration DOWNLOAD = Duration.ofMinutes(15);

    private final String accountId;
    private final AwsClients clients;
    private final Downloads downloads;
    private final Ec2Instances instances;
    private final EcrImages images;
    private final LambdaFunctions functions;

    private AwsConnector(String accountId, AwsClients clients, InstantSource clock)
            throws IOException {
        AwsSettings settings = clients.settings();
        this.accountId = accountId;
        this.clients = clients;
        this.downloads = new Downloads(settings.endpoint(), DOWNLOAD);
        var cache = new ContentCache(settings.cacheFolder(), settings.cacheBytesMax());
        var content = new ImageContent(clients, cache, downloads);
        this.instances = new Ec2Instances(clients, clock);
        this.images = new EcrImages(clients, content);
        this.functions = new LambdaFunctions(clients, cache, downloads, content);
    }

    /// A connector for an account, with the usual chain of credentials.
    ///
    /// @param account whose the credentials are, as [AwsAccount#identify] tells
    /// @throws IOException if the cache's folder cannot be made
    public static AwsConnector open(AwsAccount account, AwsSettings settings, InstantSource clock)
            throws IOException {
        return new AwsConnector(account.id(), AwsClients.of(settings), clock);
    }

    static AwsConnector open(
            AwsAccount account,
            AwsSettings settings,
            AwsCredentialsProvider credentials,
            InstantSource clock)
            throws IOException {
        return new AwsConnector(account.id(), new AwsClients(settings, credentials), clock);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public List<SweepUnit> units() {
        List<SweepUnit> units = new ArrayList<>();
        for (String region : clients.settings().regions()) {
            for (String kind : List.of(Ec2Instances.KIND, EcrImages.KIND, LambdaFunctions.KIND)) {
                units.add(new SweepUnit(accountId, region, kind));
            }
        }
        return units;
    }

    @Override
    public SweepResult sweep(SweepUnit unit, Consumer<Discovered> found)
            throws InterruptedException {
        return switch (unit.kind()) {
            case Ec2Instances.KIND -> instances.sweep(unit, found);
            case EcrImages.KIND -> images.sweep(unit, found);
            case LambdaFunctions.KIND -> functions.sweep(unit, found);
            default -> throw new IllegalArgumentException("no kind of AWS's: " + unit);
        };
    }

    @Override
    public Inspection inspect(Discovered resource, InspectionContext context)
            throws InterruptedException {
        return switch (resource.kind()) {
            case Ec2Instances.KIND -> instances.inspect(resource);
            case EcrImages.KIND -> images.inspect(resource, context);
            case LambdaFunctions.KIND -> functions.inspect(resource, context);
            default -> throw new IllegalArgumentException("no kind of AWS's: " + resource.kind());
        };
    }

    @Override
    public Duration every() {
        return clients.settings().every();
    }

    /// Ends running calls and downloads.
    @Override
    public void close() {
        downloads.close();
        clients.close();
    }
}
