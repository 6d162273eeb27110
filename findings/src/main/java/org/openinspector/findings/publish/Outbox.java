package org.openinspector.findings.publish;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Takes note of what is to be told, in the transaction that does it: it is told if and only if
/// that commits. Findings need no note, their history is one.
public final class Outbox {
    /// What is noted.
    ///
    /// @param key what events of one kind are ordered by: the resource's id
    /// @param payloadJson the event's `detail` without what [EventBodies] adds; holds nothing that
    ///   is sealed elsewhere
    public record Notice(
            String accountId,
            String region,
            EventKind kind,
            String key,
            String payloadJson,
            Instant at) {
        public Notice {
            if (kind == EventKind.FINDING) {
                throw new IllegalArgumentException(
                        "a change of a finding is noted by its history, expected another kind");
            }
        }
    }

    private static final String INSERT =
            """
            insert into findings.outbox_event (account_id, region, kind, key, payload, at)
            select account_id, region, kind, key, payload::jsonb, at::timestamptz
            from unnest(?::text[], ?::text[], ?::smallint[], ?::text[], ?::text[], ?::text[])
                with ordinality n (account_id, region, kind, key, payload, at, place)
            order by place
            """;

    private Outbox() {}

    /// Notes one.
    public static void append(
            Connection connection,
            String accountId,
            String region,
            EventKind kind,
            String key,
            String payloadJson,
            Instant at)
            throws SQLException {
        append(connection, List.of(new Notice(accountId, region, kind, key, payloadJson, at)));
    }

    /// Notes several, in their order.
    public static void append(Connection connection, List<Notice> notices) throws SQLException {
        if (notices.isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            insert.setArray(1, texts(connection, notices.stream().map(Notice::accountId).toList()));
            insert.setArray(2, texts(connection, notices.stream().map(Notice::region).toList()));
            insert.setArray(
                    3,
                    connection.createArrayOf(
                            "int2", notices.stream().map(one -> one.kind().code()).toArray()));
            insert.setArray(4, texts(connection, notices.stream().map(Notice::key).toList()));
            insert.setArray(
                    5, texts(connection, notices.stream().map(Notice::payloadJson).toList()));
            insert.setArray(
                    6,
                    texts(connection, notices.stream().map(one -> one.at().toString()).toList()));
            insert.executeUpdate();
        }
    }

    /// Notes that members were not enabled because there are as many as there can be.
    ///
    /// @param admin the delegated administrator, who is told
    public static void memberLimitReached(
            Connection connection, String admin, String region, int limit, Instant at)
            throws SQLException {
        append(
                connection,
                admin,
                region,
                EventKind.AUTO_ENABLE,
                admin,
                "{\"AutoEnableStatus\":\"Failed\",\"Reason\":\"The number of member accounts enabled"
                        + " with AWS Inspector has reached the maximum limit of "
                        + String.format(Locale.ROOT, "%,d", limit)
                        + "\"}",
                at);
    }

    private static Array texts(Connection connection, List<String> values) throws SQLException {
        return connection.createArrayOf("text", values.toArray());
    }
}
