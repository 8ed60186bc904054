-- name: profile_filled
-- The field has a value.
f.fields -> %(field)s::text NOT IN ('null'::jsonb, '""'::jsonb, '[]'::jsonb);

-- name: profile_text_in
-- The text is one of these, in upper or lower case.
folded(f.fields ->> %(field)s::text)
    = ANY ((SELECT array_agg(folded(v)) FROM unnest(%(values)s::text[]) AS v)::text[]);

-- name: profile_text_in_exact
-- The text is one of these, letter for letter.
f.fields ->> %(field)s::text = ANY(%(values)s::text[]);

-- name: profile_text_contains
-- The text has this in it, in upper or lower case.
strpos(folded(f.fields ->> %(field)s::text), folded(%(value)s::text)) > 0;

-- name: profile_text_contains_exact
-- The text has this in it, letter for letter.
strpos(f.fields ->> %(field)s::text, %(value)s::text) > 0;

-- name: profile_text_begins
-- The text begins so, in upper or lower case. Of a bare comparison the planner would
-- guess that it holds for one in two hundred, and look people up one by one.
CASE WHEN starts_with(folded(f.fields ->> %(field)s::text), folded(%(value)s::text))
     THEN true
END;

-- name: profile_text_begins_exact
-- The text begins so, letter for letter.
CASE WHEN starts_with(f.fields ->> %(field)s::text, %(value)s::text)
     THEN true
END;

-- name: profile_text_ends
-- The text ends so, in upper or lower case.
CASE WHEN right(folded(f.fields ->> %(field)s::text), length(folded(%(value)s::text)))
          = folded(%(value)s::text)
     THEN true
END;

-- name: profile_text_ends_exact
-- The text ends so, letter for letter.
CASE WHEN right(f.fields ->> %(field)s::text, length(%(value)s::text))
          = %(value)s::text
     THEN true
END;

-- name: profile_number_in
-- The number is one of these. What was kept before its field was one, is none.
CASE WHEN jsonb_typeof(f.fields -> %(field)s::text) = 'number'
     THEN (f.fields ->> %(field)s::text)::numeric = ANY(%(values)s::numeric[])
END;

-- name: profile_number_less
-- The number is less.
CASE WHEN jsonb_typeof(f.fields -> %(field)s::text) = 'number'
     THEN (f.fields ->> %(field)s::text)::numeric < %(value)s::numeric
END;

-- name: profile_number_greater
-- The number is more.
CASE WHEN jsonb_typeof(f.fields -> %(field)s::text) = 'number'
     THEN (f.fields ->> %(field)s::text)::numeric > %(value)s::numeric
END;

-- name: profile_number_between
-- The number is between two, or one of them.
CASE WHEN jsonb_typeof(f.fields -> %(field)s::text) = 'number'
     THEN (f.fields ->> %(field)s::text)::numeric
          BETWEEN %(low)s::numeric AND %(high)s::numeric
END;

-- name: profile_boolean
-- It is as told, yes or no.
f.fields -> %(field)s::text = to_jsonb(%(value)s::boolean);

-- name: profile_span
-- The day or moment lies between two; as they are kept, they sort as they follow.
CASE WHEN f.fields ->> %(field)s::text LIKE '____-__-__%%'
     THEN (f.fields ->> %(field)s::text) COLLATE "C" >= %(low)s::text
          AND (f.fields ->> %(field)s::text) COLLATE "C" < %(high)s::text
END;

-- name: profile_anniversary
-- The day comes round on one of these.
f.fields ->> %(field)s::text LIKE '____-__-__%%'
AND substr(f.fields ->> %(field)s::text, 6, 5) = ANY(%(values)s::text[]);

-- name: profile_has_option
-- One of these is among the options.
f.fields -> %(field)s::text ?| %(values)s::text[];
