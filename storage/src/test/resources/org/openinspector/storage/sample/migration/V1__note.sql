CREATE TABLE sample.note (
    account_id char(12) NOT NULL,
    region     text     NOT NULL,
    id         bigint   NOT NULL,
    words      text,
    PRIMARY KEY (account_id, region, id)
);
CALL storage.protect('sample.note');

CREATE TABLE sample.reply (
    account_id char(12) NOT NULL,
    region     text     NOT NULL,
    note       bigint   NOT NULL,
    FOREIGN KEY (account_id, region, note) REFERENCES sample.note ON DELETE CASCADE
);
CALL storage.protect('sample.reply');

CREATE TABLE sample.event (
    account_id char(12) NOT NULL,
    region     text     NOT NULL,
    day        date     NOT NULL
) PARTITION BY RANGE (day);
CREATE TABLE sample.event_first PARTITION OF sample.event FOR VALUES FROM ('2026-01-01') TO ('2026-02-01');
CALL storage.protect('sample.event');

CREATE TABLE sample.common (id bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY, words text);
