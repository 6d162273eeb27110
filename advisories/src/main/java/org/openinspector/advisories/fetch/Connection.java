package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Asks one source for files. Follows redirects by itself, because where they may lead is decided
/// here: to the source's own hosts by `https`, or, with a mirror, to the mirror. A list of names
/// leaves no way to addresses inside a network; what a name resolves to is settled by its
/// certificate.
final class Connection implements AutoCloseable {
    private static final int REDIRECTS_MAX = 5;

    private final HttpClient client;
    private final UpdateSettings settings;
    private final Set<String> hosts;

    Connection(UpdateSettings settings, RemoteSource source) {
        this.settings = settings;
        this.hosts = new HashSet<>(source.redirectHosts());
        source.files().forEach(file -> hosts.add(file.address().getHost()));
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .connectTimeout(settings.connectTimeout())
                        .proxy(Proxies.of(settings.environment()));
        Proxies.authenticator(settings.environment()).ifPresent(builder::authenticator);
        this.client = builder.build();
    }

    /// Asks for a file; the caller closes the body.
    HttpResponse<InputStream> get(RemoteFile file, Map<String, String> headers)
            throws FetchException, InterruptedException {
        URI address = settings.addressOf(file);
        check(address);
        for (int i = 0; i <= REDIRECTS_MAX; i++) {
            HttpResponse<InputStream> response = send(address, headers);
            Optional<URI> next = redirect(address, response);
            if (next.isEmpty()) {
                return response;
            }
            close(response);
            check(next.get());
            address = next.get();
        }
        throw FetchException.lasting("it was redirected more than " + REDIRECTS_MAX + " times");
    }

    private HttpResponse<InputStream> send(URI address, Map<String, String> headers)
            throws FetchException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(address)
                        .GET()
                        .header("User-Agent", settings.userAgent())
                        .header("Accept", "*/*");
        headers.forEach(request::header);
        CompletableFuture<HttpResponse<InputStream>> answer =
                client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        Duration patience = settings.connectTimeout().multipliedBy(2);
        try {
            return answer.get(patience.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            answer.cancel(true);
            throw FetchException.passing(
                    address.getHost() + " did not answer in " + Watch.seconds(patience) + " s");
        } catch (ExecutionException e) {
            throw FetchException.unanswered(
                    "no answer from " + address.getHost() + " (" + reason(e.getCause()) + ")");
        } catch (InterruptedException e) {
            answer.cancel(true);
            throw e;
        }
    }

    /// What went wrong, in the words of the exception that has any.
    static String reason(@org.jspecify.annotations.Nullable Throwable thrown) {
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof java.nio.channels.UnresolvedAddressException
                    || each instanceof java.net.UnknownHostException) {
                return "its name is not known";
            }
            if (each.getMessage() != null && !each.getMessage().isBlank()) {
                return each.getMessage();
            }
        }
        return thrown == null ? "unknown" : thrown.getClass().getSimpleName();
    }

    private static Optional<URI> redirect(URI from, HttpResponse<InputStream> response)
            throws FetchException {
        switch (response.statusCode()) {
            case 301, 302, 303, 307, 308 -> {
                String location = response.headers().firstValue("Location").orElse("");
                try {
                    return Optional.of(from.resolve(location));
                } catch (IllegalArgumentException odd) {
                    throw FetchException.lasting("it was redirected to no address");
                }
            }
            default -> {
                return Optional.empty();
            }
        }
    }

    private void check(URI address) throws FetchException {
        boolean allowed =
                settings.mirror()
                        .map(root ->
                                root.getScheme().equals(address.getScheme())
                                        && root.getRawAuthority().equals(address.getRawAuthority()))
                        .orElseGet(() ->
                                "https".equals(address.getScheme())
                                        && address.getRawAuthority() != null
                                        && hosts.contains(address.getRawAuthority()));
        if (!allowed) {
            throw FetchException.lasting(
                    "it was redirected to "
                            + address.getScheme()
                            + "://"
                            + address.getRawAuthority()
                            + ", expected "
                            + settings.mirror()
                                    .map(URI::getRawAuthority)
                                    .map(Stream::of)
                                    .orElseGet(() -> hosts.stream().sorted())
                                    .collect(Collectors.joining(" or ")));
        }
    }

    /// Gives an answer's connection up.
    static void close(HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (IOException alreadyGone) {
            // Nobody reads it.
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }
}
