-- Which peppers addresses were closed under: whoever lacks one cannot tell whether an
-- address is closed. As the log says, like the table of what is closed.
CREATE TABLE suppression_peppers (
    id text PRIMARY KEY
);

INSERT INTO suppression_peppers (id)
SELECT DISTINCT convert_from(state, 'UTF8')::jsonb -> 'fact' ->> 'pepper_id'
  FROM stored_events
 WHERE topic = 'suppression.added.v1';
