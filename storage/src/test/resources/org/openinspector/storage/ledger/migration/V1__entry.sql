CREATE TABLE ledger.entry (
    account_id char(12) NOT NULL,
    region     text     NOT NULL,
    id         bigint   GENERATED ALWAYS AS IDENTITY,
    amount     int      NOT NULL,
    double     int      GENERATED ALWAYS AS (amount * 2) STORED,
    tx         xid8     NOT NULL DEFAULT pg_current_xact_id(),
    words      text,
    bytes      bytea,
    PRIMARY KEY (account_id, id)
);
CREATE INDEX entry_amount ON ledger.entry (amount) WHERE amount > 0;
CALL storage.protect('ledger.entry');

-- The sum of all entries; a restore must not add them up again.
CREATE TABLE ledger.total (only_one boolean PRIMARY KEY DEFAULT true, amount bigint NOT NULL);
INSERT INTO ledger.total (amount) VALUES (0);

CREATE FUNCTION ledger.add() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE ledger.total SET amount = amount + (SELECT coalesce(sum(n.amount), 0) FROM new_rows n);
    RETURN NULL;
END $$;
CREATE TRIGGER add AFTER INSERT ON ledger.entry REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION ledger.add();

CREATE TABLE ledger.day (
    account_id char(12) NOT NULL,
    region     text     NOT NULL,
    at         date     NOT NULL
) PARTITION BY RANGE (at);
CREATE TABLE ledger.day_other PARTITION OF ledger.day DEFAULT;
CALL storage.protect('ledger.day');

-- Only the owner sees this.
CREATE TABLE ledger.hidden (words text);
ALTER TABLE ledger.hidden ENABLE ROW LEVEL SECURITY;
ALTER TABLE ledger.hidden FORCE ROW LEVEL SECURITY;
CREATE POLICY owning ON ledger.hidden TO CURRENT_USER USING (true) WITH CHECK (true);
