-- What there is to scan, what is installed on it, what is known about that, and what was done when.

-- A state of the vulnerability data, numbered in the order in which this estate met them, with the
-- progress of matching everything against it.
CREATE TABLE estate.knowledge (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    version       text NOT NULL,
    seen_at       timestamptz NOT NULL,
    started_at    timestamptz,
    finished_at   timestamptz,
    classes_total integer NOT NULL DEFAULT 0,
    classes_done  integer NOT NULL DEFAULT 0
);

-- Distinct contents of inventories. A class belongs to no account: many resources of many accounts
-- share it, and it names none of them. The hash is taken before compression.
CREATE TABLE estate.inventory_class (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash         bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    content      bytea NOT NULL,
    packages     integer NOT NULL,
    distribution text,
    stored_at    timestamptz NOT NULL
);

-- What matching said about a class, with the newest data it was matched with. The result's hash
-- stays the same if newer data change nothing: then nothing is evaluated.
CREATE TABLE estate.match_result (
    inventory_class bigint PRIMARY KEY REFERENCES estate.inventory_class ON DELETE CASCADE,
    knowledge       bigint NOT NULL,
    result_hash     bytea NOT NULL,
    content         bytea NOT NULL,
    findings        integer NOT NULL,
    unsupported_os  boolean NOT NULL,
    matched_at      timestamptz NOT NULL
);

-- Packages of a class about which nothing is known.
CREATE TABLE estate.class_gap (
    inventory_class bigint NOT NULL REFERENCES estate.inventory_class ON DELETE CASCADE,
    ecosystem       text NOT NULL,
    reason          text NOT NULL,
    packages        integer NOT NULL,
    PRIMARY KEY (inventory_class, ecosystem, reason)
);

-- One listing of a unit; its id is the generation of what it found.
CREATE TABLE estate.sweep (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    account_id   char(12) NOT NULL,
    region       text NOT NULL,
    connector    text NOT NULL,
    kind         text NOT NULL,
    resource_ids text[],
    state        text NOT NULL CHECK (state IN ('RUNNING', 'COMPLETE', 'INCOMPLETE', 'ABANDONED')),
    reason       text NOT NULL DEFAULT '',
    found        integer NOT NULL DEFAULT 0,
    appeared     integer NOT NULL DEFAULT 0,
    changed      integer NOT NULL DEFAULT 0,
    gone         integer NOT NULL DEFAULT 0,
    started_at   timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE INDEX sweep_unit ON estate.sweep (account_id, region, connector, kind, id DESC);
CALL storage.protect('estate.sweep');

-- closing: why its findings are to be closed, until they are.
-- inspect_due: why it is to be inspected, until it is; the lower, the sooner.
-- missing_*: an incomplete sweep did not find it. failure_*: the last inspection failed.
CREATE TABLE estate.resource (
    account_id        char(12) NOT NULL,
    region            text NOT NULL,
    resource_id       text NOT NULL,
    connector         text NOT NULL,
    kind              text NOT NULL,
    scan_kind         text NOT NULL,
    resource_type     text NOT NULL,
    body              jsonb NOT NULL,
    metadata          jsonb,
    scan_mode         text,
    fingerprint       text NOT NULL,
    locator           text NOT NULL,
    generation        bigint NOT NULL,
    state             text NOT NULL CHECK (state IN ('PRESENT', 'GONE', 'DISABLED')),
    closing           text CHECK (closing IN ('RESOURCE_GONE', 'RESOURCE_INELIGIBLE', 'KIND_DISABLED')),
    ineligible_code   text,
    ineligible_reason text,
    ineligible_closes boolean NOT NULL DEFAULT false,
    missing_reason    text,
    failure_reason    text,
    failed_print      text,
    message           text NOT NULL DEFAULT '',
    inspecting        boolean NOT NULL DEFAULT false,
    inspect_due       smallint,
    inspect_asked_at  timestamptz,
    first_seen        timestamptz NOT NULL,
    last_seen         timestamptz NOT NULL,
    changed_at        timestamptz NOT NULL,
    gone_at           timestamptz,
    PRIMARY KEY (account_id, region, resource_id)
);
CREATE INDEX resource_unit ON estate.resource (account_id, region, connector, kind, generation)
    WHERE state = 'PRESENT';
CREATE INDEX resource_due ON estate.resource (inspect_due) WHERE inspect_due IS NOT NULL;
CREATE INDEX resource_closing ON estate.resource (closing) WHERE closing IS NOT NULL;
CREATE INDEX resource_gone ON estate.resource (gone_at) WHERE gone_at IS NOT NULL;
CALL storage.protect('estate.resource');

-- The inventory of a resource, and what of it was evaluated into findings. An evaluation is due while
-- it was asked for more often than answered, or while the result evaluated is not the class's.
CREATE TABLE estate.resource_inventory (
    account_id       char(12) NOT NULL,
    region           text NOT NULL,
    resource_id      text NOT NULL,
    inventory_class  bigint NOT NULL REFERENCES estate.inventory_class,
    fingerprint      text NOT NULL,
    inspected_at     timestamptz NOT NULL,
    problem_count    integer NOT NULL,
    problems         jsonb NOT NULL,
    asked            bigint NOT NULL,
    answered         bigint NOT NULL DEFAULT 0,
    evaluated_result bytea,
    evaluated_at     timestamptz,
    PRIMARY KEY (account_id, region, resource_id),
    FOREIGN KEY (account_id, region, resource_id) REFERENCES estate.resource ON DELETE CASCADE
);
CREATE INDEX resource_inventory_class ON estate.resource_inventory (inventory_class);
CALL storage.protect('estate.resource_inventory');

CREATE TABLE estate.coverage (
    account_id      char(12) NOT NULL,
    region          text NOT NULL,
    resource_id     text NOT NULL,
    scan_type       text NOT NULL,
    status_code     text NOT NULL,
    reason          text NOT NULL,
    message         text NOT NULL,
    changed_at      timestamptz NOT NULL,
    PRIMARY KEY (account_id, resource_id, scan_type, region),
    FOREIGN KEY (account_id, region, resource_id) REFERENCES estate.resource ON DELETE CASCADE
);
CALL storage.protect('estate.coverage');

CREATE TABLE estate.rescan (
    id           uuid PRIMARY KEY,
    account_id   char(12) NOT NULL,
    region       text NOT NULL,
    target       text NOT NULL,
    requested_at timestamptz NOT NULL,
    finished_at  timestamptz
);
CREATE INDEX rescan_account ON estate.rescan (account_id, region, requested_at DESC);
CALL storage.protect('estate.rescan');

CREATE TABLE estate.rescan_resource (
    rescan_id   uuid NOT NULL REFERENCES estate.rescan ON DELETE CASCADE,
    account_id  char(12) NOT NULL,
    region      text NOT NULL,
    resource_id text NOT NULL,
    state       text NOT NULL CHECK (state IN ('PENDING', 'DONE', 'FAILED', 'GONE')),
    message     text NOT NULL DEFAULT '',
    finished_at timestamptz,
    PRIMARY KEY (rescan_id, resource_id)
);
CREATE INDEX rescan_resource_pending ON estate.rescan_resource (account_id, region, resource_id)
    WHERE state = 'PENDING';
CALL storage.protect('estate.rescan_resource');

-- Hours: from_at to to_at, extended while the resource stays covered. Scans: both the same, one row
-- each.
CREATE TABLE estate.metering (
    account_id  char(12) NOT NULL,
    region      text NOT NULL,
    usage_type  text NOT NULL,
    resource_id text NOT NULL,
    from_at     timestamptz NOT NULL,
    to_at       timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, usage_type, resource_id, from_at)
);
CALL storage.protect('estate.metering');
