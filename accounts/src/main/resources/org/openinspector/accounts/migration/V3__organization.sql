-- All that an organization is stands under its management account, so that one scope serves: its accounts, who
-- administers it in a Region, who is a member there.
CREATE TABLE accounts.organization (
    account_id char(12) PRIMARY KEY REFERENCES accounts.account,
    organization_id text NOT NULL CHECK (organization_id ~ '^o-[a-z0-9]{10,32}$'),
    -- Grows with every change of the organization; servers remember what they read until it does.
    version bigint NOT NULL,
    created_at timestamptz NOT NULL
);

CREATE TABLE accounts.organization_account (
    account_id char(12) NOT NULL REFERENCES accounts.organization,
    member_id char(12) NOT NULL REFERENCES accounts.account,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    state text NOT NULL CHECK (state IN ('ACTIVE', 'CLOSED')),
    joined_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, member_id)
);

-- The organization an account is in, as the account itself may read it; an account without a row stands alone.
CREATE TABLE accounts.belonging (
    account_id char(12) PRIMARY KEY REFERENCES accounts.account,
    management_id char(12) NOT NULL
);

-- At most one delegated administrator in an organization and Region, and what it wants for accounts that join.
CREATE TABLE accounts.delegated_admin (
    account_id char(12) NOT NULL REFERENCES accounts.organization,
    region text NOT NULL CHECK (region ~ '^[a-z0-9-]{1,64}$'),
    admin_id char(12) NOT NULL,
    auto_enable text[] NOT NULL,
    -- Of the request that named it: the same request sent again is no conflict.
    client_token text,
    appointed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region)
);

-- Accounts that are or were members of the Region's delegated administrator.
CREATE TABLE accounts.member (
    account_id char(12) NOT NULL,
    region text NOT NULL,
    member_id char(12) NOT NULL,
    status text NOT NULL CHECK (status IN ('CREATED', 'ENABLED', 'REMOVED', 'RESIGNED', 'DELETED')),
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, member_id),
    FOREIGN KEY (account_id, region) REFERENCES accounts.delegated_admin (account_id, region) ON DELETE CASCADE
);

-- How an account is scanned. Without a row a member's is its administrator's, and anybody else's the default.
CREATE TABLE accounts.scan_setting (
    account_id char(12) NOT NULL,
    region text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('EC2', 'ECR', 'AMI')),
    -- As on the wire: Ec2Configuration, EcrConfiguration, AmiConfiguration.
    body jsonb NOT NULL,
    pending boolean NOT NULL,
    -- When the VM scanner was turned on; null while it is off.
    scanner_since timestamptz,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, kind),
    FOREIGN KEY (account_id, region) REFERENCES accounts.region (account_id, region)
);
CREATE INDEX scan_setting_pending ON accounts.scan_setting (account_id, region) WHERE pending;

CREATE TABLE accounts.deep_inspection (
    account_id char(12) NOT NULL,
    region text NOT NULL,
    activated boolean NOT NULL,
    paths text[] NOT NULL,
    -- For the account and, while it is delegated administrator, its members.
    organization_paths text[] NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region),
    FOREIGN KEY (account_id, region) REFERENCES accounts.region (account_id, region)
);

-- The customer's keys for stored code.
CREATE TABLE accounts.code_key (
    account_id char(12) NOT NULL,
    region text NOT NULL,
    scan_type text NOT NULL,
    resource_type text NOT NULL,
    key_arn text NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, scan_type, resource_type),
    FOREIGN KEY (account_id, region) REFERENCES accounts.region (account_id, region)
);

CALL storage.protect('accounts.organization');
CALL storage.protect('accounts.organization_account');
CALL storage.protect('accounts.belonging');
CALL storage.protect('accounts.delegated_admin');
CALL storage.protect('accounts.member');
CALL storage.protect('accounts.scan_setting');
CALL storage.protect('accounts.deep_inspection');
CALL storage.protect('accounts.code_key');
