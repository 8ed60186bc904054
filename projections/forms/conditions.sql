-- name: form_filled
-- Filled a form in, in a time.
EXISTS (SELECT
          FROM form_fillings AS g
         WHERE g.form_id = %(form_id)s::uuid
           AND g.subscriber_id = p.subscriber_id
           AND g.filled_at >= %(low)s::timestamptz
           AND g.filled_at < %(high)s::timestamptz);
