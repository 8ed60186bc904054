-- name: snapshot
-- All of it is looked at as of one moment.
SET TRANSACTION ISOLATION LEVEL REPEATABLE READ;

-- name: events
-- Events as they are stored.
SELECT notification_id AS position, originator_id::text AS stream_id,
       originator_version AS version, topic, recorded_at, state
  FROM stored_events
 WHERE notification_id > %s
 ORDER BY notification_id
 LIMIT %s;

-- name: state
-- What an event says.
SELECT state FROM stored_events WHERE notification_id = %s;

-- name: digests
-- What values of the vault hash to.
SELECT id::text, sha256(salt || convert_to(value, 'UTF8'))
  FROM vault
 WHERE id = ANY(%b::text[]::uuid[]);

-- name: positions
-- Which events the leaves of some tiles stand for.
SELECT tile, positions FROM ledger_positions WHERE tile = ANY(%s) ORDER BY tile;

-- name: tile_counts
-- How many tiles there are of each level; none is missing between, or it was found.
SELECT level, count(*) FROM ledger_tiles GROUP BY level ORDER BY level;

-- name: heads
-- The heads as they are kept, bucket by bucket.
SELECT stream_id::text, version, leaf FROM ledger_heads;

-- name: sealed_buckets
-- The heads as they are sealed.
SELECT bucket, heads FROM ledger_sealed_buckets ORDER BY bucket;

-- name: sealed_nodes
-- The tree over the buckets as it is sealed.
SELECT level, place, hash FROM ledger_sealed_nodes;

-- name: checkpoints
-- What was signed, oldest first.
SELECT size, root, note FROM ledger_checkpoints ORDER BY size;

-- name: strayed_addresses
-- Current addresses that are not what the vault holds for their contact.
SELECT a.contact_id::text
  FROM addresses AS a
 WHERE NOT EXISTS (
        SELECT
          FROM vault AS v
         WHERE v.subject_id = a.contact_id
           AND v.field = 'address'
           AND v.value = a.address
       )
 LIMIT 10;
