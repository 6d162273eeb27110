package org.openinspector.apiserver;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.openinspector.estate.fixing.FixCommand;
import org.openinspector.estate.fixing.Fixer;

/// Runs nothing: every command succeeds at once, unless the test holds it.
final class TestFixer implements Fixer {
    final List<FixCommand> sent = new CopyOnWriteArrayList<>();
    private final Map<String, FixCommand> byId = new ConcurrentHashMap<>();
    volatile Optional<String> refusal = Optional.empty();
    volatile Step step = Step.SUCCEEDED;

    @Override
    public String connector() {
        return "test";
    }

    @Override
    public Optional<String> refusal() {
        return refusal;
    }

    @Override
    public boolean collects() {
        return false;
    }

    @Override
    public String send(FixCommand command) {
        sent.add(command);
        String id = "command-" + sent.size();
        byId.put(id, command);
        return id;
    }

    @Override
    public Optional<String> find(FixCommand command) {
        return byId.entrySet().stream()
                .filter(each -> each.getValue().token().equals(command.token()))
                .map(Map.Entry::getKey)
                .findFirst();
    }

    @Override
    public List<Progress> progress(String accountId, String region, String commandId) {
        FixCommand command = byId.get(commandId);
        return command == null
                ? List.of()
                : command.resourceIds().stream()
                        .map(id -> new Progress(id, step, step + " there"))
                        .toList();
    }

    @Override
    public void cancel(String accountId, String region, String commandId) {
        step = Step.CANCELLED;
    }
}
