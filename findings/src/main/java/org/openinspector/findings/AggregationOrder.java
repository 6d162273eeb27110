package org.openinspector.findings;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.findings.PageToken.Position;

/// Keeps the groups of one page: the first of their order after where the page before ended, by
/// count, then account, then name.
final class AggregationOrder {
    private static final UUID NO_ID = new UUID(0, 0);
    private static final char SEPARATOR = '\n';

    /// The place of a group in the order.
    private record Place(long count, String accountId, String name) {}

    private record Entry(Place place, AggregationGroup group) {}

    private final String sortBy;
    private final boolean descending;
    private final int limit;
    private final @Nullable Place after;
    private final PriorityQueue<Entry> kept =
            new PriorityQueue<>((one, other) -> compare(other.place, one.place));

    AggregationOrder(String sortBy, boolean descending, int limit, @Nullable Position after) {
        this.sortBy = sortBy;
        this.descending = descending;
        this.limit = limit;
        this.after = after == null ? null : place(after);
    }

    /// Whether a group with these counts may be on the page, before anything is made of it: of
    /// millions of groups, few are.
    boolean mayTake(String accountId, Tally counts) {
        if (counts.isEmpty()) {
            return false;
        }
        long count = counts.by(sortBy);
        if (after != null && compare(count, accountId, after) < 0) {
            return false;
        }
        @Nullable Entry last = kept.peek();
        return kept.size() < limit || last == null || compare(count, accountId, last.place) <= 0;
    }

    void offer(AggregationGroup group) {
        if (group.counts().isEmpty()) {
            return;
        }
        Place place = new Place(group.counts().by(sortBy), group.accountId(), group.name());
        if (after != null && compare(place, after) <= 0) {
            return;
        }
        kept.add(new Entry(place, group));
        if (kept.size() > limit) {
            kept.remove();
        }
    }

    List<AggregationGroup> page() {
        List<Entry> all = new ArrayList<>(kept);
        all.sort((one, other) -> compare(one.place, other.place));
        return all.stream().map(Entry::group).toList();
    }

    Position position(AggregationGroup group) {
        return new Position(
                group.counts().by(sortBy) + String.valueOf(SEPARATOR) + group.name(),
                group.accountId(),
                NO_ID);
    }

    private static Place place(Position position) {
        String text = String.valueOf(position.value());
        int end = text.indexOf(SEPARATOR);
        return new Place(
                Long.parseLong(text, 0, end, 10), position.accountId(), text.substring(end + 1));
    }

    private int compare(Place one, Place other) {
        int order = compare(one.count, one.accountId, other);
        return order != 0 ? order : one.name.compareTo(other.name);
    }

    private int compare(long count, String accountId, Place other) {
        int order = Long.compare(count, other.count);
        if (order != 0) {
            return descending ? -order : order;
        }
        return accountId.compareTo(other.accountId);
    }
}
