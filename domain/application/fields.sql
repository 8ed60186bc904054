-- name: options_in_use
-- Which of these options of a field somebody has.
SELECT o.option
  FROM unnest(%(options)s::text[]) AS o (option)
 WHERE EXISTS (SELECT
                 FROM profiles AS p
                WHERE p.fields -> %(code)s @> to_jsonb(o.option));

-- name: options_given_since
-- Whether somebody of whom something was recorded after a position has one of these.
SELECT p.subscriber_id
  FROM (SELECT DISTINCT originator_id
          FROM stored_events
         WHERE notification_id > %(after)s) AS e
  JOIN profiles AS p ON p.subscriber_id = e.originator_id
 WHERE EXISTS (SELECT
                 FROM unnest(%(options)s::text[]) AS o (option)
                WHERE p.fields -> %(code)s @> to_jsonb(o.option))
 LIMIT 1;
