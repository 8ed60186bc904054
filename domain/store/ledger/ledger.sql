-- name: place
-- How far the ledger has come.
SELECT size, position, heads_position, sealed_position, seal_event, seal_wanted, held
  FROM ledger;

-- name: lines
-- What the leaves after a position say, a line an event, in one text: a row for each
-- would cost the client more than all else.
SELECT string_agg(line, E'\n')
  FROM (
        SELECT concat_ws(
                   E'\t',
                   notification_id,
                   originator_id,
                   originator_version,
                   topic,
                   recorded_at,
                   encode(sha256(state), 'hex')
               ) AS line
          FROM stored_events
         WHERE notification_id > %s
         ORDER BY notification_id
         LIMIT %s
       ) AS lines;

-- name: heads
-- The last leaves of some streams.
SELECT h.stream_id::text, h.leaf
  FROM unnest(%b::integer[], %b::text[]) AS s (bucket, stream_id)
  JOIN ledger_heads AS h
    ON h.bucket = s.bucket
   AND h.stream_id = s.stream_id::uuid;

-- name: put_heads
-- Streams have come to these leaves.
INSERT INTO ledger_heads AS h (bucket, stream_id, version, leaf)
SELECT s.bucket, s.stream_id::uuid, s.version, s.leaf
  FROM unnest(%b::integer[], %b::text[], %b::bigint[], %b::bytea[])
       AS s (bucket, stream_id, version, leaf)
    ON CONFLICT (bucket, stream_id)
    DO UPDATE SET version = excluded.version, leaf = excluded.leaf;

-- name: tiles
-- Some tiles of the tree.
SELECT t.level, t.tile, t.hashes
  FROM unnest(%s::smallint[], %s::bigint[]) AS wanted (level, tile)
  JOIN ledger_tiles AS t USING (level, tile);

-- name: put_tiles
-- Tiles have grown.
INSERT INTO ledger_tiles AS t (level, tile, hashes)
SELECT * FROM unnest(%b::smallint[], %b::bigint[], %b::bytea[])
    ON CONFLICT (level, tile) DO UPDATE SET hashes = excluded.hashes;

-- name: put_positions
-- These events are the next leaves of their tiles.
INSERT INTO ledger_positions AS p (tile, positions)
SELECT v.tile, v.positions::bigint[]
  FROM unnest(%b::bigint[], %b::text[]) AS v (tile, positions)
    ON CONFLICT (tile) DO UPDATE SET positions = p.positions || excluded.positions;

-- name: advance
-- Come further from a position, unless another follower was faster.
UPDATE ledger SET size = %s, position = %s WHERE position = %s;

-- name: leaves_of
-- The leaves that stand for events at some positions.
SELECT w.position, p.tile * 256 + array_position(p.positions, w.position) - 1 AS leaf
  FROM unnest(%s::bigint[]) AS w (position)
 CROSS JOIN LATERAL (
        SELECT tile, positions
          FROM ledger_positions
         WHERE positions[1] <= w.position
         ORDER BY positions[1] DESC
         LIMIT 1
       ) AS p;

-- name: want_seal
-- Ask the follower to seal the heads, and wake it.
WITH asked AS (UPDATE ledger SET seal_wanted = true)
SELECT pg_notify('hurry_' || current_schema(), '');

-- name: changed_buckets
-- The buckets in which streams have gained events between two positions.
SELECT DISTINCT ('x' || right(originator_id::text, 4))::bit(16)::integer AS bucket
  FROM stored_events
 WHERE notification_id > %s
   AND notification_id <= %s;

-- name: buckets
-- The heads of some buckets, packed and sorted as the seal has them.
SELECT bucket,
       string_agg(uuid_send(stream_id) || int8send(version) || leaf, ''
                  ORDER BY stream_id) AS heads
  FROM ledger_heads
 WHERE bucket = ANY(%s)
 GROUP BY bucket;

-- name: put_buckets
-- These are the heads of some buckets as they are sealed.
INSERT INTO ledger_sealed_buckets (bucket, heads)
SELECT * FROM unnest(%b::integer[], %b::bytea[])
    ON CONFLICT (bucket) DO UPDATE SET heads = excluded.heads;

-- name: nodes
-- Some nodes of the tree over the buckets.
SELECT n.level, n.place, n.hash
  FROM unnest(%s::smallint[], %s::integer[]) AS wanted (level, place)
  JOIN ledger_sealed_nodes AS n USING (level, place);

-- name: put_nodes
-- Nodes of the tree over the buckets have changed.
INSERT INTO ledger_sealed_nodes (level, place, hash)
SELECT * FROM unnest(%b::smallint[], %b::integer[], %b::bytea[])
    ON CONFLICT (level, place) DO UPDATE SET hash = excluded.hash;

-- name: heads_are_of
-- The sealed buckets are those of a position; the event that says so comes after.
UPDATE ledger SET heads_position = %s;

-- name: sealed
-- The event that seals the buckets is recorded.
UPDATE ledger
   SET sealed_position = %s, seal_event = %s;

-- name: grant_seal
-- Whoever asks for a seal from now on asks for another.
UPDATE ledger SET seal_wanted = false;

-- name: sealed_bucket
-- The heads of one bucket as the last seal has them.
SELECT heads FROM ledger_sealed_buckets WHERE bucket = %s;

-- name: follow_erasures
-- Begin to follow the log for erasures.
INSERT INTO followers (name, position) VALUES ('erasures', 0) ON CONFLICT DO NOTHING;

-- name: erasures_followed
-- How far the book of erasures has come.
SELECT position FROM followers WHERE name = 'erasures' FOR UPDATE;

-- name: erasures
-- Where something was erased, closed or opened.
SELECT notification_id AS position
  FROM stored_events
 WHERE notification_id > %s
   AND notification_id <= %s
   AND topic = ANY(%s)
 ORDER BY notification_id;

-- name: erasures_written
-- All up to there is in the book.
UPDATE followers SET position = %s WHERE name = 'erasures';

-- name: hold
-- Nothing may be appended until somebody has decided.
UPDATE ledger SET held = %s WHERE held IS NULL;

-- name: keep_checkpoint
-- Keep what was signed.
INSERT INTO ledger_checkpoints (size, root, note, signed_at)
VALUES (%s, %s, %s, %s)
    ON CONFLICT (size) DO NOTHING;

-- name: last_checkpoint
-- What was signed last.
SELECT size, root, note, signed_at
  FROM ledger_checkpoints
 ORDER BY size DESC
 LIMIT 1;
