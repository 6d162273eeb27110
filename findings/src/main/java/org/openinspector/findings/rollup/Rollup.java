package org.openinspector.findings.rollup;

import java.util.Locale;

/// The tables of counts: how gathered changes are added to each.
enum Rollup {
    RESOURCE(
            "account_id, resource_no, traits",
            "resource_no, traits",
            """
            select m.account_id, min(m.region), m.scope_no, m.resource_no, m.traits, sum(m.n)
            from rollup_moved m
            group by m.account_id, m.scope_no, m.resource_no, m.traits
            """),
    TITLE(
            "account_id, scope_no, title_key, resource_type, traits",
            "title_key, title, vulnerability_id, resource_type, traits",
            """
            select m.account_id, min(m.region), m.scope_no,
                findings.rollup_key(concat_ws(E'\\n', d.title, d.vulnerability_id)), d.title,
                d.vulnerability_id, m.resource_type, m.traits, sum(m.n)
            from rollup_moved m
            join findings.detail d on d.account_id = m.account_id and d.hash = m.detail
            group by m.account_id, m.scope_no, d.title, d.vulnerability_id, m.resource_type, m.traits
            """),
    PACKAGE(
            "account_id, scope_no, name_key, severity",
            "name_key, name, severity",
            """
            select m.account_id, min(m.region), m.scope_no, findings.rollup_key(names.name),
                names.name, (m.traits >> 5 & 7)::smallint, sum(m.n)
            from rollup_moved m
            join findings.detail d on d.account_id = m.account_id and d.hash = m.detail
            cross join lateral (select distinct unnest(d.package_names) as name) names
            group by m.account_id, m.scope_no, names.name, m.traits >> 5 & 7
            """),
    LAYER(
            "account_id, resource_no, kind, layer_key, severity",
            "resource_no, kind, layer_key, layer, severity",
            """
            select m.account_id, min(m.region), m.scope_no, m.resource_no, l.kind,
                findings.rollup_key(l.layer), l.layer, (m.traits >> 5 & 7)::smallint, sum(m.n)
            from rollup_moved m
            join findings.detail d on d.account_id = m.account_id and d.hash = m.detail
            cross join lateral findings.rollup_layers(d.facts) l
            group by m.account_id, m.scope_no, m.resource_no, l.kind, l.layer, m.traits >> 5 & 7
            """);

    private final String key;
    private final String columns;
    private final String changes;

    Rollup(String key, String columns, String changes) {
        this.key = key;
        this.columns = columns;
        this.changes = changes;
    }

    String table() {
        return "findings.rollup_" + name().toLowerCase(Locale.ROOT);
    }

    /// In the order of the key, so that two never wait for one another and pages are met in order.
    String add() {
        return "with added as (insert into "
                + table()
                + " as c (account_id, region, scope_no, "
                + columns
                + ", n) select * from ("
                + changes
                + " having sum(m.n) <> 0) x (account_id, region, scope_no, "
                + columns
                + ", n) order by "
                + key
                + " on conflict ("
                + key
                + ") do update set n = c.n + excluded.n returning c.ctid as place, c.n)"
                + " insert into rollup_empty select '"
                + name()
                + "', place from added where n = 0";
    }

    /// Groups that are empty now.
    String clean() {
        return "delete from "
                + table()
                + " where ctid = any(array(select place from rollup_empty where rollup = '"
                + name()
                + "')) and n = 0";
    }
}
