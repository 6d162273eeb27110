-- Why an inventory is not all there is to know of the resource, for coverage that stays ACTIVE.
ALTER TABLE estate.resource_inventory ADD COLUMN partial_reason text;
ALTER TABLE estate.resource_inventory ADD COLUMN partial_message text;

-- Whether an account wants to have its instances fixed from here, and how.
CREATE TABLE estate.fix_settings (
    account_id        char(12) PRIMARY KEY,
    enabled           boolean NOT NULL,
    approval_required boolean NOT NULL,
    updated_by        text NOT NULL,
    updated_at        timestamptz NOT NULL
);
CALL storage.protect('estate.fix_settings');

-- What is to be run where. Drawn up once: what was shown to whoever approves is what is run.
CREATE TABLE estate.fix_plan (
    id                uuid PRIMARY KEY,
    account_id        char(12) NOT NULL,
    region            text NOT NULL,
    number            bigint GENERATED ALWAYS AS IDENTITY,
    target            text NOT NULL,
    method            text NOT NULL CHECK (method IN ('INSTALL_PACKAGES', 'PATCH_BASELINE_SCAN',
                          'PATCH_BASELINE_INSTALL')),
    versions          text NOT NULL CHECK (versions IN ('AT_LEAST', 'EXACT')),
    reboot            boolean NOT NULL,
    concurrency       integer NOT NULL,
    errors_max        integer NOT NULL,
    timeout_seconds   integer NOT NULL,
    state             text NOT NULL CHECK (state IN ('PLANNED', 'RUNNING', 'COMPLETED',
                          'COMPLETED_WITH_FAILURES', 'CANCELLED')),
    approval_required boolean NOT NULL,
    created_by        text NOT NULL,
    created_at        timestamptz NOT NULL,
    approved_by       text,
    approved_at       timestamptz,
    started_by        text,
    started_at        timestamptz,
    cancelled_by      text,
    cancel_asked_at   timestamptz,
    finished_at       timestamptz,
    message           text NOT NULL DEFAULT ''
);
CREATE INDEX fix_plan_account ON estate.fix_plan (account_id, region, number DESC);
CREATE INDEX fix_plan_running ON estate.fix_plan (id) WHERE state = 'RUNNING';
CALL storage.protect('estate.fix_plan');

-- One command of a plan. RECORDED comes before it is sent: whoever finds a command RECORDED looks for it
-- by its token before sending it.
CREATE TABLE estate.fix_command (
    plan_id     uuid NOT NULL REFERENCES estate.fix_plan ON DELETE CASCADE,
    number      integer NOT NULL,
    account_id  char(12) NOT NULL,
    purpose     text NOT NULL CHECK (purpose IN ('FIX', 'COLLECT')),
    state       text NOT NULL CHECK (state IN ('PLANNED', 'RECORDED', 'SENT', 'ENDED')),
    recorded_at timestamptz,
    sent_at     timestamptz,
    ended_at    timestamptz,
    command_id  text,
    message     text NOT NULL DEFAULT '',
    PRIMARY KEY (plan_id, number)
);
CALL storage.protect('estate.fix_command');

CREATE TABLE estate.fix_instance (
    plan_id        uuid NOT NULL REFERENCES estate.fix_plan ON DELETE CASCADE,
    resource_id    text NOT NULL,
    account_id     char(12) NOT NULL,
    region         text NOT NULL,
    connector      text NOT NULL,
    command_number integer NOT NULL,
    collect_number integer,
    state          text NOT NULL CHECK (state IN ('PLANNED', 'RUNNING', 'SUCCEEDED', 'FAILED',
                       'TIMED_OUT', 'CANCELLED', 'SKIPPED')),
    verification   text NOT NULL CHECK (verification IN ('NONE', 'DUE', 'COLLECTING', 'LOOKING',
                       'DONE', 'FAILED')),
    verify_since   timestamptz,
    rescan_id      uuid,
    message        text NOT NULL DEFAULT '',
    changed_at     timestamptz NOT NULL,
    PRIMARY KEY (plan_id, resource_id)
);
CALL storage.protect('estate.fix_instance');

CREATE TABLE estate.fix_change (
    plan_id      uuid NOT NULL,
    resource_id  text NOT NULL,
    account_id   char(12) NOT NULL,
    name         text NOT NULL,
    arch         text NOT NULL,
    from_version text NOT NULL,
    to_version   text NOT NULL,
    PRIMARY KEY (plan_id, resource_id, name, arch),
    FOREIGN KEY (plan_id, resource_id) REFERENCES estate.fix_instance ON DELETE CASCADE
);
CALL storage.protect('estate.fix_change');

-- Findings that should close. Whether they did is asked of the findings themselves.
CREATE TABLE estate.fix_finding (
    plan_id       uuid NOT NULL,
    resource_id   text NOT NULL,
    account_id    char(12) NOT NULL,
    finding_arn   text NOT NULL,
    vulnerability text NOT NULL,
    PRIMARY KEY (plan_id, resource_id, finding_arn),
    FOREIGN KEY (plan_id, resource_id) REFERENCES estate.fix_instance ON DELETE CASCADE
);
CALL storage.protect('estate.fix_finding');
