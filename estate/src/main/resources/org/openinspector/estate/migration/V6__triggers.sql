-- What was told of resources and waits to be looked at: one row for each, however often it was told.
-- resource_id is empty for a whole unit: so much was told of it that one listing answers all.
-- told counts up with every telling: what was told while a look ran is looked at again.
-- misses: looks that failed, or did not find what is said to be new.
CREATE TABLE estate.hint (
    account_id  char(12) NOT NULL,
    region      text NOT NULL,
    connector   text NOT NULL,
    kind        text NOT NULL,
    resource_id text NOT NULL,
    reason      text NOT NULL,
    urgency     smallint NOT NULL,
    told        bigint NOT NULL DEFAULT 1,
    misses      smallint NOT NULL DEFAULT 0,
    not_before  timestamptz NOT NULL,
    first_at    timestamptz NOT NULL,
    last_at     timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, connector, kind, resource_id)
);
CALL storage.protect('estate.hint');

-- Why the resource was put into the queue last.
ALTER TABLE estate.resource
    ADD COLUMN queue_reason    text NOT NULL DEFAULT '',
    ADD COLUMN queue_reason_at timestamptz;

-- Where changes are told: a queue of events. account_id is whose queue it is. The counts are of
-- everything since the source was first seen, by all servers.
CREATE TABLE estate.change_source (
    account_id  char(12) NOT NULL,
    source      text NOT NULL,
    state       text NOT NULL CHECK (state IN ('LISTENING', 'UNREACHABLE', 'DENIED', 'MISSING')),
    message     text NOT NULL DEFAULT '',
    since       timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    received_at timestamptz,
    received    bigint NOT NULL DEFAULT 0,
    told        bigint NOT NULL DEFAULT 0,
    poison      bigint NOT NULL DEFAULT 0,
    ignored     jsonb NOT NULL DEFAULT '{}',
    PRIMARY KEY (account_id, source)
);
CALL storage.protect('estate.change_source');
