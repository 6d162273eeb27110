-- Contents are sealed under the shared key (org.openinspector.estate.Contents); those of older releases
-- are read as they are, until a background job has sealed them. Sealed bytes do not compress, and their
-- first bytes tell the key's version.
ALTER TABLE estate.inventory_class ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE estate.match_result ALTER COLUMN content SET STORAGE EXTERNAL;
ALTER TABLE estate.inventory_index ALTER COLUMN content SET STORAGE EXTERNAL;
CREATE INDEX inventory_class_plain ON estate.inventory_class (id) WHERE substr(content, 1, 1) <> '\x07'::bytea;
CREATE INDEX match_result_plain ON estate.match_result (inventory_class) WHERE substr(content, 1, 1) <> '\x07'::bytea;
