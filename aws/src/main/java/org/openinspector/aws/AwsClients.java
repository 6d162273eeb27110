package org.openinspector.aws;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.core.retry.RetryMode;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ecr.EcrClient;
import software.amazon.awssdk.services.lambda.LambdaClient;
import software.amazon.awssdk.services.ssm.SsmClient;
import software.amazon.awssdk.services.sts.StsClient;

/// The AWS clients: one for each service and Region, made when first needed.
final class AwsClients implements AutoCloseable {
    /// Longer than any listing takes; a call that hangs must not hold a sweep for ever.
    private static final Duration CALL = Duration.ofSeconds(60);

    private static final Duration ATTEMPT = Duration.ofSeconds(20);

    private final AwsSettings settings;
    private final AwsCredentialsProvider credentials;
    private final SdkHttpClient http;
    private final Map<String, AutoCloseable> clients = new ConcurrentHashMap<>();
    final Calls calls = new Calls();

    AwsClients(AwsSettings settings, AwsCredentialsProvider credentials) {
        this.settings = settings;
        this.credentials = credentials;
        this.http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(ATTEMPT)
                        .build();
    }

    /// With the usual chain of credentials: environment, system properties, web identity, the
    /// shared files, container, instance.
    static AwsClients of(AwsSettings settings) {
        return new AwsClients(settings, DefaultCredentialsProvider.create());
    }

    AwsSettings settings() {
        return settings;
    }

    Ec2Client ec2(String region) {
        return client(
                "ec2", region, Ec2Client.class, () -> configured(Ec2Client.builder(), region));
    }

    SsmClient ssm(String region) {
        return client(
                "ssm", region, SsmClient.class, () -> configured(SsmClient.builder(), region));
    }

    EcrClient ecr(String region) {
        return client(
                "ecr", region, EcrClient.class, () -> configured(EcrClient.builder(), region));
    }

    LambdaClient lambda(String region) {
        return client(
                "lambda",
                region,
                LambdaClient.class,
                () -> configured(LambdaClient.builder(), region));
    }

    StsClient sts(String region) {
        return client(
                "sts", region, StsClient.class, () -> configured(StsClient.builder(), region));
    }

    private <C extends AutoCloseable> C client(
            String service, String region, Class<C> type, Supplier<C> made) {
        return type.cast(clients.computeIfAbsent(service + "/" + region, _ -> made.get()));
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C configured(
            B builder, String region) {
        builder.region(Region.of(region))
                .credentialsProvider(credentials)
                .httpClient(http)
                .overrideConfiguration(
                        ClientOverrideConfiguration.builder()
                                .apiCallTimeout(CALL)
                                .apiCallAttemptTimeout(ATTEMPT)
                                .retryStrategy(RetryMode.STANDARD)
                                .addExecutionInterceptor(calls)
                                .build());
        settings.endpoint().ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public void close() {
        List<AutoCloseable> open = new ArrayList<>(clients.values());
        for (AutoCloseable client : open) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("an AWS client does not close", e);
            }
        }
        http.close();
    }
}
