package org.openinspector.findings.rollup;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import org.openinspector.storage.Database;

/// Recounts random groups from the findings and compares them with the counts, as of one moment.
final class RollupCheck {
    /// Findings at random, from places all over the table; their groups are looked at, and those of
    /// random counts, so that neither a missing count nor one too many goes unseen.
    private static String pick(String findings, int limit, String counts) {
        return """
        create temp table picked_resource on commit drop as
        select distinct account_id, resource_no from (
            (select account_id, resource_no from findings.finding tablesample system (%1$s)
                order by random() limit %2$d)
            union all
            (select account_id, resource_no from findings.rollup_resource tablesample system (%3$s)
                order by random() limit %2$d)
            union all
            (select account_id, resource_no from findings.rollup_delta
                order by random() limit %2$d)) one;
        create temp table picked_title on commit drop as
        select distinct account_id, title, vulnerability_id from (
            (select d.account_id, d.title, d.vulnerability_id from findings.finding f
                tablesample system (%1$s)
                join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
                order by random() limit %2$d)
            union all
            (select account_id, title, vulnerability_id
                from findings.rollup_title tablesample system (%3$s)
                order by random() limit %2$d)) one;
        create temp table picked_package on commit drop as
        select distinct account_id, name from (
            (select d.account_id, d.package_names[1] as name from findings.finding f
                tablesample system (%1$s)
                join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
                order by random() limit %2$d)
            union all
            (select account_id, name from findings.rollup_package tablesample system (%3$s)
                order by random() limit %2$d)) one
        where name is not null;
        set local enable_hashjoin = off;
        set local enable_mergejoin = off
        """
                .formatted(findings, limit, counts);
    }

    /// What is not in the counts yet.
    private static final String PENDING =
            """
            select c.account_id, c.scope_no, c.resource_no, c.resource_type, u.detail, u.traits, u.n
            from findings.rollup_delta c
            cross join lateral unnest(c.details, c.traits, c.counts) u (detail, traits, n)
            where c.tx >= (select compacted_below from findings.rollup_state)
            """;

    private static final String RESOURCES =
            """
            select p.account_id, f.resource_no::text, f.traits, 1
            from picked_resource p
            join findings.resource r
                on r.account_id = p.account_id and r.resource_no = p.resource_no
            join findings.finding f on f.account_id = r.account_id
                and f.id between r.id_first and r.id_last and (f.traits >> 8 & 3) = 0
            union all
            select c.account_id, c.resource_no::text, c.traits, -c.n
            from picked_resource join findings.rollup_resource c using (account_id, resource_no)
            union all
            select c.account_id, c.resource_no::text, c.traits, -c.n
            from picked_resource join pending c using (account_id, resource_no)
            """;

    private static final String LAYERS =
            """
            select p.account_id, concat(f.resource_no, ' ', l.kind, l.layer), f.traits >> 5 & 7, 1
            from picked_resource p
            join findings.resource r
                on r.account_id = p.account_id and r.resource_no = p.resource_no
            join findings.finding f on f.account_id = r.account_id
                and f.id between r.id_first and r.id_last and (f.traits >> 8 & 3) = 0
            join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
            cross join lateral findings.rollup_layers(d.facts) l
            union all
            select c.account_id, concat(c.resource_no, ' ', c.kind, c.layer), c.severity, -c.n
            from picked_resource join findings.rollup_layer c using (account_id, resource_no)
            union all
            select c.account_id, concat(c.resource_no, ' ', l.kind, l.layer), c.traits >> 5 & 7, -c.n
            from picked_resource join pending c using (account_id, resource_no)
            join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
            cross join lateral findings.rollup_layers(d.facts) l
            """;

    private static final String TITLES =
            """
            select f.account_id, concat_ws(' ', f.scope_no, r.type, p.title, p.vulnerability_id),
                f.traits, 1
            from picked_title p
            join findings.scope s on s.account_id = p.account_id
            join findings.detail d on d.account_id = p.account_id and d.title = p.title
                and d.vulnerability_id is not distinct from p.vulnerability_id
            join findings.finding f on f.account_id = p.account_id and f.scope_no = s.scope_no
                and f.detail = d.hash and (f.traits >> 8 & 3) = 0
                and f.vulnerability_id = p.vulnerability_id
            join findings.resource r
                on r.account_id = f.account_id and r.resource_no = f.resource_no
            where p.vulnerability_id is not null
            union all
            select c.account_id,
                concat_ws(' ', c.scope_no, c.resource_type, c.title, c.vulnerability_id),
                c.traits, -c.n
            from picked_title p
            join findings.scope s on s.account_id = p.account_id
            join findings.rollup_title c on c.account_id = p.account_id and c.scope_no = s.scope_no
                and c.title_key = findings.rollup_key(concat_ws(E'\n', p.title, p.vulnerability_id))
            where p.vulnerability_id is not null
            union all
            select c.account_id,
                concat_ws(' ', c.scope_no, c.resource_type, d.title, d.vulnerability_id),
                c.traits, -c.n
            from pending c
            join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
            join picked_title p on p.account_id = d.account_id and p.title = d.title
                and p.vulnerability_id = d.vulnerability_id
            """;

    private static final String PACKAGES =
            """
            select f.account_id, concat_ws(' ', f.scope_no, p.name), f.traits >> 5 & 7, 1
            from picked_package p
            join findings.scope s on s.account_id = p.account_id
            join findings.detail_word w on w.account_id = p.account_id and w.word = p.name
            join findings.detail d on d.account_id = w.account_id and d.hash = w.hash
            join findings.finding f on f.account_id = d.account_id and f.scope_no = s.scope_no
                and f.vulnerability_id = d.vulnerability_id and f.detail = d.hash
                and (f.traits >> 8 & 3) = 0
            union all
            select c.account_id, concat_ws(' ', c.scope_no, c.name), c.severity, -c.n
            from picked_package p
            join findings.scope s on s.account_id = p.account_id
            join findings.rollup_package c on c.account_id = p.account_id
                and c.scope_no = s.scope_no and c.name_key = findings.rollup_key(p.name)
            union all
            select c.account_id, concat_ws(' ', c.scope_no, p.name), c.traits >> 5 & 7, -c.n
            from pending c
            join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
            join picked_package p
                on p.account_id = d.account_id and p.name = any(d.package_names)
            """;

    /// How many groups there are, and by how many findings they differ.
    private static String compare(String compared) {
        return """
        with pending as materialized (%s), each (account_id, label, trait, n) as (%s)
        select count(*), coalesce(sum(abs(differs)), 0)
        from (select sum(n) as differs from each group by account_id, label, trait) one
        """
                .formatted(PENDING, compared);
    }

    private RollupCheck() {}

    /// Enough of a table's blocks to hold some groups; all of a small one.
    private static String percent(Connection connection, String table, int groups)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(
                        "select least(100, 100.0 * ? / greatest(1, reltuples)) from pg_class"
                                + " where oid = ?::regclass")) {
            statement.setInt(1, groups * 20);
            statement.setString(2, "findings." + table);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getBigDecimal(1).toPlainString();
            }
        }
    }

    static RollupStatus.Check run(Database database, int groups, Instant now) {
        return database.acrossAccounts(connection -> run(connection, groups, now));
    }

    private static RollupStatus.Check run(Connection connection, int groups, Instant now)
            throws SQLException {
        RollupReader.oneSnapshot(connection);
        long checked = 0;
        long drift = 0;
        try (Statement statement = connection.createStatement()) {
            statement.execute(
                    pick(
                            percent(connection, "finding", groups),
                            groups,
                            percent(connection, "rollup_title", groups)));
            for (String compared : new String[] {RESOURCES, LAYERS, TITLES, PACKAGES}) {
                try (ResultSet row = statement.executeQuery(compare(compared))) {
                    row.next();
                    checked += row.getLong(1);
                    drift += row.getLong(2);
                }
            }
        }
        try (PreparedStatement statement =
                connection.prepareStatement(
                        """
                        with old as (
                            delete from findings.rollup_check where checked_at < ?::timestamptz - interval '30 days')
                        insert into findings.rollup_check (checked_at, groups, drift) values (?, ?, ?)
                        """)) {
            statement.setObject(1, now.atOffset(ZoneOffset.UTC));
            statement.setObject(2, now.atOffset(ZoneOffset.UTC));
            statement.setLong(3, checked);
            statement.setLong(4, drift);
            statement.executeUpdate();
        }
        return new RollupStatus.Check(now, checked, drift);
    }
}
