-- name: registered_at
-- Became known in a time.
p.registered_at >= %(low)s::timestamptz AND p.registered_at < %(high)s::timestamptz;

-- name: registered_origin
-- Became known through one of these.
p.origin = ANY(%(values)s::text[]);

-- name: registered_import
-- Became known by one of these imports.
EXISTS (SELECT
          FROM people_chunks AS h
         WHERE h.command_id = p.command_id
           AND h.import_id = ANY(%(values)s::uuid[]));

-- name: random_share
-- Is in a share that chance has given; the same for ever, whatever else is asked.
('x' || encode(substring(sha256(convert_to(%(seed)s::text || p.subscriber_id::text, 'UTF8'))
                         FROM 1 FOR 4), 'hex'))::bit(32)::bigint %% 10000
    BETWEEN %(low)s::integer AND %(high)s::integer - 1;
