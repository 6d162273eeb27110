-- Images: scanned once or for as long as they are pushed, pulled and used; where they run.

-- scan_once: scanned when it was pushed, and not again: new data do not change what was found.
-- reviving: its time was up, then it was pushed, pulled or used again, and is not scanned yet.
-- alive_at: when an image was last pushed, pulled or in use, as far as is known; what is later than that revives it.
ALTER TABLE estate.resource
    ADD COLUMN scan_once boolean NOT NULL DEFAULT false,
    ADD COLUMN reviving  boolean NOT NULL DEFAULT false,
    ADD COLUMN alive_at  timestamptz;

-- Where an image runs, or ran. The account is the cluster's; the image may be another account's.
-- workload_group: service or family of ECS, namespace of EKS. workload: task definition of ECS, name of EKS.
-- workload_type: of EKS; empty for ECS. listed_at: when a listing last held it.
CREATE TABLE estate.image_use (
    account_id     char(12) NOT NULL,
    region         text NOT NULL,
    image_id       text NOT NULL,
    cluster_arn    text NOT NULL,
    orchestrator   text NOT NULL CHECK (orchestrator IN ('ECS', 'EKS')),
    workload_group text NOT NULL,
    workload       text NOT NULL,
    workload_type  text NOT NULL,
    source         text NOT NULL,
    running        bigint NOT NULL CHECK (running >= 0),
    stopped        bigint NOT NULL CHECK (stopped >= 0),
    last_in_use    timestamptz NOT NULL,
    listed_at      timestamptz NOT NULL,
    PRIMARY KEY (account_id, region, image_id, cluster_arn, orchestrator, workload_group, workload, workload_type)
);
CREATE INDEX image_use_image ON estate.image_use (image_id);
CREATE INDEX image_use_last ON estate.image_use (last_in_use) WHERE running = 0;
CALL storage.protect('estate.image_use');

-- When the clusters of an account and Region were last listed, and why that failed if it did.
CREATE TABLE estate.use_listing (
    account_id  char(12) NOT NULL,
    region      text NOT NULL,
    source      text NOT NULL,
    tried_at    timestamptz NOT NULL,
    complete_at timestamptz,
    reason      text NOT NULL DEFAULT '',
    PRIMARY KEY (account_id, region, source)
);
CALL storage.protect('estate.use_listing');

-- Counting asks for the newest interval of a resource.
CREATE INDEX metering_resource ON estate.metering (account_id, region, resource_id, to_at DESC);
