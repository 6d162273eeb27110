package org.openinspector.apiserver.http;

import io.helidon.http.HttpPrologue;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1ConnectionListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/// Cuts off clients that begin a request and do not end it in time. Helidon's sockets know no read
/// timeout, and its idle timeout covers the time between requests only. Interrupting the
/// connection's thread closes its socket.
final class Deadlines implements Http1ConnectionListener, AutoCloseable {
    private final Duration requestMax;
    private final Map<Thread, Future<?>> running = new ConcurrentHashMap<>();
    private final ScheduledExecutorService timer =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().name("http-deadlines").daemon().factory());

    /// @param requestMax from the request line to the end of the body
    Deadlines(Duration requestMax) {
        this.requestMax = requestMax;
    }

    @Override
    public void prologue(ConnectionContext context, HttpPrologue prologue) {
        Thread connection = Thread.currentThread();
        Future<?> cut =
                timer.schedule(
                        () -> {
                            if (running.remove(connection) != null) {
                                connection.interrupt();
                            }
                        },
                        requestMax.toMillis(),
                        TimeUnit.MILLISECONDS);
        Future<?> before = running.put(connection, cut);
        if (before != null) {
            before.cancel(false);
        }
    }

    /// The request of this thread is there as a whole.
    ///
    /// @return false if its connection was cut off
    boolean arrived() {
        Future<?> cut = running.remove(Thread.currentThread());
        return cut != null && cut.cancel(false);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
