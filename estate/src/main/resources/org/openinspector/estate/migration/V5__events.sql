-- Whoever changes coverage tells it, in the same statement: a change of status or reason is noted in the
-- outbox of findings (docs/events.md). A change of the message alone is not told.
CREATE FUNCTION estate.note_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO findings.outbox_event (account_id, region, kind, key, payload, at)
        SELECT n.account_id, n.region, 2, n.resource_id,
            jsonb_build_object('scanStatus', jsonb_build_object(
                'reason', n.reason, 'statusCodeValue', n.status_code), 'scanType', n.scan_type),
            n.changed_at
        FROM new_rows n ORDER BY n.account_id, n.region, n.resource_id, n.scan_type;
    ELSE
        INSERT INTO findings.outbox_event (account_id, region, kind, key, payload, at)
        SELECT n.account_id, n.region, 2, n.resource_id,
            jsonb_build_object('scanStatus', jsonb_build_object(
                'reason', n.reason, 'statusCodeValue', n.status_code), 'scanType', n.scan_type),
            n.changed_at
        FROM new_rows n
        JOIN old_rows o USING (account_id, region, resource_id, scan_type)
        WHERE (o.status_code, o.reason) IS DISTINCT FROM (n.status_code, n.reason)
        ORDER BY n.account_id, n.region, n.resource_id, n.scan_type;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER coverage_appears AFTER INSERT ON estate.coverage
    REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION estate.note_coverage();
CREATE TRIGGER coverage_changes AFTER UPDATE ON estate.coverage
    REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION estate.note_coverage();
