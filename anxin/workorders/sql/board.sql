-- How many orders of a campaign stand in each state, by section, town and instrument, within the
-- caller's scope. The row policy asks a function for each row, too slow for a million of them: this
-- reads past it, from one covering index, and repeats the same condition as constants.
-- The states are those of `rules.row_state`; a test compares the two, and the counts with the policy.
DROP FUNCTION IF EXISTS workorders_board(text, timestamptz);
CREATE FUNCTION workorders_board(campaign text, at timestamptz)
RETURNS TABLE (
    section smallint, town bigint, instrument text, state text, brought boolean, orders bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
DECLARE
    kind text := coalesce(current_setting('app.kind', true), '');
    mask integer := coalesce(nullif(current_setting('app.fields', true), ''), '0')::integer;
    unit bigint := coalesce(nullif(current_setting('app.unit', true), ''), '0')::bigint;
    chain text := coalesce(nullif(current_setting('app.units', true), ''), '0');
    places text;
    seen text;
BEGIN
    SELECT coalesce(string_agg(format('o.area_code BETWEEN %s AND %s', low, high), ' OR '), 'false')
    INTO places FROM (
        SELECT nullif(current_setting('app.lo' || n, true), '')::bigint AS low,
               nullif(current_setting('app.hi' || n, true), '')::bigint AS high
        FROM generate_series(1, 4) AS n
    ) AS given WHERE low IS NOT NULL;
    seen := CASE kind
        WHEN 'system' THEN 'true'
        WHEN 'staff' THEN format(
            '(o.excluded_unit_id IS NULL OR o.excluded_unit_id <> ALL (%L::bigint[]))'
            ' AND (((o.field_bit & %s) <> 0 AND (%s)) OR o.lead_unit_id = %s OR o.id IN'
            ' (SELECT p.order_id FROM workorders_part p WHERE p.unit_id = %s))',
            '{' || chain || '}', mask, places, unit, unit)
        ELSE 'false' END;
    RETURN QUERY EXECUTE format($query$
        SELECT o.section,
               CASE WHEN o.area_code / 1000000 %% 1000 = 0 THEN 0
                    ELSE o.area_code / 1000000 * 1000000 END,
               o.instrument::text,
               CASE
                   WHEN NOT o.running THEN 'done'
                   WHEN o.report_state <> '' THEN o.report_state::text
                   WHEN o.instrument = 'appeal' THEN 'uptake'
                   WHEN o.instrument = 'guard' THEN 'none'
                   WHEN o.red_at IS NOT NULL THEN 'overdue'
                   WHEN o.due_at < %2$L::timestamptz AND (%4$L = 'system' OR o.lead_unit_id = %3$s)
                       THEN 'late'
                   WHEN o.due_at >= %2$L::timestamptz AND o.measure_id <> '' AND o.status = 'opened'
                       AND o.opened_at < %2$L::timestamptz - interval '24 hours' THEN 'silent'
                   ELSE 'open'
               END, o.measure_id = '', count(*)
        FROM workorders_order o
        WHERE o.campaign = %1$L AND (%5$s)
        GROUP BY 1, 2, 3, 4, 5
    $query$, campaign, at, unit, kind, seen);
END
$function$;
