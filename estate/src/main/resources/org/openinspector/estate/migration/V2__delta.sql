-- New data are matched only with what they touch.

-- release: of the product; another one may match differently, so it begins with everything.
-- planned_at: it was decided what is to be matched with it.
-- base: the data whose difference to these decided it; empty if everything is matched.
-- valid_from: a result that was drawn up with these data or any since this number is right with these
-- data too; empty until that holds. So what a difference does not touch needs no row of its own.
-- The counts are of what matching with these data did.
ALTER TABLE estate.knowledge
    ADD COLUMN release                 text NOT NULL DEFAULT '',
    ADD COLUMN planned_at              timestamptz,
    ADD COLUMN base                    bigint,
    ADD COLUMN valid_from              bigint,
    ADD COLUMN whole_because           text,
    ADD COLUMN packages_changed        integer NOT NULL DEFAULT 0,
    ADD COLUMN vulnerabilities_changed integer NOT NULL DEFAULT 0,
    ADD COLUMN classes_changed         integer NOT NULL DEFAULT 0,
    ADD COLUMN resources               bigint NOT NULL DEFAULT 0,
    ADD COLUMN opened                  bigint NOT NULL DEFAULT 0,
    ADD COLUMN reopened                bigint NOT NULL DEFAULT 0,
    ADD COLUMN updated                 bigint NOT NULL DEFAULT 0,
    ADD COLUMN closed                  bigint NOT NULL DEFAULT 0;

-- Classes that the newest data touch and that are not matched with them yet.
CREATE TABLE estate.delta_class (
    knowledge       bigint NOT NULL REFERENCES estate.knowledge ON DELETE CASCADE,
    inventory_class bigint NOT NULL REFERENCES estate.inventory_class ON DELETE CASCADE,
    PRIMARY KEY (knowledge, inventory_class)
);
CREATE INDEX delta_class_class ON estate.delta_class (inventory_class);

-- The vulnerabilities that a class's result names, by all their ids: what changes of them beyond
-- packages (ratings, exploitation) touches those results. Apart from the result, whose row changes with
-- every match.
CREATE TABLE estate.class_vulnerability (
    inventory_class bigint PRIMARY KEY REFERENCES estate.inventory_class ON DELETE CASCADE,
    names           text[] NOT NULL
);
CREATE INDEX class_vulnerability_name ON estate.class_vulnerability USING gin (names);

-- The index from package names to inventory classes, as it was when highest_class was the newest
-- class. What came later is added from inventory_class.
CREATE TABLE estate.inventory_index (
    only_one      boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    release       text NOT NULL,
    highest_class bigint NOT NULL,
    classes       integer NOT NULL,
    content       bytea NOT NULL,
    stored_at     timestamptz NOT NULL
);

-- The VEX statements that findings were evaluated with last: their version, and the vulnerabilities that
-- they are about.
CREATE TABLE estate.vex_state (
    only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
    version  text NOT NULL,
    names    text[] NOT NULL,
    seen_at  timestamptz NOT NULL
);
