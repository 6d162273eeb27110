package org.openinspector.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Supplier;
import org.openinspector.apimodel.wire.Headers;
import org.openinspector.apimodel.wire.WireResponse;
import org.openinspector.apiserver.ApiObserver;

/// What operators watch, as Prometheus reads it. Holds counts and durations only: no account, no
/// resource, no finding is named, so that the page needs no key.
final class Metrics implements ApiObserver {
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    @SuppressWarnings("resource") // ends with the process
    Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmGcMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    @Override
    public void answered(String operation, int status, long nanos) {
        Timer.builder("openinspector.requests")
                .description("answered requests of the wire API")
                .tag("operation", operation.isEmpty() ? "none" : operation)
                .tag("status", Integer.toString(status))
                .publishPercentileHistogram()
                .minimumExpectedValue(Duration.ofMillis(1))
                .maximumExpectedValue(Duration.ofSeconds(10))
                .register(registry)
                .record(Duration.ofNanos(nanos));
    }

    /// A value that is asked for at every scrape.
    ///
    /// @param tags names and values, alternating
    void gauge(String name, String description, Supplier<Number> value, String... tags) {
        Gauge.builder(name, value).description(description).tags(tags).register(registry);
    }

    WireResponse page() {
        var headers = new Headers();
        headers.set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
        return new WireResponse(200, headers, registry.scrape().getBytes(StandardCharsets.UTF_8));
    }
}
