-- Users and roles, what they may do, and who did what. The same in all Regions, as in IAM; only what was done has a Region.

-- Whoever is there already may do everything and still may: the defaults of new columns count for rows that are there.
ALTER TABLE accounts.principal
    ADD COLUMN kind text NOT NULL DEFAULT 'USER' CHECK (kind IN ('USER', 'ROLE')),
    -- user/administrator of arn:aws:iam::000000000001:user/administrator
    ADD COLUMN name text GENERATED ALWAYS AS (regexp_replace(arn, '^.*/', '')) STORED,
    -- AIDA… and AROA…: tells one who was deleted from one who has the name now.
    ADD COLUMN unique_id text NOT NULL
        DEFAULT 'AIDA' || upper(translate(substr(replace(gen_random_uuid()::text, '-', ''), 1, 17), '0189', 'wxyz')),
    -- ARNs of the policies given to it.
    ADD COLUMN policies text[] NOT NULL DEFAULT '{arn:aws:iam::aws:policy/AdministratorAccess}',
    ADD COLUMN trust text CHECK ((trust IS NULL) = (kind = 'USER')),
    ADD COLUMN session_seconds_max integer NOT NULL DEFAULT 3600 CHECK (session_seconds_max BETWEEN 3600 AND 43200),
    ADD COLUMN tags jsonb NOT NULL DEFAULT '{}',
    -- Sessions that began before count for nothing.
    ADD COLUMN sessions_revoked_before timestamptz;
ALTER TABLE accounts.principal ALTER COLUMN policies SET DEFAULT '{}', ALTER COLUMN unique_id DROP DEFAULT;
-- Names are compared without case, as IAM does.
CREATE UNIQUE INDEX principal_by_name ON accounts.principal (account_id, kind, lower(name));

ALTER TABLE accounts.access_key
    ADD COLUMN last_used_service text,
    ADD COLUMN last_used_region text;

-- Policies of an account. Those that come with the product are in no table.
CREATE TABLE accounts.policy (
    account_id char(12) NOT NULL REFERENCES accounts.account,
    arn text NOT NULL CHECK (length(arn) BETWEEN 1 AND 2048),
    name text NOT NULL,
    description text NOT NULL,
    document text NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, arn)
);
CREATE UNIQUE INDEX policy_by_name ON accounts.policy (account_id, lower(name));

-- Policies that belong to one principal and go with it.
CREATE TABLE accounts.inline_policy (
    account_id char(12) NOT NULL,
    principal_arn text NOT NULL,
    name text NOT NULL,
    document text NOT NULL,
    PRIMARY KEY (account_id, principal_arn, name),
    FOREIGN KEY (account_id, principal_arn) REFERENCES accounts.principal (account_id, arn) ON DELETE CASCADE
);

-- What holds for everybody in an account, and how often any of this was changed: servers that remember compiled policies
-- look here whether they still hold.
CREATE TABLE accounts.identity (
    account_id char(12) PRIMARY KEY REFERENCES accounts.account,
    version bigint NOT NULL,
    boundary text
);

-- Who did what. Partitioned by day, so that what is too old goes without a trace and without work.
CREATE TABLE accounts.audit (
    account_id char(12) NOT NULL,
    at timestamptz NOT NULL,
    request_id uuid NOT NULL,
    region text NOT NULL,
    principal_arn text NOT NULL,
    access_key_id text NOT NULL,
    action text NOT NULL,
    resource_arn text NOT NULL,
    source_address text NOT NULL,
    user_agent text NOT NULL,
    parameters text NOT NULL,
    -- 0 while it is being done: a change is written down before it begins.
    status smallint NOT NULL,
    code text NOT NULL,
    PRIMARY KEY (account_id, at, request_id)
) PARTITION BY RANGE (at);
CREATE TABLE accounts.audit_other PARTITION OF accounts.audit DEFAULT;

CALL storage.protect('accounts.policy');
CALL storage.protect('accounts.inline_policy');
CALL storage.protect('accounts.identity');
CALL storage.protect('accounts.audit');
