-- How many orders of a campaign stand in each state, by section, town and instrument, within the
-- caller's scope. The row policy asks a function for each row, too slow for a million of them: this
-- reads past it, from one covering index, and repeats the same condition as constants.
-- The states are those of `rules.row_state`; a test compares the two, and the counts with the policy.
DROP FUNCTION IF EXISTS workorders_board(text, timestamptz);
CREATE OR REPLACE FUNCTION workorders_board(campaign text, at timestamptz)
RETURNS TABLE (
    section smallint, town bigint, instrument text, state text, brought boolean, orders bigint)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
-- The rows themselves are ten times as wide as what is counted: only the index is read.
SET enable_seqscan = off SET enable_bitmapscan = off
AS $function$
DECLARE
    kind text := coalesce(current_setting('app.kind', true), '');
    mask integer := coalesce(nullif(current_setting('app.fields', true), ''), '0')::integer;
    unit bigint := coalesce(nullif(current_setting('app.unit', true), ''), '0')::bigint;
    chain text := coalesce(nullif(current_setting('app.units', true), ''), '0');
    -- A report about a unit is hidden from it, whatever its scope.
    open_to text := format(
        '(o.excluded_unit_id IS NULL OR o.excluded_unit_id <> ALL (%L::bigint[]))',
        '{' || chain || '}');
    places text;
    inside text;
    given text;
BEGIN
    SELECT coalesce(string_agg(format('o.area_code BETWEEN %s AND %s', low, high), ' OR '), 'false')
    INTO places FROM (
        SELECT nullif(current_setting('app.lo' || n, true), '')::bigint AS low,
               nullif(current_setting('app.hi' || n, true), '')::bigint AS high
        FROM generate_series(1, 4) AS n
    ) AS range WHERE low IS NOT NULL;
    -- Two disjoint sources, each a walk of one index: what lies in the scope, and what lies outside
    -- it but has a part for the caller's unit.
    inside := CASE kind
        WHEN 'system' THEN 'true'
        WHEN 'staff' THEN format('%s AND (o.field_bit & %s) <> 0 AND (%s)', open_to, mask, places)
        ELSE 'false' END;
    given := CASE kind
        WHEN 'staff' THEN format(
            -- By number: as a set they would be looked for in the whole campaign's index.
            '%s AND o.id = ANY (ARRAY(SELECT p.order_id FROM workorders_part p WHERE p.unit_id = %s'
            ' AND NOT ((p.field_bit & %s) <> 0 AND (%s))))',
            open_to, unit, mask, replace(places, 'o.', 'p.'))
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
                   WHEN o.status = 'returned' THEN 'objected'
                   WHEN o.red_at IS NOT NULL THEN 'overdue'
                   WHEN o.due_at < %2$L::timestamptz AND (%4$L = 'system' OR o.lead_unit_id = %3$s)
                       THEN 'late'
                   WHEN o.due_at >= %2$L::timestamptz AND o.measure_id <> '' AND o.status = 'opened'
                       AND o.opened_at < %2$L::timestamptz - interval '24 hours' THEN 'silent'
                   ELSE 'open'
               END, o.measure_id = '', count(*)
        FROM (
            SELECT * FROM workorders_order o WHERE o.campaign = %1$L AND (%5$s)
            UNION ALL
            SELECT * FROM workorders_order o WHERE o.campaign = %1$L AND (%6$s)
        ) AS o
        GROUP BY 1, 2, 3, 4, 5
    $query$, campaign, at, unit, kind, inside, given);
END
$function$;
