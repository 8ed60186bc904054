-- Text without regard to upper and lower case, in every alphabet. What the database
-- itself was made with may know no alphabet but one (locale C), so the rule is named: the
-- first of these that this PostgreSQL has.
DO $$
DECLARE
    chosen text;
BEGIN
    SELECT quote_ident(c.collname)
      INTO chosen
      FROM unnest(ARRAY['pg_c_utf8', 'und-x-icu', 'C.utf8', 'C.UTF-8', 'default'])
           WITH ORDINALITY AS wanted (name, place)
      JOIN pg_collation AS c
        ON c.collname = wanted.name
       AND c.collnamespace = 'pg_catalog'::regnamespace
       AND c.collencoding IN (-1, pg_char_to_encoding(getdatabaseencoding()))
     ORDER BY wanted.place
     LIMIT 1;
    EXECUTE format(
        'CREATE FUNCTION folded(value text) RETURNS text'
        ' LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT'
        ' RETURN lower(value COLLATE pg_catalog.%s)', chosen);
END;
$$;

-- The segments whose members are kept, and how far in the log each of them is. ``day``
-- is the account's, of the last time that all people were looked at.
CREATE TABLE segment_watches (
    segment_id uuid   PRIMARY KEY,
    edition    bigint NOT NULL,
    position   bigint NOT NULL,
    day        date   NOT NULL
);
