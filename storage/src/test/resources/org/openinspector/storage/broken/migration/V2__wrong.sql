CREATE TABLE broken.other (id bigint);
CREATE TABLE broken.open (account_id text NOT NULL);
CALL storage.protect('broken.open');
