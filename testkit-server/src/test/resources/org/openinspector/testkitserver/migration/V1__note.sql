CREATE TABLE sample.note (account_id char(12) NOT NULL, region text NOT NULL, words text);
CALL storage.protect('sample.note');
