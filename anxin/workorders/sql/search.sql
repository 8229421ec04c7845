-- Ids of the newest orders whose text matches, within the caller's scope.
-- Text search is not leak-proof, so under row-level policy its index would never be used: this
-- function reads past the policy and repeats the same condition inside. Scope and words are put in
-- as constants, so that the planner knows which of them is the rarer.
CREATE OR REPLACE FUNCTION workorders_search(words text, below bigint, most integer)
RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
DECLARE
    wanted tsquery := core_bigram_query(words);
    mask integer := coalesce(nullif(current_setting('app.fields', true), ''), '0')::integer;
    unit bigint := coalesce(nullif(current_setting('app.unit', true), ''), '0')::bigint;
    bits integer[];
    places text;
BEGIN
    IF wanted IS NULL THEN
        RETURN;
    END IF;
    SELECT coalesce(array_agg(1 << n), '{}') INTO bits
    FROM generate_series(0, 29) AS n WHERE (mask & (1 << n)) <> 0;
    SELECT coalesce(string_agg(format('area_code BETWEEN %s AND %s', low, high), ' OR '), 'false')
    INTO places FROM (
        SELECT nullif(current_setting('app.lo' || n, true), '')::bigint AS low,
               nullif(current_setting('app.hi' || n, true), '')::bigint AS high
        FROM generate_series(1, 4) AS n
    ) AS given WHERE low IS NOT NULL;
    RETURN QUERY EXECUTE format($query$
        SELECT found.id FROM (
            (SELECT workorders_order.id FROM workorders_order
             WHERE search @@ %1$L::tsquery AND workorders_order.id < %2$s
               AND field_bit = ANY (%3$L::integer[]) AND (%4$s)
               AND ({{policy:workorders_order}})
             ORDER BY workorders_order.id DESC LIMIT %5$s)
            UNION
            (SELECT workorders_order.id FROM workorders_order
             WHERE search @@ %1$L::tsquery AND workorders_order.id < %2$s
               AND workorders_order.id IN (
                   SELECT order_id FROM workorders_part WHERE unit_id = %6$s
                   AND NOT (field_bit = ANY (%3$L::integer[]) AND (%4$s)))
               AND ({{policy:workorders_order}})
             ORDER BY workorders_order.id DESC LIMIT %5$s)
        ) AS found ORDER BY found.id DESC LIMIT %5$s
    $query$, wanted, below, bits, places, most, unit);
END
$function$;
