-- Active findings counted by what aggregations group by. docs/aggregations.md has the picture.
--
-- Triggers append what a statement changed to rollup_delta, one row a resource; in the background the
-- deltas of finished transactions are added to the counts. What is counted is always the counts plus
-- the deltas from rollup_state.compacted_below on.

-- Keys of texts that may be too long for an index. Not md5, which some installations refuse, and not
-- hashtext, which may differ between releases of PostgreSQL.
create function findings.rollup_key(word text) returns uuid
language sql immutable strict parallel safe
return encode(substring(sha256(convert_to(word, 'UTF8')) for 16), 'hex')::uuid;

create table findings.rollup_resource (
    account_id char(12) not null,
    region text not null,
    scope_no int not null,
    resource_no bigint not null,
    traits smallint not null,
    n int not null,                     -- below 0 while an older transaction's part is still a delta
    primary key (account_id, resource_no, traits)
) with (fillfactor = 80);

-- A finding counts once for each layer that one of its packages came with.
create table findings.rollup_layer (
    account_id char(12) not null,
    region text not null,
    scope_no int not null,
    resource_no bigint not null,
    kind smallint not null,             -- 0 of an image, 1 of a function
    layer_key uuid not null,
    layer text not null,
    severity smallint not null,
    n int not null,
    primary key (account_id, resource_no, kind, layer_key, severity)
) with (fillfactor = 80);

create table findings.rollup_title (
    account_id char(12) not null,
    region text not null,
    scope_no int not null,
    title_key uuid not null,
    title text not null,
    vulnerability_id text,
    resource_type text not null,
    traits smallint not null,
    n int not null,
    primary key (account_id, scope_no, title_key, resource_type, traits)
) with (fillfactor = 80);

-- A finding counts once for each name of its packages.
create table findings.rollup_package (
    account_id char(12) not null,
    region text not null,
    scope_no int not null,
    name_key uuid not null,
    name text not null,
    severity smallint not null,
    n int not null,
    primary key (account_id, scope_no, name_key, severity)
) with (fillfactor = 80);

-- What statements changed. Three arrays side by side: the findings with this detail and these traits
-- became so many more (or fewer). Without them, the row says that the resource itself changed.
create table findings.rollup_delta (
    account_id char(12) not null,
    region text not null,
    scope_no int not null,
    tx xid8 not null default pg_current_xact_id(),
    at timestamptz not null default now(),
    resource_no bigint not null,
    resource_type text,
    details uuid[],
    traits smallint[],
    counts smallint[]
);
create index rollup_delta_tx on findings.rollup_delta (tx);

-- How far the deltas are added up. Copies in memory that have seen less than deleted_below, or another
-- generation, begin anew.
create table findings.rollup_state (
    only_one boolean primary key default true check (only_one),
    compacted_below xid8 not null,
    deleted_below xid8 not null,
    generation uuid not null
);

-- What the last recounts of random groups found.
create table findings.rollup_check (
    checked_at timestamptz not null,
    groups bigint not null,
    drift bigint not null
);

-- The counts as the findings are now; nobody may write findings meanwhile.
create procedure findings.rollup_fill() language plpgsql as $$
begin
    insert into findings.rollup_resource (account_id, region, scope_no, resource_no, traits, n)
    select f.account_id, min(f.region), f.scope_no, f.resource_no, f.traits, count(*)
    from findings.finding f where (f.traits >> 8 & 3) = 0
    group by f.account_id, f.scope_no, f.resource_no, f.traits;

    insert into findings.rollup_title
        (account_id, region, scope_no, title_key, title, vulnerability_id, resource_type, traits, n)
    select c.account_id, min(c.region), c.scope_no,
        findings.rollup_key(concat_ws(E'\n', d.title, d.vulnerability_id)),
        d.title, d.vulnerability_id, c.type, c.traits, sum(c.n)
    from (
        select f.account_id, min(f.region) as region, f.scope_no, f.detail, r.type, f.traits, count(*) as n
        from findings.finding f
        join findings.resource r on r.account_id = f.account_id and r.resource_no = f.resource_no
        where (f.traits >> 8 & 3) = 0
        group by f.account_id, f.scope_no, f.detail, r.type, f.traits) c
    join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
    group by c.account_id, c.scope_no, d.title, d.vulnerability_id, c.type, c.traits;

    insert into findings.rollup_package (account_id, region, scope_no, name_key, name, severity, n)
    select c.account_id, min(c.region), c.scope_no, findings.rollup_key(name), name, c.severity, sum(c.n)
    from (
        select f.account_id, min(f.region) as region, f.scope_no, f.detail,
            (f.traits >> 5 & 7)::smallint as severity, count(*) as n
        from findings.finding f where (f.traits >> 8 & 3) = 0
        group by f.account_id, f.scope_no, f.detail, f.traits >> 5 & 7) c
    join findings.detail d on d.account_id = c.account_id and d.hash = c.detail
    cross join lateral (select distinct unnest(d.package_names) as name) names
    group by c.account_id, c.scope_no, name, c.severity;

    insert into findings.rollup_layer
        (account_id, region, scope_no, resource_no, kind, layer_key, layer, severity, n)
    select f.account_id, min(f.region), f.scope_no, f.resource_no, l.kind, findings.rollup_key(l.layer),
        l.layer, (f.traits >> 5 & 7)::smallint, count(*)
    from findings.finding f
    join findings.detail d on d.account_id = f.account_id and d.hash = f.detail
    cross join lateral findings.rollup_layers(d.facts) l
    where (f.traits >> 8 & 3) = 0
    group by f.account_id, f.scope_no, f.resource_no, l.kind, l.layer, f.traits >> 5 & 7;
end $$;

-- The layers that a finding's packages came with.
create function findings.rollup_layers(facts jsonb) returns table (kind smallint, layer text)
language sql immutable parallel safe rows 2
as $$
    select distinct l.kind, l.layer
    from jsonb_array_elements(facts -> 'packages') p
    cross join lateral (values
        (0::smallint, p ->> 'layer'), (1::smallint, p ->> 'lambdaLayer')) l (kind, layer)
    where l.layer is not null
$$;

-- The owner sees no rows of protected tables; these are locked until the migration ends.
alter table findings.finding no force row level security;
alter table findings.detail no force row level security;
alter table findings.resource no force row level security;
call findings.rollup_fill();
alter table findings.finding force row level security;
alter table findings.detail force row level security;
alter table findings.resource force row level security;

insert into findings.rollup_state (compacted_below, deleted_below, generation)
select pg_snapshot_xmin(now), pg_snapshot_xmin(now), gen_random_uuid() from pg_current_snapshot() now;

call storage.protect('findings.rollup_resource');
call storage.protect('findings.rollup_layer');
call storage.protect('findings.rollup_title');
call storage.protect('findings.rollup_package');
call storage.protect('findings.rollup_delta');

-- Resources are found one by one: a statement changes few of the many there are.
create function findings.rollup_opened() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    insert into findings.rollup_delta
        (account_id, region, scope_no, resource_no, resource_type, details, traits, counts)
    select r.account_id, r.region, r.scope_no, r.resource_no, r.type, g.details, g.traits, g.counts
    from (
        select account_id, resource_no, array_agg(detail) as details, array_agg(traits) as traits,
            array_agg(1::smallint) as counts
        from changed where (traits >> 8 & 3) = 0
        group by account_id, resource_no) g
    join findings.resource r on r.account_id = g.account_id and r.resource_no = g.resource_no;
    return null;
end $$;

create function findings.rollup_deleted() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    insert into findings.rollup_delta
        (account_id, region, scope_no, resource_no, resource_type, details, traits, counts)
    select r.account_id, r.region, r.scope_no, r.resource_no, r.type, g.details, g.traits, g.counts
    from (
        select account_id, resource_no, array_agg(detail) as details, array_agg(traits) as traits,
            array_agg(-1::smallint) as counts
        from changed where (traits >> 8 & 3) = 0
        group by account_id, resource_no) g
    join findings.resource r on r.account_id = g.account_id and r.resource_no = g.resource_no;
    return null;
end $$;

create function findings.rollup_updated() returns trigger language plpgsql
set enable_hashjoin = off set enable_mergejoin = off as $$
begin
    insert into findings.rollup_delta
        (account_id, region, scope_no, resource_no, resource_type, details, traits, counts)
    select r.account_id, r.region, r.scope_no, r.resource_no, r.type, g.details, g.traits, g.counts
    from (
        select account_id, resource_no, array_agg(detail) as details, array_agg(traits) as traits,
            array_agg(n) as counts
        from (
            select account_id, resource_no, detail, traits, sum(n)::smallint as n
            from (
                select account_id, resource_no, detail, traits, -1 as n from previous
                where (traits >> 8 & 3) = 0
                union all
                select account_id, resource_no, detail, traits, 1 from changed
                where (traits >> 8 & 3) = 0) each
            group by account_id, resource_no, detail, traits having sum(n) <> 0) moved
        group by account_id, resource_no) g
    join findings.resource r on r.account_id = g.account_id and r.resource_no = g.resource_no;
    return null;
end $$;

create trigger rollup_opened after insert on findings.finding
    referencing new table as changed for each statement execute function findings.rollup_opened();
create trigger rollup_updated after update on findings.finding
    referencing old table as previous new table as changed
    for each statement execute function findings.rollup_updated();
create trigger rollup_deleted after delete on findings.finding
    referencing old table as changed for each statement execute function findings.rollup_deleted();

-- A resource that becomes of another type takes its titles along. Its findings are locked first: who
-- changes one of them at the same time either is seen below or sees the new type.
create function findings.rollup_described() returns trigger language plpgsql as $$
begin
    if tg_op = 'UPDATE' and old.type <> new.type then
        perform from findings.finding f
        where f.account_id = new.account_id and f.id between new.id_first and new.id_last
        order by f.id for update;
        insert into findings.rollup_delta
            (account_id, region, scope_no, resource_no, resource_type, details, traits, counts)
        select new.account_id, new.region, new.scope_no, new.resource_no, side.type,
            array_agg(f.detail), array_agg(f.traits), array_agg(side.n)
        from findings.finding f
        cross join (values (old.type, -1::smallint), (new.type, 1::smallint)) side (type, n)
        where f.account_id = new.account_id and f.id between new.id_first and new.id_last
            and (f.traits >> 8 & 3) = 0
        group by side.type;
    end if;
    insert into findings.rollup_delta (account_id, region, scope_no, resource_no)
    values (old.account_id, old.region, old.scope_no, old.resource_no);
    return null;
end $$;

create trigger rollup_described after update of type, body, body_hash on findings.resource
    for each row when (old.body_hash <> new.body_hash or old.type <> new.type)
    execute function findings.rollup_described();
create trigger rollup_forgotten after delete on findings.resource
    for each row execute function findings.rollup_described();

revoke execute on procedure findings.rollup_fill() from public;
grant execute on procedure findings.rollup_fill() to openinspector_jobs;
