-- The keys that everything is sealed with: one for each account and one for what belongs to none,
-- each in versions, wrapped by the master key that lies outside of the database. The newest version
-- seals. A row is not deleted: a backup may hold values that it opens.
CREATE TABLE accounts.data_key (
    owner text NOT NULL CHECK (owner ~ '^([0-9]{12}|shared)$'),
    version integer NOT NULL CHECK (version > 0),
    master text NOT NULL,               -- what wrapped it: local:<version> or kms:<ARN>
    wrapped bytea NOT NULL,
    created_at timestamptz NOT NULL,
    retired_at timestamptz,             -- since when nothing of ours is sealed with it any more
    PRIMARY KEY (owner, version)
);

-- Neither requests nor jobs read keys; only what unwraps them does, as the owner.
ALTER TABLE accounts.data_key ENABLE ROW LEVEL SECURITY;
ALTER TABLE accounts.data_key FORCE ROW LEVEL SECURITY;
CREATE POLICY unwrapping ON accounts.data_key TO CURRENT_USER USING (true) WITH CHECK (true);
