-- Findings, what they are about, and what became of them. docs/findings.md has the picture.

-- An account's Region as one small number, because every index of findings starts with it.
create table findings.scope (
    scope_no int generated always as identity primary key,
    account_id char(12) not null,
    region text not null,
    unique (account_id, region)
);

-- Who published a vulnerability and in which words it was rated: public vocabulary, no account's.
create table findings.source (
    source_no int generated always as identity primary key,
    source text not null,
    vendor_severity text,
    unique nulls not distinct (source, vendor_severity)
);

-- What findings are about. id_first and id_last enclose the ids of its findings, so that the key of
-- findings also finds them by resource.
create table findings.resource (
    account_id char(12) not null,
    region text not null,
    resource_no bigint generated always as identity,
    scope_no int not null references findings.scope,
    resource_id text not null,
    type text not null,
    id_first uuid not null,
    id_last uuid not null,
    body jsonb not null,            -- the wire's Resource
    body_hash uuid not null,
    repository text,                -- of an ECR image; what findings are sorted by
    registry text,
    pushed_at timestamptz,
    last_evaluated_at timestamptz not null,
    package_evaluated_at timestamptz,
    network_evaluated_at timestamptz,
    code_evaluated_at timestamptz,
    primary key (account_id, resource_no),
    unique (account_id, region, resource_id),
    unique (account_id, id_first)
);
create index resource_evaluated on findings.resource (scope_no, last_evaluated_at, id_first);

-- What many findings of an account say alike: one vulnerability in the same packages. The first half
-- of the hash is of what is visible, the second of the evidence.
create table findings.detail (
    account_id char(12) not null,
    region text not null,
    hash uuid not null,
    vulnerability_id text,
    title text not null,
    package_names text[] not null,      -- what filters and aggregation go by
    related text[] not null,            -- other ids of the vulnerability
    installed text[] not null,          -- "<type>:<name><tab><version>", what closing is explained by
    body jsonb not null,                -- the wire's Finding, without what differs between findings
    evidence text,                      -- JSON for explain
    unused_since timestamptz,
    primary key (account_id, hash)
);
create index detail_title on findings.detail (account_id, title);
create index detail_unused on findings.detail (unused_since) where unused_since is not null;

-- Details by package name. A table and no GIN index on the array: under row-level security an index
-- serves only comparisons that cannot leak, which that of texts is and those of arrays are not.
create table findings.detail_word (
    account_id char(12) not null,
    region text not null,
    word text not null,
    hash uuid not null,
    primary key (account_id, word, hash)
);

-- Key: account, finding key and generation. The id holds the latter two: seven bytes for the resource,
-- seven for the weakness, two for the generation. Its hex digits end the ARN.
-- traits packs type, status, severity, fix and exploit (org.openinspector.findings.Traits).
create table findings.finding (
    account_id char(12) not null,
    region text not null,
    id uuid not null,
    scope_no int not null,
    traits smallint not null,
    source_no int,
    resource_no bigint not null,
    detail uuid not null,
    vulnerability_id text,
    score double precision,
    epss double precision,
    first_observed_at timestamptz not null,
    updated_at timestamptz not null,
    confirmed_at timestamptz not null,
    last_observed_at timestamptz,       -- of a closed one; an open one was last observed when its resource was
    closed_at timestamptz,
    delete_at timestamptz,
    primary key (account_id, id)
);
create index finding_traits on findings.finding (scope_no, traits, id);
create index finding_source on findings.finding (scope_no, source_no, id);
create index finding_score on findings.finding (scope_no, score, id);
create index finding_epss on findings.finding (scope_no, epss, id);
create index finding_vulnerability on findings.finding (scope_no, vulnerability_id, id);
create index finding_first_observed on findings.finding (scope_no, first_observed_at, id);
create index finding_closed on findings.finding (scope_no, last_observed_at, id) where last_observed_at is not null;
create index finding_delete on findings.finding (delete_at) where delete_at is not null;

-- The last generation of keys whose findings are deleted: an ARN is never used twice.
create table findings.generation (
    account_id char(12) not null,
    region text not null,
    finding_key uuid not null,          -- an id with generation 0
    generation int not null,
    primary key (account_id, finding_key)
);

-- History: one row a visible change, kept long after the finding is deleted.
create table findings.finding_change (
    account_id char(12) not null,
    region text not null,
    id uuid not null,
    change_no bigint generated always as identity,
    at timestamptz not null,
    kind smallint not null,             -- org.openinspector.findings.ChangeKind
    cause text not null,
    cause_detail text,
    traits smallint not null,           -- after it
    detail uuid not null,
    epss double precision,
    previous_traits smallint,
    previous_detail uuid,
    primary key (account_id, id, change_no)
);
create index finding_change_at on findings.finding_change using brin (at);

-- What is still to be published. A change counts as there when no older transaction is running:
-- numbers are given out before the commit, so a lower one may appear after a higher one.
create table findings.outbox (
    account_id char(12) not null,
    region text not null,
    change_no bigint not null,
    id uuid not null,
    at timestamptz not null,
    tx xid8 not null default pg_current_xact_id(),
    primary key (tx, change_no)
);

-- What page tokens are signed with; the same for all servers on one database.
create table findings.paging_key (
    only_one boolean primary key default true check (only_one),
    key bytea not null
);

call storage.protect('findings.scope');
call storage.protect('findings.resource');
call storage.protect('findings.detail');
call storage.protect('findings.detail_word');
call storage.protect('findings.finding');
call storage.protect('findings.generation');
call storage.protect('findings.finding_change');
call storage.protect('findings.outbox');
