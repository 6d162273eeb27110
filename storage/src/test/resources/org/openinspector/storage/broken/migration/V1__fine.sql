CREATE TABLE broken.fine (id bigint);
