-- Row-level security for a table whose rows belong to accounts. The application sees the accounts
-- of its transaction's scope, background work sees all; the table's owner sees none (FORCE), so a
-- migration that changes rows does it between SET ROLE openinspector_jobs and RESET ROLE.
--
-- The setting is read once per statement (a scalar sub-select becomes an init plan) and compared as
-- bpchar, so that an index on account_id serves. After COMMIT a custom setting is '', hence NULLIF.
CREATE PROCEDURE storage.protect(target regclass)
LANGUAGE plpgsql AS $$
DECLARE
    part regclass;
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
            'CREATE POLICY within_scope ON %s TO openinspector_app'
            ' USING (account_id = ANY ((SELECT string_to_array(NULLIF(current_setting(''oi.accounts'', true), ''''), '',''))::bpchar[]))'
            ' WITH CHECK (account_id = ANY ((SELECT string_to_array(NULLIF(current_setting(''oi.accounts'', true), ''''), '',''))::bpchar[]))',
            part);
        EXECUTE format(
            'CREATE POLICY across_accounts ON %s TO openinspector_jobs USING (true) WITH CHECK (true)',
            part);
    END LOOP;
END $$;

REVOKE EXECUTE ON PROCEDURE storage.protect(regclass) FROM PUBLIC;
