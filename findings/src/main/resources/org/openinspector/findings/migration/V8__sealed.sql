-- What findings say is sealed under the account's key (org.openinspector.findings.Details). Rows of
-- older releases are read as they are, until a background job has sealed them.
alter table findings.detail
    alter column body drop not null,
    add column sealed bytea,            -- body, compressed and sealed
    add column sealed_evidence bytea,   -- evidence likewise
    add constraint detail_has_body check (sealed is not null or body is not null);

-- Sealed bytes do not compress, and their first bytes tell the key's version.
alter table findings.detail alter column sealed set storage external;
alter table findings.detail alter column sealed_evidence set storage external;
create index detail_plain on findings.detail (account_id, hash) where sealed is null;
