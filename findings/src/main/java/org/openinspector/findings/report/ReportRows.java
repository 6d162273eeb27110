package org.openinspector.findings.report;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.openinspector.apimodel.inspector2.Destination;
import org.openinspector.apimodel.inspector2.ExternalReportStatus;
import org.openinspector.apimodel.inspector2.ReportingErrorCode;
import org.openinspector.storage.AccountScope;

/// The table of reports.
final class ReportRows {
    private static final String COLUMNS =
            """
            select report_id, kind, account_id, region, readable, format, criteria, destination,
                status, error_code, error_message, created_at
            from findings.report\
            """;

    private ReportRows() {}

    /// Adds a report.
    ///
    /// @return false if another one of the kind is in progress
    static boolean add(Connection connection, Report report) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        """
                        insert into findings.report (account_id, region, report_id, kind, format,
                            readable, criteria, destination, status, created_at)
                        values (?, ?, ?, ?, ?, ?::char(12)[], ?, ?, 'IN_PROGRESS', ?)
                        on conflict do nothing\
                        """)) {
            insert.setString(1, report.accountId());
            insert.setString(2, report.region());
            insert.setObject(3, report.id());
            insert.setString(4, report.kind().name());
            insert.setString(5, report.format());
            insert.setArray(
                    6, connection.createArrayOf("text", report.readable().accounts().toArray()));
            // PostgreSQL holds no NUL; in JSON it is written as an escape, which is text.
            insert.setString(7, report.criteria().orElse(null));
            insert.setString(8, Destination.toJson(report.destination()));
            insert.setObject(9, time(report.createdAt()));
            return insert.executeUpdate() == 1;
        }
    }

    static Optional<Report> get(Connection connection, AccountScope scope, ReportKind kind, UUID id)
            throws SQLException {
        return read(
                        connection,
                        " where account_id = any (?::char(12)[]) and region = ? and kind = ?"
                                + " and report_id = ?",
                        connection.createArrayOf("text", scope.accounts().toArray()),
                        scope.region(),
                        kind.name(),
                        id)
                .stream()
                .findFirst();
    }

    /// The one in progress, else the one asked for last.
    static Optional<Report> current(Connection connection, AccountScope scope, ReportKind kind)
            throws SQLException {
        return read(
                        connection,
                        " where account_id = any (?::char(12)[]) and region = ? and kind = ?"
                                + " order by status = 'IN_PROGRESS' desc, created_at desc limit 1",
                        connection.createArrayOf("text", scope.accounts().toArray()),
                        scope.region(),
                        kind.name())
                .stream()
                .findFirst();
    }

    static List<Report> inProgress(Connection connection) throws SQLException {
        return read(connection, " where status = 'IN_PROGRESS' order by created_at");
    }

    /// Says how a report ended.
    ///
    /// @return false if it was not in progress
    static boolean finish(
            Connection connection,
            AccountScope scope,
            UUID id,
            ExternalReportStatus status,
            @Nullable ReportingErrorCode code,
            @Nullable String message,
            Instant at)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        """
                        update findings.report
                        set status = ?, error_code = ?, error_message = ?, finished_at = ?
                        where account_id = any (?::char(12)[]) and region = ? and report_id = ?
                            and status = 'IN_PROGRESS'\
                        """)) {
            update.setString(1, status.value());
            update.setString(2, code == null ? null : code.value());
            update.setString(3, message == null ? null : message.replace('\0', '\uFFFD'));
            update.setObject(4, time(at));
            update.setArray(5, connection.createArrayOf("text", scope.accounts().toArray()));
            update.setString(6, scope.region());
            update.setObject(7, id);
            return update.executeUpdate() == 1;
        }
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }

    private static List<Report> read(Connection connection, String condition, Object... values)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(COLUMNS + condition)) {
            for (int i = 0; i < values.length; i++) {
                select.setObject(i + 1, values[i]);
            }
            List<Report> all = new ArrayList<>();
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    all.add(report(rows));
                }
            }
            return all;
        }
    }

    private static Report report(ResultSet rows) throws SQLException {
        String region = rows.getString("region");
        @Nullable String code = rows.getString("error_code");
        return new Report(
                rows.getObject("report_id", UUID.class),
                ReportKind.valueOf(rows.getString("kind")),
                rows.getString("account_id"),
                region,
                new AccountScope(List.of((String[]) rows.getArray("readable").getArray()), region),
                rows.getString("format"),
                Optional.ofNullable(rows.getString("criteria")),
                Destination.fromJson(rows.getString("destination")),
                ExternalReportStatus.of(rows.getString("status")),
                code == null ? null : ReportingErrorCode.of(code),
                rows.getString("error_message"),
                rows.getObject("created_at", OffsetDateTime.class).toInstant());
    }
}
