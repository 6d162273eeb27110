package org.openinspector.aws;

import java.time.InstantSource;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.ecs.EcsClient;
import software.amazon.awssdk.services.eks.EksClient;
import software.amazon.awssdk.services.eventbridge.EventBridgeClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.organizations.OrganizationsClient;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.securityhub.SecurityHubClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The AWS clients of one account, for each service and Region. Calls are made through [#calls],
/// which bounds them, tells failures apart and keeps what each came to.
public final class AwsClients implements AutoCloseable {
    /// Before anybody was asked whose the credentials are.
    private static final String UNKNOWN = "000000000000";

    private final SdkClients shared;
    private final AccountCredentials credentials;
    private final Calls calls;
    private final boolean owner;

    private AwsClients(
            SdkClients shared, String accountId, AccountCredentials credentials, boolean owner) {
        this.shared = shared;
        this.credentials = credentials;
        this.calls = new Calls(accountId, shared.limits, credentials, shared.records);
        this.owner = owner;
    }

    /// With credentials whose account nobody knows yet.
    AwsClients(AwsSettings settings, AwsCredentialsProvider credentials) {
        this(
                new SdkClients(settings, InstantSource.system()),
                UNKNOWN,
                AccountCredentials.of(credentials),
                true);
    }

    /// With the usual chain of credentials: environment, system properties, web identity, the
    /// shared files, container, instance.
    static AwsClients of(AwsSettings settings) {
        return new AwsClients(settings, DefaultCredentialsProvider.create());
    }

    /// Of the account whose credentials are given. Closing it closes what it shares with
    /// [#assuming].
    ///
    /// @param account as [AwsAccount#identify] tells
    public static AwsClients of(
            AwsSettings settings,
            AwsAccount account,
            AwsCredentialsProvider credentials,
            InstantSource clock) {
        return new AwsClients(
                new SdkClients(settings, clock),
                account.id(),
                AccountCredentials.of(credentials),
                true);
    }

    /// Of another account, reached by a role there.
    ///
    /// @param roleArn which these credentials assume
    public AwsClients assuming(
            String accountId, String roleArn, String externalId, InstantSource clock) {
        return new AwsClients(
                shared,
                accountId,
                new AssumedRole(accountId, roleArn, externalId, this, clock),
                false);
    }

    /// How AWS is talked to.
    public AwsSettings settings() {
        return shared.settings();
    }

    /// The account.
    public String accountId() {
        return calls.accountId();
    }

    /// Makes the calls.
    public Calls calls() {
        return calls;
    }

    /// What calls came to, of all accounts that share these clients.
    public AccessRecords records() {
        return shared.records;
    }

    /// Sees to it that there are credentials: assumes the role, if there is one.
    ///
    /// @throws AwsCallException if there are none, saying why
    public void ready() throws AwsCallException, InterruptedException {
        credentials.ready();
    }

    /// Elastic Compute Cloud.
    public Ec2Client ec2(String region) {
        return view("ec2", region, Ec2Client.class, Ec2Client::builder);
    }

    /// Systems Manager.
    public SsmClient ssm(String region) {
        return view("ssm", region, SsmClient.class, SsmClient::builder);
    }

    /// Elastic Container Registry.
    public EcrClient ecr(String region) {
        return view("ecr", region, EcrClient.class, EcrClient::builder);
    }

    /// Lambda.
    public LambdaClient lambda(String region) {
        return view("lambda", region, LambdaClient.class, LambdaClient::builder);
    }

    /// The token service.
    public StsClient sts(String region) {
        return view("sts", region, StsClient.class, StsClient::builder);
    }

    /// Organizations, which is in one Region of each partition.
    public OrganizationsClient organizations(String region) {
        return view(
                "organizations", region, OrganizationsClient.class, OrganizationsClient::builder);
    }

    /// Simple Queue Service.
    public SqsClient sqs(String region) {
        return view("sqs", region, SqsClient.class, SqsClient::builder);
    }

    /// Simple Notification Service.
    public SnsClient sns(String region) {
        return view("sns", region, SnsClient.class, SnsClient::builder);
    }

    /// EventBridge.
    public EventBridgeClient eventBridge(String region) {
        return view("eventbridge", region, EventBridgeClient.class, EventBridgeClient::builder);
    }

    /// Security Hub.
    public SecurityHubClient securityHub(String region) {
        return view("securityhub", region, SecurityHubClient.class, SecurityHubClient::builder);
    }

    /// CloudWatch.
    public CloudWatchClient cloudWatch(String region) {
        return view("cloudwatch", region, CloudWatchClient.class, CloudWatchClient::builder);
    }

    /// Elastic Container Service.
    public EcsClient ecs(String region) {
        return view("ecs", region, EcsClient.class, EcsClient::builder);
    }

    /// Elastic Kubernetes Service.
    public EksClient eks(String region) {
        return view("eks", region, EksClient.class, EksClient::builder);
    }

    /// Simple Storage Service.
    public S3Client s3(String region) {
        // Names of buckets as host names work at AWS alone.
        return view(
                "s3",
                region,
                S3Client.class,
                () -> S3Client.builder().forcePathStyle(settings().endpoint("s3").isPresent()));
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable>
            C view(String service, String region, Class<C> type, Supplier<B> builder) {
        return AccountView.of(type, shared.client(service, region, type, builder), credentials);
    }

    /// Ends everything, if this is not the view of another account.
    @Override
    public void close() {
        if (owner) {
            shared.close();
        }
    }
}
