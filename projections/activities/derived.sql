-- name: activities_to_survivors
-- Bring what was recorded of a card that had become one with another to where it goes on.
{bring};

-- name: merged_cards_to_survivors
-- Bring what was recorded of cards to those that they became one with.
{bring};

-- name: bring
-- Over a chain of cards, if there is one, to its end.
WITH RECURSIVE ways AS (
    SELECT m.card_id, m.survivor_id
      FROM merged_cards{suffix} AS m
     WHERE m.card_id = ANY(%(key_0)s::uuid[])
     UNION
    SELECT w.card_id, m.survivor_id
      FROM ways AS w
      JOIN merged_cards{suffix} AS m ON m.card_id = w.survivor_id
)
UPDATE activities{suffix} AS a
   SET subscriber_id = w.survivor_id
  FROM ways AS w
 WHERE a.subscriber_id = w.card_id
   AND NOT EXISTS (SELECT FROM merged_cards{suffix} AS m WHERE m.card_id = w.survivor_id);
