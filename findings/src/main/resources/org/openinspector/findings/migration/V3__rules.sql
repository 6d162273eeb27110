-- Suppression rules, tags, retention per account, and what history needs to outlive its findings.
-- docs/suppression.md and docs/findings.md have the picture.

-- Filters as the wire calls them; those that suppress are rules. A deleted one stays, because findings'
-- history names it.
create table findings.rule (
    account_id char(12) not null,
    region text not null,
    rule_no bigint generated always as identity,
    arn text not null,
    owner_id text not null,             -- of the ARN: an account or an organization
    name text not null,
    suppresses boolean not null,
    criteria text not null,             -- the wire's FilterCriteria
    description text,
    reason text,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    deleted_at timestamptz,
    owner text,                         -- who answers for it; ours
    expires_at timestamptz,             -- ours
    active boolean not null,            -- suppresses, is neither deleted nor expired
    pending boolean not null,           -- stored findings are still to be brought in line with it
    revision int not null default 1,    -- one more with each change
    primary key (account_id, rule_no),
    unique (account_id, region, arn)
);
create unique index rule_name on findings.rule (account_id, region, name) where deleted_at is null;
create index rule_number on findings.rule (rule_no);
create index rule_pending on findings.rule (rule_no) where pending;
create index rule_expires on findings.rule (expires_at) where active and expires_at is not null;

-- Says that an account's rules changed, so that compiled ones are read again.
create table findings.rule_set (
    account_id char(12) not null,
    region text not null,
    revision bigint not null,
    primary key (account_id, region)
);

-- Accounts whose findings another account's rules hide: members of an organization and the Region's
-- delegated administrator.
create table findings.governed (
    account_id char(12) not null,
    region text not null,
    admin_id char(12),                  -- null: governs itself again, and that is still to be applied
    pending boolean not null,
    primary key (account_id, region)
);
create index governed_admin on findings.governed (admin_id, region);

create table findings.tag (
    account_id char(12) not null,
    region text not null,
    arn text not null,
    key text not null,
    value text not null,
    primary key (account_id, arn, key)
);

-- Periods an account chose, in seconds; null is the default.
create table findings.retention (
    account_id char(12) not null,
    region text not null,
    reopen_within bigint,
    keep_fixed bigint,
    keep_gone bigint,
    keep_disabled bigint,
    keep_suspended bigint,
    keep_history bigint,
    primary key (account_id, region)
);

-- hidden: 1 by VEX, 2 by a rule, 3 by both; 0 if the finding is closed. unruled_at: when the finding last
-- changed apart from rules, unless that is updated_at; rules and evaluations go by it.
alter table findings.finding
    add column hidden smallint not null default 0,
    add column rule_no bigint,
    add column unruled_at timestamptz;
-- What was hidden until now, VEX hid. The owner sees no rows of a protected table; this one is locked until
-- the migration ends.
alter table findings.finding no force row level security;
update findings.finding set hidden = 1 where traits >> 8 & 3 = 2;
alter table findings.finding force row level security;
create index finding_rule on findings.finding (account_id, rule_no) where rule_no is not null;

-- With these a change tells how the finding was after it when the finding is long gone.
alter table findings.finding_change
    add column first_observed_at timestamptz,
    add column last_observed_at timestamptz,
    add column delete_at timestamptz,
    add column hidden smallint,
    add column rule_no bigint;

-- Whether history names the detail (the first half of its hash); one that only carried other evidence is named
-- by nothing.
alter table findings.detail add column named boolean not null default true;

call storage.protect('findings.rule');
call storage.protect('findings.rule_set');
call storage.protect('findings.governed');
call storage.protect('findings.tag');
call storage.protect('findings.retention');
