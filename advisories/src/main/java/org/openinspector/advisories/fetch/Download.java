package org.openinspector.advisories.fetch;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Fetches one file into `fetch/new`, whole and checked, or leaves things as they were. What came
/// of a broken attempt stays, and the next one, of this or a later update, asks for the rest only;
/// the server sends everything again if the file has changed meanwhile.
///
/// @see <a href="https://www.rfc-editor.org/rfc/rfc9110#name-range-requests">RFC 9110, 13 and
///   14</a>
final class Download {
    /// What came of it.
    enum Outcome {
        FRESH,
        UNCHANGED,
        /// There is no such file, and need not be.
        MISSING
    }

    /// Is told how far the file has come.
    interface Counter {
        /// Called after each piece.
        ///
        /// @param bytes so far, those of earlier updates included
        /// @param total of the file; 0 if not known
        void at(long bytes, long total);
    }

    private static final Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");
    private static final Duration PAUSE_MAX = Duration.ofMinutes(1);

    private final Connection connection;
    private final UpdateSettings settings;
    private final FetchFolder folder;
    private final RemoteFile file;
    private final ScheduledExecutorService timer;
    private final Counter counter;
    private final long deadline;
    private long transferred;

    Download(
            Connection connection,
            UpdateSettings settings,
            FetchFolder folder,
            RemoteFile file,
            ScheduledExecutorService timer,
            Counter counter) {
        this.connection = connection;
        this.settings = settings;
        this.folder = folder;
        this.file = file;
        this.timer = timer;
        this.counter = counter;
        this.deadline = System.nanoTime() + settings.fileTimeout().toNanos();
    }

    /// Fetches the file.
    ///
    /// @throws FetchException if it cannot be had now
    Outcome fetch() throws FetchException, InterruptedException {
        Duration pause = settings.pause();
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt();
            } catch (FetchException e) {
                int attempts =
                        e.isAnswered() ? settings.attempts() : Math.min(2, settings.attempts());
                if (!e.isPassing() || attempt >= attempts) {
                    throw e;
                }
                Duration wait = e.pause().orElse(varied(pause));
                if (wait.compareTo(left()) >= 0) {
                    throw e;
                }
                Thread.sleep(wait);
            }
            pause = pause.multipliedBy(2);
            pause = pause.compareTo(PAUSE_MAX) > 0 ? PAUSE_MAX : pause;
        }
    }

    /// How many bytes came, of all attempts.
    long transferred() {
        return transferred;
    }

    private static Duration varied(Duration pause) {
        return Duration.ofNanos(
                (long) (pause.toNanos() * ThreadLocalRandom.current().nextDouble(0.5, 1.5)));
    }

    private Duration left() {
        return Duration.ofNanos(deadline - System.nanoTime());
    }

    private Outcome attempt() throws FetchException, InterruptedException {
        Optional<RemoteFile> target = new IndexReader(connection, settings).target(file);
        if (target.isEmpty()) {
            return Outcome.MISSING;
        }
        long have = partBytes();
        Validators ofPart = Validators.of(Notes.read(folder.partNotes(file)));
        Map<String, String> headers = new TreeMap<>();
        boolean resumes = have > 0 && ofPart.strong().isPresent();
        if (resumes) {
            headers.put("Range", "bytes=" + have + "-");
            headers.put("If-Range", ofPart.strong().get());
        } else {
            Validators newest = folder.newest(file);
            newest.etag().ifPresent(tag -> headers.put("If-None-Match", tag));
            newest.lastModified().ifPresent(date -> headers.put("If-Modified-Since", date));
        }
        HttpResponse<InputStream> response = connection.get(target.get(), headers);
        try {
            return switch (response.statusCode()) {
                case 200 -> receive(response, 0);
                case 206 -> receive(response, resumedAt(response.headers(), have, resumes));
                case 304 -> unchanged(headers);
                case 416 -> {
                    forgetPart();
                    throw FetchException.passing("its server does not know the part we have");
                }
                case 404, 410 -> {
                    if (file.optional()) {
                        yield Outcome.MISSING;
                    }
                    throw FetchException.lasting("it is not there (" + answer(response) + ")");
                }
                case 408, 429, 500, 502, 503, 504 -> throw later(response);
                default ->
                        throw FetchException.lasting(
                                "its server refuses (" + answer(response) + ")");
            };
        } finally {
            Connection.close(response);
        }
    }

    private static String answer(HttpResponse<InputStream> response) {
        return "status " + response.statusCode();
    }

    private static Outcome unchanged(Map<String, String> headers) throws FetchException {
        if (headers.containsKey("If-None-Match") || headers.containsKey("If-Modified-Since")) {
            return Outcome.UNCHANGED;
        }
        throw FetchException.lasting("its server says \"not modified\" of what we do not have");
    }

    private FetchException later(HttpResponse<InputStream> response) {
        Optional<Duration> wait =
                response.headers().firstValue("Retry-After").flatMap(Download::retryAfter);
        String message = "its server is busy (" + answer(response) + ")";
        if (wait.isPresent() && wait.get().compareTo(settings.retryAfterMax()) > 0) {
            return FetchException.lasting(
                    message + " and asks to come again in " + wait.get().toSeconds() + " s");
        }
        return FetchException.passing(message, wait);
    }

    /// Seconds, or a date.
    private static Optional<Duration> retryAfter(String value) {
        String text = value.strip();
        if (text.matches("\\d{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant then =
                    ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration wait = Duration.between(Instant.now(), then);
            return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
        } catch (DateTimeException odd) {
            return Optional.empty();
        }
    }

    private long resumedAt(HttpHeaders headers, long have, boolean resumes) throws FetchException {
        Matcher range = RANGE.matcher(headers.firstValue("Content-Range").orElse(""));
        if (resumes && range.matches() && Long.parseLong(range.group(1)) == have) {
            return have;
        }
        forgetPart();
        throw FetchException.passing("its server sent another part than the one asked for");
    }

    /// How long the whole file is to be; 0 if the server does not say.
    private static long total(HttpResponse<InputStream> response) {
        Matcher range = RANGE.matcher(response.headers().firstValue("Content-Range").orElse(""));
        return range.matches()
                ? Long.parseLong(range.group(2))
                : response.headers().firstValueAsLong("Content-Length").orElse(0);
    }

    private Outcome receive(HttpResponse<InputStream> response, long from)
            throws FetchException, InterruptedException {
        long total = total(response);
        if (total > file.bytesMax()) {
            forgetPart();
            throw tooLarge(total + " bytes");
        }
        Validators validators = Validators.of(response.headers());
        Path part = folder.part(file);
        long bytes = from;
        try (FileChannel out = begin(part, from, validators);
                Watch watch =
                        new Watch(
                                response.body(),
                                settings.windowTimeout(),
                                settings.windowBytesMin(),
                                left(),
                                timer)) {
            counter.at(from, total);
            byte[] buffer = new byte[1 << 16];
            for (int n = read(response, buffer, watch); n >= 0; n = read(response, buffer, watch)) {
                bytes += n;
                if (bytes > file.bytesMax()) {
                    forgetPart();
                    throw tooLarge("more than " + file.bytesMax() + " bytes");
                }
                watch.received(n);
                write(out, ByteBuffer.wrap(buffer, 0, n));
                transferred += n;
                counter.at(bytes, total);
            }
            out.force(true);
        } catch (IOException e) {
            throw FetchException.lasting("it cannot be stored (" + Connection.reason(e) + ")");
        }
        if (total > 0 && bytes != total) {
            throw FetchException.passing(bytes + " bytes came, expected " + total);
        }
        complete(part, validators, response.headers());
        return Outcome.FRESH;
    }

    private FetchException tooLarge(String seen) {
        return FetchException.lasting(
                "it has " + seen + ", expected at most " + (file.bytesMax() >> 20) + " MiB");
    }

    private FileChannel begin(Path part, long from, Validators validators) throws IOException {
        Files.createDirectories(folder.folder());
        if (from == 0) {
            // Before the first byte: bytes without their validators are never resumed.
            Files.deleteIfExists(part);
            Notes.write(folder.partNotes(file), validators.notes());
        }
        return FileChannel.open(
                part,
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
    }

    /// Reads on; what fails here is the connection.
    private static int read(HttpResponse<InputStream> response, byte[] buffer, Watch watch)
            throws FetchException, InterruptedException {
        try {
            int count = response.body().read(buffer);
            if (watch.reason() == null) {
                return count;
            }
        } catch (IOException e) {
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
            if (watch.reason() == null) {
                throw FetchException.passing("the connection broke (" + Connection.reason(e) + ")");
            }
        }
        throw FetchException.passing(String.valueOf(watch.reason()));
    }

    private static void write(FileChannel out, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            out.write(bytes);
        }
    }

    private void complete(Path part, Validators validators, HttpHeaders headers)
            throws FetchException {
        try {
            Optional<String> complaint =
                    FileCheck.complaint(part, file.format(), FileCheck.Published.of(headers));
            if (complaint.isPresent()) {
                forgetPart();
                throw FetchException.lasting("what came is not right: " + complaint.get());
            }
            Path fresh = folder.fresh(file);
            Files.createDirectories(fresh.toAbsolutePath().getParent());
            // The note first: without its file it says nothing, the file without it is old.
            FetchFolder.note(folder.freshNotes(file), part, validators);
            Files.move(part, fresh, StandardCopyOption.ATOMIC_MOVE);
            Files.deleteIfExists(folder.partNotes(file));
        } catch (IOException e) {
            throw FetchException.lasting("it cannot be stored (" + Connection.reason(e) + ")");
        }
    }

    private long partBytes() {
        try {
            return Files.size(folder.part(file));
        } catch (IOException none) {
            return 0;
        }
    }

    private void forgetPart() throws FetchException {
        try {
            Files.deleteIfExists(folder.part(file));
            Files.deleteIfExists(folder.partNotes(file));
        } catch (IOException e) {
            throw FetchException.lasting(
                    "its part cannot be removed (" + Connection.reason(e) + ")");
        }
    }
}
