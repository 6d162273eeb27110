package org.openinspector.aws;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.http.SdkHttpClient;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;

/// The SDK's clients: one for each service and Region, made when first needed, for all accounts.
final class SdkClients implements AutoCloseable {
    /// Longer than any listing takes; a call that hangs must not hold a sweep for ever.
    private static final Duration CALL = Duration.ofSeconds(60);

    private static final Duration ATTEMPT = Duration.ofSeconds(20);

    private final AwsSettings settings;
    private final SdkHttpClient http;
    private final ScheduledExecutorService timers = Executors.newScheduledThreadPool(2);
    private final Map<String, AutoCloseable> clients = new ConcurrentHashMap<>();
    final Limits limits = new Limits();
    final AccessRecords records;

    SdkClients(AwsSettings settings, InstantSource clock) {
        this.settings = settings;
        this.records = new AccessRecords(clock);
        this.http =
                UrlConnectionHttpClient.builder()
                        .connectionTimeout(Duration.ofSeconds(5))
                        .socketTimeout(ATTEMPT)
                        .build();
    }

    AwsSettings settings() {
        return settings;
    }

    <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C extends AutoCloseable>
            C client(String service, String region, Class<C> type, Supplier<B> builder) {
        return type.cast(
                clients.computeIfAbsent(
                        service + "/" + region, _ -> configured(service, builder.get(), region)));
    }

    private <B extends AwsSyncClientBuilder<B, C> & AwsClientBuilder<B, C>, C> C configured(
            String service, B builder, String region) {
        ClientOverrideConfiguration.Builder configuration =
                ClientOverrideConfiguration.builder()
                        .apiCallTimeout(CALL)
                        .apiCallAttemptTimeout(ATTEMPT)
                        .scheduledExecutorService(timers)
                        .retryStrategy(new Attempts());
        if (service.equals("ecr")) {
            configuration.addExecutionInterceptor(new ImageStates());
        }
        builder.region(Region.of(region))
                // Each request brings its account's.
                .credentialsProvider(AnonymousCredentialsProvider.create())
                .httpClient(http)
                .overrideConfiguration(configuration.build());
        settings.endpoint(service).ifPresent(builder::endpointOverride);
        return builder.build();
    }

    @Override
    public void close() {
        for (AutoCloseable client : clients.values()) {
            try {
                client.close();
            } catch (Exception e) {
                throw new IllegalStateException("an AWS client does not close", e);
            }
        }
        http.close();
        timers.shutdownNow();
    }
}
