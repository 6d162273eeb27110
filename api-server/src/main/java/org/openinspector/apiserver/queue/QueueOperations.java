package org.openinspector.apiserver.queue;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.openinspector.ChangeSource;
import org.openinspector.apimodel.openinspector.ChangeSourceState;
import org.openinspector.apimodel.openinspector.IgnoredMessages;
import org.openinspector.apimodel.openinspector.ListChangeSourcesResponse;
import org.openinspector.apimodel.openinspector.ListQueueRequest;
import org.openinspector.apimodel.openinspector.ListQueueResponse;
import org.openinspector.apimodel.openinspector.QueueEntry;
import org.openinspector.apimodel.openinspector.QueueStage;
import org.openinspector.apiserver.Call;
import org.openinspector.apiserver.Refusals;
import org.openinspector.estate.EstateQueue;
import org.openinspector.storage.JobPlace;

/// `ListQueue`, `ListChangeSources`.
public final class QueueOperations {
    private static final int PAGE = 100;
    private static final int OFFSET_MAX = 1_000_000;

    private final EstateQueue queue;

    /// Operations on this queue.
    public QueueOperations(EstateQueue queue) {
        this.queue = queue;
    }

    /// What waits, the next first.
    public ListQueueResponse list(ListQueueRequest request, Call call) {
        int begin = Refusals.offset(request.nextToken(), OFFSET_MAX);
        int max = Objects.requireNonNullElse(request.maxResults(), PAGE);
        List<EstateQueue.Entry> entries =
                queue.entries(call.readable(), request.resourceId(), begin, max + 1);
        EstateQueue.Waiting waiting = queue.waiting(call.readable());
        return ListQueueResponse.builder()
                .entries(entries.stream().limit(max).map(QueueOperations::entry).toList())
                .looks(waiting.looks())
                .inspections(waiting.inspections())
                .nextToken(entries.size() > max ? Integer.toString(begin + max) : null)
                .build();
    }

    /// Where changes are told.
    public ListChangeSourcesResponse sources(Call call) {
        return ListChangeSourcesResponse.builder()
                .sources(
                        queue.sources(call.readable()).stream()
                                .map(QueueOperations::source)
                                .toList())
                .build();
    }

    private static QueueEntry entry(EstateQueue.Entry entry) {
        @Nullable JobPlace place = entry.place().orElse(null);
        return QueueEntry.builder()
                .accountId(entry.accountId())
                .region(entry.region())
                .kind(entry.kind())
                .resourceId(entry.resourceId().orElse(null))
                .stage(QueueStage.of(entry.stage().name()))
                .reason(entry.reason().isEmpty() ? null : entry.reason())
                .reasonAt(entry.reasonAt().orElse(null))
                .since(entry.stage() == EstateQueue.Stage.NONE ? null : entry.since().orElse(null))
                .told(entry.stage() == EstateQueue.Stage.LOOK ? entry.told() : null)
                .position(place == null ? null : place.position())
                .priority(place == null ? null : place.priority())
                .attempts(place == null ? null : place.attempts())
                .lastError(place == null ? null : place.lastError().orElse(null))
                .build();
    }

    private static ChangeSource source(EstateQueue.Source source) {
        return ChangeSource.builder()
                .accountId(source.accountId())
                .source(source.source())
                .state(ChangeSourceState.of(source.state().name()))
                .message(source.message().isEmpty() ? null : source.message())
                .since(source.since())
                .receivedAt(source.receivedAt().orElse(null))
                .received(source.received())
                .told(source.told())
                .poison(source.poison())
                .ignored(
                        source.ignored().entrySet().stream()
                                .map(one ->
                                        IgnoredMessages.builder()
                                                .reason(one.getKey())
                                                .messages(one.getValue())
                                                .build())
                                .toList())
                .build();
    }
}
