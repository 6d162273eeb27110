-- Events of coverage say whose cloud the resource is in, as coverage itself does.
CREATE OR REPLACE FUNCTION estate.note_coverage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        INSERT INTO findings.outbox_event (account_id, region, kind, key, payload, at)
        SELECT n.account_id, n.region, 2, n.resource_id,
            jsonb_build_object('scanStatus', jsonb_build_object(
                'reason', n.reason, 'statusCodeValue', n.status_code), 'scanType', n.scan_type)
                || jsonb_strip_nulls(jsonb_build_object(
                    'provider', n.provider, 'providerAccountId', n.provider_account_id,
                    'providerRegion', n.provider_region, 'providerOrgId', n.provider_org_id)),
            n.changed_at
        FROM new_rows n ORDER BY n.account_id, n.region, n.resource_id, n.scan_type;
    ELSE
        INSERT INTO findings.outbox_event (account_id, region, kind, key, payload, at)
        SELECT n.account_id, n.region, 2, n.resource_id,
            jsonb_build_object('scanStatus', jsonb_build_object(
                'reason', n.reason, 'statusCodeValue', n.status_code), 'scanType', n.scan_type)
                || jsonb_strip_nulls(jsonb_build_object(
                    'provider', n.provider, 'providerAccountId', n.provider_account_id,
                    'providerRegion', n.provider_region, 'providerOrgId', n.provider_org_id)),
            n.changed_at
        FROM new_rows n
        JOIN old_rows o USING (account_id, region, resource_id, scan_type)
        WHERE (o.status_code, o.reason) IS DISTINCT FROM (n.status_code, n.reason)
        ORDER BY n.account_id, n.region, n.resource_id, n.scan_type;
    END IF;
    RETURN NULL;
END $$;
