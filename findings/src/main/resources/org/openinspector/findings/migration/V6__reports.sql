-- Reports of findings and exports of SBOMs, to a bucket or folder. docs/reports.md has the picture.

-- readable: the accounts whose things it holds, as they were when it was asked for.
create table findings.report (
    account_id char(12) not null,
    region text not null,
    report_id uuid not null,
    kind text not null check (kind in ('FINDINGS', 'SBOM')),
    format text not null,
    readable char(12)[] not null,
    criteria text,                      -- the wire's filter as JSON
    destination text not null,          -- the wire's destination as JSON
    status text not null check (status in ('IN_PROGRESS', 'SUCCEEDED', 'CANCELLED', 'FAILED')),
    error_code text,
    error_message text,
    created_at timestamptz not null,
    finished_at timestamptz,
    primary key (account_id, report_id)
);
-- One of a kind at a time.
create unique index report_running on findings.report (account_id, region, kind)
    where status = 'IN_PROGRESS';
create index report_newest on findings.report (account_id, region, kind, created_at desc);
call storage.protect('findings.report');
