-- Files on their way in, a part at a time: so that no process holds one whole. Personal
-- data: a file goes when its import ends, and a day after it was sent if no import took
-- it (the sender broke off, or was refused and died before they heard it).
CREATE TABLE uploads (
    id       uuid        PRIMARY KEY,
    begun_at timestamptz NOT NULL DEFAULT now(),
    claimed  boolean     NOT NULL DEFAULT false
);

CREATE TABLE upload_parts (
    upload_id uuid    NOT NULL REFERENCES uploads ON DELETE CASCADE,
    number    integer NOT NULL,
    content   bytea   NOT NULL,
    PRIMARY KEY (upload_id, number)
);
ALTER TABLE upload_parts ALTER COLUMN content SET STORAGE EXTERNAL;

-- What is being imported goes on, in parts of the size that is read.
INSERT INTO uploads (id, claimed) SELECT import_id, true FROM import_files;
INSERT INTO upload_parts (upload_id, number, content)
SELECT f.import_id, n, substring(f.content FROM n * 1048576 + 1 FOR 1048576)
  FROM import_files AS f,
       generate_series(0, (octet_length(f.content) - 1) / 1048576) AS n
 WHERE octet_length(f.content) > 0;
DROP TABLE import_files;
