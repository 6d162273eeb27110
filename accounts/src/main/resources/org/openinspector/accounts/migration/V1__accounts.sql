-- Accounts, their principals and access keys are the same in all regions, as in IAM, so these tables have no region.
CREATE TABLE accounts.account (
    account_id char(12) PRIMARY KEY CHECK (account_id ~ '^[0-9]{12}$'),
    created_at timestamptz NOT NULL
);

-- The regions in which an account is served.
CREATE TABLE accounts.region (
    account_id char(12) NOT NULL REFERENCES accounts.account,
    region text NOT NULL CHECK (region ~ '^[a-z0-9-]{1,64}$'),
    added_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region)
);

CREATE TABLE accounts.principal (
    account_id char(12) NOT NULL REFERENCES accounts.account,
    arn text NOT NULL CHECK (length(arn) BETWEEN 1 AND 2048),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, arn)
);

-- The account is part of the key, although an id names its account: a clash of ids in two accounts must not tell one of
-- them about the other.
CREATE TABLE accounts.access_key (
    account_id char(12) NOT NULL,
    access_key_id text NOT NULL CHECK (access_key_id ~ '^[A-Z0-9]{16,128}$'),
    principal_arn text NOT NULL,
    -- AES-256-GCM: nonce, ciphertext, tag. Opens only with the key of this version and for this account and id.
    secret_sealed bytea NOT NULL,
    secret_key_version integer NOT NULL CHECK (secret_key_version > 0),
    active boolean NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (account_id, access_key_id),
    FOREIGN KEY (account_id, principal_arn) REFERENCES accounts.principal (account_id, arn)
);
CREATE INDEX access_key_of_principal ON accounts.access_key (account_id, principal_arn);

-- A kind without a row was never enabled.
CREATE TABLE accounts.scan_kind (
    account_id char(12) NOT NULL,
    region text NOT NULL,
    kind text NOT NULL CHECK (kind IN ('EC2', 'ECR', 'LAMBDA', 'LAMBDA_CODE', 'CODE_REPOSITORY')),
    status text NOT NULL CHECK (status IN ('ENABLING', 'ENABLED', 'DISABLING', 'DISABLED')),
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, kind),
    FOREIGN KEY (account_id, region) REFERENCES accounts.region (account_id, region)
);
CREATE INDEX scan_kind_unsettled ON accounts.scan_kind (account_id, region)
    WHERE status IN ('ENABLING', 'DISABLING');

CALL storage.protect('accounts.account');
CALL storage.protect('accounts.region');
CALL storage.protect('accounts.principal');
CALL storage.protect('accounts.access_key');
CALL storage.protect('accounts.scan_kind');
