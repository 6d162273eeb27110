package org.openinspector.findings.publish;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/// Remembers what it was given, by sink, and answers as it is told.
final class TestPublisher implements Publisher {
    /// An event as it came.
    record Got(UUID sink, UUID id, String json) {}

    private final List<Got> got = new ArrayList<>();
    private final Map<UUID, List<String>> secrets = new HashMap<>();
    private Function<Batch, Outcome> answer = batch -> new Outcome.Delivered();

    /// What is to be delivered.
    record Batch(EventSink sink, List<Got> events) {}

    @Override
    public String type() {
        return "test";
    }

    @Override
    public boolean signs() {
        return true;
    }

    @Override
    public void check(EventSink sink) {
        if (!sink.target().startsWith("test:")) {
            throw new IllegalArgumentException("expected test:…");
        }
    }

    synchronized void answers(Function<Batch, Outcome> answers) {
        answer = answers;
    }

    @Override
    public synchronized Outcome publish(
            EventSink sink, List<String> signing, List<StoredEvent> events) {
        List<Got> batch =
                events.stream()
                        .map(event ->
                                new Got(
                                        sink.id(),
                                        event.id(),
                                        new String(event.json(), StandardCharsets.UTF_8)))
                        .toList();
        secrets.put(sink.id(), signing);
        Outcome outcome = answer.apply(new Batch(sink, batch));
        // What fails may have been received all the same: an answer is what gets lost.
        if (!(outcome instanceof Outcome.Refused)) {
            got.addAll(batch);
        }
        return outcome;
    }

    synchronized List<String> secrets(UUID sink) {
        return secrets.getOrDefault(sink, List.of());
    }

    synchronized List<Got> all(UUID sink) {
        return got.stream().filter(one -> one.sink().equals(sink)).toList();
    }

    /// Contents by id, in the order of first arrival.
    ///
    /// @throws AssertionError if an id came with two contents
    synchronized Map<UUID, String> contents(UUID sink) {
        Map<UUID, String> out = new LinkedHashMap<>();
        for (Got one : all(sink)) {
            String before = out.putIfAbsent(one.id(), one.json());
            if (before != null && !before.equals(one.json())) {
                throw new AssertionError(one.id() + " came as " + before + " and as " + one.json());
            }
        }
        return out;
    }

    synchronized void clear() {
        got.clear();
    }
}
