-- name: options_in_use
-- Which of these options of a field somebody has.
SELECT o.option
  FROM unnest(%(options)s::text[]) AS o (option)
 WHERE EXISTS (SELECT
                 FROM profiles AS p
                WHERE p.fields -> %(code)s @> to_jsonb(o.option));
