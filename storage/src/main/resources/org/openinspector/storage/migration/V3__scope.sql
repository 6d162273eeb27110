-- A delegated administrator's scope has up to 10,000 accounts. Comparing each row with each of them took longer than
-- all the rest of a query, so the scope is a JSON object now, in whose sorted keys an account is searched. No index
-- serves this; the accounts that every query names itself do.
CREATE OR REPLACE PROCEDURE storage.protect(target regclass)
LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
    within text := 'jsonb_exists((SELECT NULLIF(current_setting(''oi.accounts'', true), '''')::jsonb), account_id::text)';
BEGIN
    IF NOT EXISTS (
        SELECT FROM pg_attribute
        WHERE attrelid = target AND attname = 'account_id' AND attnotnull
          AND format_type(atttypid, atttypmod) = 'character(12)'
    ) THEN
        RAISE EXCEPTION 'table % has no column account_id char(12) NOT NULL', target;
    END IF;
    FOR part IN
        SELECT target UNION SELECT relid FROM pg_partition_tree(target)
    LOOP
        EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', part);
        EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', part);
        EXECUTE format('DROP POLICY IF EXISTS within_scope ON %s', part);
        EXECUTE format('DROP POLICY IF EXISTS across_accounts ON %s', part);
        EXECUTE format(
            'CREATE POLICY within_scope ON %s TO openinspector_app USING (%s) WITH CHECK (%s)', part, within, within);
        EXECUTE format(
            'CREATE POLICY across_accounts ON %s TO openinspector_jobs USING (true) WITH CHECK (true)',
            part);
    END LOOP;
END $$;

DO $$
DECLARE
    protected regclass;
BEGIN
    FOR protected IN SELECT polrelid FROM pg_policy WHERE polname = 'within_scope' LOOP
        CALL storage.protect(protected);
    END LOOP;
END $$;
