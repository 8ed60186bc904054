-- Cards are read from the log; the room that kept them is gone, and its tables with it.
DO $$
DECLARE
    kept record;
BEGIN
    FOR kept IN
        SELECT relname, relkind
          FROM pg_class
         WHERE relnamespace = current_schema()::regnamespace
           AND relname ~ '^card_(subscribers|contacts|consents|lists)(_g[0-9]+)?$'
           AND relkind IN ('r', 'v')
         ORDER BY relkind DESC
    LOOP
        EXECUTE format('DROP %s %I', CASE kept.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END,
                       kept.relname);
    END LOOP;
    DELETE FROM read_models WHERE name = 'subscriber_card';
    DELETE FROM parked_streams WHERE follower LIKE 'subscriber\_card\_g%';
END
$$;
