-- Coverage carries what it is filtered and counted by: counting 100,000 rows must not read the wide rows of resources.
-- live: the resource is there and not left out, so that new data are matched with what is installed on it.
ALTER TABLE estate.coverage
    ADD COLUMN live                boolean NOT NULL DEFAULT true,
    ADD COLUMN resource_type       text NOT NULL DEFAULT '',
    ADD COLUMN scan_mode           text,
    ADD COLUMN ecr_repository      text,
    ADD COLUMN provider            text,
    ADD COLUMN provider_account_id text,
    ADD COLUMN provider_org_id     text,
    ADD COLUMN provider_region     text,
    ADD COLUMN provider_partition  text,
    ADD COLUMN registry            text,
    ADD COLUMN repository          text,
    ADD COLUMN metadata            jsonb;

-- The jobs fill new rows; those of an older release are filled here, if there can be any. The first sweep would do it too.
DO $$
BEGIN
    IF has_table_privilege('openinspector_jobs', 'estate.coverage', 'UPDATE') THEN
        SET LOCAL ROLE openinspector_jobs;
        UPDATE estate.coverage c SET resource_type = r.resource_type, scan_mode = r.scan_mode,
            live = r.state = 'PRESENT' AND NOT r.ineligible_closes,
            ecr_repository = coalesce(r.body #>> '{details,awsEcrContainerImage,repositoryName}',
                r.metadata #>> '{ecrRepository,name}'),
            metadata = r.metadata
        FROM estate.resource r
        WHERE r.account_id = c.account_id AND r.region = c.region AND r.resource_id = c.resource_id;
        RESET ROLE;
    END IF;
END $$;

-- What an inventory class contains, by the names people use. A package in one version is one row, however many
-- inventories have it. Names are in small letters; full_name has the group, scope or path, if the package has one.
CREATE TABLE estate.package_version (
    id             integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    hash           bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    purl           text NOT NULL,
    type           text NOT NULL,
    name           text COLLATE "C" NOT NULL CHECK (length(name) <= 256),
    full_name      text COLLATE "C" CHECK (length(full_name) <= 256),
    source_name    text COLLATE "C" CHECK (length(source_name) <= 256),
    version        text NOT NULL,
    source_version text
);
CREATE INDEX package_version_name ON estate.package_version (name);
CREATE INDEX package_version_full_name ON estate.package_version (full_name) WHERE full_name IS NOT NULL;
CREATE INDEX package_version_source_name ON estate.package_version (source_name) WHERE source_name IS NOT NULL;

CREATE TABLE estate.class_package (
    inventory_class bigint PRIMARY KEY REFERENCES estate.inventory_class ON DELETE CASCADE,
    packages        integer[] NOT NULL
);
-- The arrays out of the way: most searches read only which classes there are.
ALTER TABLE estate.class_package ALTER COLUMN packages SET STORAGE EXTERNAL;
ALTER TABLE estate.class_package SET (toast_tuple_target = 128);
CREATE INDEX class_package_packages ON estate.class_package USING gin (packages);

-- Which inventory a resource had from when to when; the intervals of one resource do not overlap. to_at is empty while
-- it has it. There is no interval while the resource is gone or its kind of scanning is off. The resource's own row may
-- be deleted before.
CREATE TABLE estate.inventory_interval (
    account_id      char(12) NOT NULL,
    region          text NOT NULL,
    resource_id     text NOT NULL,
    from_at         timestamptz NOT NULL,
    to_at           timestamptz CHECK (to_at > from_at),
    resource_type   text NOT NULL,
    inventory_class bigint NOT NULL REFERENCES estate.inventory_class,
    PRIMARY KEY (account_id, region, resource_id, from_at)
);
CREATE UNIQUE INDEX inventory_interval_open ON estate.inventory_interval (account_id, region, resource_id)
    WHERE to_at IS NULL;
CREATE INDEX inventory_interval_class ON estate.inventory_interval (inventory_class);
CREATE INDEX inventory_interval_ended ON estate.inventory_interval (to_at) WHERE to_at IS NOT NULL;
CALL storage.protect('estate.inventory_interval');

-- When a kind of scanning was first enabled: its free trial begins then, whatever is disabled later.
CREATE TABLE estate.first_enabled (
    account_id char(12) NOT NULL,
    region     text NOT NULL,
    kind       text NOT NULL,
    enabled_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, kind)
);
CALL storage.protect('estate.first_enabled');
