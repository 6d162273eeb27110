-- What is told to others: events that wait to be rendered, rendered events, where they go. docs/events.md
-- has the picture.

-- A change of a finding is drawn its number while its resource is locked, so that the numbers of one
-- finding are in the order in which its changes were committed. Numbers of transactions are not: a
-- transaction may have been given a lower one and then have waited for the lock. So what waits is
-- taken in the order of change_no, whatever of it is there, and is gone when it was rendered.
alter table findings.outbox drop constraint outbox_pkey;
alter table findings.outbox add primary key (change_no, account_id);
alter table findings.outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000);

-- What is told of anything but findings (org.openinspector.findings.publish.Outbox). The payload holds
-- counts and states that stand in plain columns elsewhere.
create table findings.outbox_event (
    account_id char(12) not null,
    region text not null,
    notice_no bigint generated always as identity,
    kind smallint not null,             -- org.openinspector.findings.publish.EventKind
    key text not null,
    payload jsonb not null,
    at timestamptz not null,
    primary key (notice_no, account_id)
);

-- Events as they are delivered, however often. One server at a time renders, so that event_no is in
-- the order of commits: whoever has read up to a number has missed none below it.
create table findings.event (
    account_id char(12) not null,
    region text not null,
    event_no bigint generated always as identity,
    event_id uuid not null,             -- of ARN and change, so the same for the same change
    admin_id char(12),                  -- the delegated administrator when it happened
    kind smallint not null,
    severity smallint,                  -- index into org.openinspector.findings.Traits.SEVERITIES
    key text not null,                  -- the finding's ARN or the resource's id
    at timestamptz not null,
    stored_at timestamptz not null,
    body bytea not null,                -- sealed JSON
    primary key (account_id, region, event_no)
);
create index event_admin on findings.event (admin_id, region, event_no) where admin_id is not null;
create index event_key on findings.event (account_id, region, key, event_no);
create index event_stored on findings.event using brin (stored_at);

-- Where events go. kinds and severities are sets of bits. cursor_no: all up to it is delivered, dead or
-- given up. news: something may be there beyond it. claim: the server that delivers now, until when.
create table findings.event_sink (
    account_id char(12) not null,
    region text not null,
    sink_id uuid not null,
    name text not null,
    type text not null,
    target text not null,
    batch_max int not null,
    kinds int not null,
    severities int not null,
    account_ids text[],                 -- null for all
    secrets bytea not null,             -- sealed JSON
    state text not null check (state in ('ENABLED', 'DISABLED', 'GONE')),
    created_at timestamptz not null,
    updated_at timestamptz not null,
    cursor_no bigint not null,
    news boolean not null default true,
    batch_limit int not null,
    attempts int not null default 0,    -- of the batch that is next
    failures int not null default 0,    -- in a row
    retry_at timestamptz not null,
    claim uuid,
    claimed_until timestamptz,
    delivered bigint not null default 0,
    failed bigint not null default 0,   -- attempts
    dead bigint not null default 0,
    expired bigint not null default 0,  -- never delivered, and deleted because of their age
    delivered_at timestamptz,
    failed_at timestamptz,
    last_error text,
    primary key (account_id, region, sink_id),
    unique (account_id, region, name)
);

-- Events of one sink beside its cursor: dead letters, and what is to be delivered again. The body is a
-- copy, because the event may be deleted before.
create table findings.sink_event (
    account_id char(12) not null,       -- of the sink
    region text not null,
    sink_id uuid not null,
    event_no bigint not null,
    event_id uuid not null,
    event_account char(12) not null,
    kind smallint not null,
    key text not null,
    at timestamptz not null,
    body bytea not null,
    state text not null check (state in ('DEAD', 'REPLAY')),
    attempts int not null,
    error text,
    since timestamptz not null,
    primary key (account_id, region, sink_id, event_no),
    foreign key (account_id, region, sink_id) references findings.event_sink on delete cascade
);
create index sink_event_since on findings.sink_event (since);

call storage.protect('findings.outbox_event');
call storage.protect('findings.event');
call storage.protect('findings.event_sink');
call storage.protect('findings.sink_event');
