package org.openinspector.aws;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;

/// Gets what presigned addresses lead to: image layers, function code. The addresses come from
/// AWS's answers, so they are followed only to AWS itself (or to where the endpoint was overridden
/// to), without redirects, and only as far as size and time allow. Their query is a secret: whoever
/// has it may read the content. It is in no message.
final class Downloads implements AutoCloseable {
    private final Optional<URI> endpoint;
    private final Duration duration;
    private final HttpClient http =
            HttpClient.newBuilder()
                    .connectTimeout(Duration.ofSeconds(10))
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();
    private final Timer timer = new Timer("aws-downloads", true);

    /// @param duration the most that one download may take
    Downloads(Optional<URI> endpoint, Duration duration) {
        this.endpoint = endpoint;
        this.duration = duration;
    }

    /// What went wrong with the content itself or the way to it, in one sentence.
    static final class DownloadException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean denied;

        DownloadException(boolean denied, String message) {
            super(message);
            this.denied = denied;
        }

        boolean isDenied() {
            return denied;
        }
    }

    /// Writes the content to `out`.
    ///
    /// @param what how messages call it
    /// @param sha256 the content's digest, 64 hexadecimal digits, verified while it passes
    /// @param bytesMax refuse more
    /// @return how many bytes there were
    long get(String address, String what, String sha256, long bytesMax, OutputStream out)
            throws IOException, InterruptedException {
        URI uri = allowed(address, what);
        HttpRequest request = HttpRequest.newBuilder(uri).timeout(duration).GET().build();
        HttpResponse<InputStream> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (HttpConnectTimeoutException | ConnectException e) {
            throw new DownloadException(
                    false, what + " cannot be fetched: " + uri.getHost() + " does not answer");
        } catch (HttpTimeoutException e) {
            throw tooSlow(what);
        }
        try (InputStream body = response.body()) {
            int status = response.statusCode();
            if (status != 200) {
                throw new DownloadException(
                        status == 403,
                        what
                                + " cannot be fetched: "
                                + uri.getHost()
                                + " answers with status "
                                + status);
            }
            return copy(body, what, sha256, bytesMax, out);
        }
    }

    private DownloadException tooSlow(String what) {
        return new DownloadException(
                false, what + " takes longer than the " + duration.toSeconds() + " s allowed");
    }

    private long copy(InputStream body, String what, String sha256, long bytesMax, OutputStream out)
            throws IOException {
        MessageDigest digest = sha256();
        long deadline = System.nanoTime() + duration.toNanos();
        // A body that stands still is ended from outside.
        TimerTask end =
                new TimerTask() {
                    @Override
                    public void run() {
                        try {
                            body.close();
                        } catch (IOException _) {
                            // Then it has ended already.
                        }
                    }
                };
        timer.schedule(end, duration.toMillis());
        long total = 0;
        try {
            byte[] buffer = new byte[128 << 10];
            for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
                total += count;
                if (total > bytesMax) {
                    throw new DownloadException(
                            false, what + " has more than the " + bytesMax + " bytes allowed");
                }
                digest.update(buffer, 0, count);
                out.write(buffer, 0, count);
            }
        } catch (DownloadException e) {
            throw e;
        } catch (IOException e) {
            throw System.nanoTime() - deadline >= 0 ? tooSlow(what) : e;
        } finally {
            end.cancel();
        }
        String seen = HexFormat.of().formatHex(digest.digest());
        if (!seen.equals(sha256)) {
            throw new DownloadException(
                    false,
                    what + " does not match its digest: expected " + sha256 + ", got " + seen);
        }
        return total;
    }

    private URI allowed(String address, String what) throws DownloadException {
        URI uri;
        try {
            uri = new URI(address);
        } catch (URISyntaxException e) {
            throw new DownloadException(
                    false, what + " cannot be fetched: its address is no address");
        }
        String host = uri.getHost() == null ? "" : uri.getHost().toLowerCase(Locale.ROOT);
        String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
        boolean own =
                endpoint.map(given ->
                                host.equalsIgnoreCase(given.getHost())
                                        && scheme.equalsIgnoreCase(given.getScheme()))
                        .orElse(false);
        boolean aws =
                scheme.equals("https")
                        && (host.endsWith(".amazonaws.com") || host.endsWith(".amazonaws.com.cn"))
                        && (uri.getPort() == -1 || uri.getPort() == 443);
        if ((!own && !aws) || uri.getUserInfo() != null) {
            throw new DownloadException(
                    false,
                    what
                            + " is not fetched: expected an address of AWS, got the host \""
                            + (host.length() > 100 ? host.substring(0, 100) + "…" : host)
                            + "\"");
        }
        return uri;
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public void close() {
        timer.cancel();
        http.shutdownNow();
        http.close();
    }
}
