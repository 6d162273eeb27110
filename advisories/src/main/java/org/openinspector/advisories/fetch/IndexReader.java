package org.openinspector.advisories.fetch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.openinspector.advisories.document.UnreadableDocumentException;
import org.openinspector.advisories.document.Xml;
import org.openinspector.advisories.fetch.RemoteFile.Index;

/// Finds where a file is whose address changes, by the small file that tells it.
final class IndexReader {
    private static final int BYTES_MAX = 1 << 20;
    private static final String REPOSITORY = "repodata/repomd.xml";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,199}");
    private static final Pattern LOCATION =
            Pattern.compile("repodata/[A-Za-z0-9][A-Za-z0-9._-]{0,199}");

    private final Connection connection;
    private final UpdateSettings settings;

    IndexReader(Connection connection, UpdateSettings settings) {
        this.connection = connection;
        this.settings = settings;
    }

    /// The file at its present address; empty if it is optional and its index is not there.
    ///
    /// @throws FetchException if the index cannot be had, or does not tell
    Optional<RemoteFile> target(RemoteFile file) throws FetchException, InterruptedException {
        if (file.index().isEmpty()) {
            return Optional.of(file);
        }
        Optional<byte[]> content = content(file);
        if (content.isEmpty()) {
            return Optional.empty();
        }
        String text = new String(content.get(), StandardCharsets.UTF_8);
        return switch (file.index().get()) {
            case NAME -> Optional.of(at(file, beside(file.address(), text), Optional.empty()));
            case REPOSITORY ->
                    Optional.of(at(file, updateInfo(file, content.get()), Optional.empty()));
            case MIRRORS -> target(at(file, repository(text), Optional.of(Index.REPOSITORY)));
        };
    }

    /// The file that a text names, beside the text.
    static URI beside(URI index, String text) throws FetchException {
        String name = text.strip();
        if (!NAME.matcher(name).matches()) {
            throw FetchException.lasting(
                    "its index holds \"" + shown(name) + "\", expected a file's name");
        }
        return index.resolve(name);
    }

    /// The metadata of the first mirror's repository.
    static URI repository(String text) throws FetchException {
        for (String line : text.lines().limit(100).toList()) {
            String mirror = line.strip();
            if (mirror.startsWith("https://") || mirror.startsWith("http://")) {
                try {
                    // Lists of Amazon say http; the same hosts answer by https.
                    String base = mirror.replaceFirst("^http:", "https:").replaceFirst("/+$", "");
                    return URI.create(base + "/" + REPOSITORY);
                } catch (IllegalArgumentException e) {
                    break;
                }
            }
        }
        throw FetchException.lasting(
                "its list of mirrors begins \"" + shown(text) + "\", expected addresses");
    }

    /// Where `repomd.xml` says that `updateinfo` is.
    static URI updateInfo(RemoteFile file, byte[] repository) throws FetchException {
        String[] location = {""};
        try {
            Xml.read(
                    new ByteArrayInputStream(repository),
                    Set.of("data"),
                    data -> {
                        if (data.attribute("type").orElse("").equals("updateinfo")) {
                            location[0] =
                                    data.child("location")
                                            .flatMap(each -> each.attribute("href"))
                                            .orElse("");
                        }
                    });
        } catch (UnreadableDocumentException e) {
            throw FetchException.lasting("its repository's index is " + e.getMessage());
        } catch (IOException e) {
            throw new UncheckedIOException(e); // bytes in memory do not break
        }
        if (!LOCATION.matcher(location[0]).matches()) {
            throw FetchException.lasting(
                    "its repository's index names \""
                            + shown(location[0])
                            + "\", expected \"repodata/…-updateinfo.xml.…\"");
        }
        String suffix = file.name().substring(file.name().lastIndexOf('.'));
        if (!location[0].endsWith(suffix)) {
            throw FetchException.lasting(
                    "it is now \"" + shown(location[0]) + "\", expected a " + suffix + " file");
        }
        return file.address().resolve("../" + location[0]);
    }

    private Optional<byte[]> content(RemoteFile file) throws FetchException, InterruptedException {
        HttpResponse<InputStream> response = connection.get(file, Map.of());
        try {
            int status = response.statusCode();
            if (status == 404 && file.optional()) {
                return Optional.empty();
            }
            if (status != 200) {
                String message = "its index was answered with status " + status;
                throw status >= 500 || status == 429
                        ? FetchException.passing(message)
                        : FetchException.lasting(message);
            }
            return Optional.of(bytes(response.body()));
        } finally {
            Connection.close(response);
        }
    }

    private byte[] bytes(InputStream body) throws FetchException, InterruptedException {
        Duration patience = settings.connectTimeout().multipliedBy(2);
        CompletableFuture<byte[]> reading =
                CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return body.readNBytes(BYTES_MAX + 1);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        task -> Thread.ofVirtual().start(task));
        try {
            byte[] bytes = reading.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (bytes.length > BYTES_MAX) {
                throw FetchException.lasting("its index is larger than " + BYTES_MAX + " bytes");
            }
            return bytes;
        } catch (TimeoutException e) {
            throw FetchException.passing(
                    "its index did not come in " + Watch.seconds(patience) + " s");
        } catch (ExecutionException e) {
            throw FetchException.passing("its index broke off");
        }
    }

    private static RemoteFile at(RemoteFile file, URI address, Optional<Index> index) {
        return new RemoteFile(
                address, file.name(), file.format(), file.bytesMax(), file.optional(), index);
    }

    private static String shown(String text) {
        String line = text.strip().lines().findFirst().orElse("");
        return line.substring(0, Math.min(line.length(), 80));
    }
}
