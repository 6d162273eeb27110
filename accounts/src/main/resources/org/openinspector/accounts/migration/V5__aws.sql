-- Organizations that follow AWS's: which accounts are there because AWS lists them, and what became of those that were.
ALTER TABLE accounts.organization
    ADD COLUMN aws boolean NOT NULL DEFAULT false,
    -- Who was made delegated administrator because AWS names it, and in which Regions that was done. Where somebody
    -- decided otherwise since, that stays.
    ADD COLUMN followed_admin char(12),
    ADD COLUMN followed_regions text[] NOT NULL DEFAULT '{}';

ALTER TABLE accounts.organization_account ADD COLUMN aws boolean NOT NULL DEFAULT false;

CREATE TABLE accounts.aws_account (
    account_id char(12) PRIMARY KEY REFERENCES accounts.account,
    name text NOT NULL CHECK (length(name) BETWEEN 1 AND 128),
    state text NOT NULL CHECK (state IN ('ACTIVE', 'SUSPENDED', 'LEFT')),
    -- Since when it is so.
    since timestamptz NOT NULL,
    -- Where it is looked at; empty until somebody could tell.
    regions text[] NOT NULL DEFAULT '{}'
);

CALL storage.protect('accounts.aws_account');
