-- How many orders of a campaign stand in each state, by section, town and instrument, within the
-- caller's scope. The row policy asks a function for each row, too slow for a million of them: this
-- reads past it, and repeats the same condition as constants. What runs is counted from one covering
-- index; what has ended was counted as it ended (`ended.sql`), by community. A scope that cuts a
-- community (a grid) is small: there the ended orders are counted one by one.
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
    fields integer := coalesce(nullif(current_setting('app.fields', true), ''), '0')::integer;
    own bigint := coalesce(nullif(current_setting('app.unit', true), ''), '0')::bigint;
    -- A report about a unit is hidden from it, whatever its scope; 0 stands for none in the counts.
    chain text := '{' || coalesce(nullif(current_setting('app.units', true), ''), '-1') || '}';
    -- The scope's ranges; those that hold whole communities; the others, and the communities they cut.
    ranges text;
    uncut text;
    cut text;
    touched text;
    -- What of each source the caller sees.
    inside text := 'false';
    inside_cut text := 'false';
    given text := 'false';
    given_cut text := 'false';
    counted text := 'false';
BEGIN
    WITH range AS (
        SELECT nullif(current_setting('app.lo' || n, true), '')::bigint AS low,
               nullif(current_setting('app.hi' || n, true), '')::bigint AS high
        FROM generate_series(1, 4) AS n
    ), told AS (
        SELECT format('(area_code BETWEEN %s AND %s)', low, high) AS within,
               format('(area_code BETWEEN %s AND %s)', low / 1000 * 1000, high / 1000 * 1000 + 999)
                   AS around,
               low % 1000 = 0 AND high % 1000 = 999 AS whole
        FROM range WHERE low IS NOT NULL
    )
    SELECT coalesce(string_agg(within, ' OR '), 'false'),
           coalesce(string_agg(within, ' OR ') FILTER (WHERE whole), 'false'),
           coalesce(string_agg(within, ' OR ') FILTER (WHERE NOT whole), 'false'),
           coalesce(string_agg(around, ' OR ') FILTER (WHERE NOT whole), 'false')
    INTO ranges, uncut, cut, touched FROM told;
    IF kind = 'system' THEN
        inside := 'true';
        counted := 'unit = 0';
    ELSIF kind = 'staff' THEN
        -- Disjoint: what lies in the scope, and what lies outside it but has a part for the unit.
        inside := format('(field_bit & %s) <> 0 AND (%s)', fields, ranges);
        inside_cut := format('(field_bit & %s) <> 0 AND (%s) AND NOT (%s)', fields, cut, uncut);
        -- By number: as a set they would be looked for in the whole campaign's index.
        given := format(
            'id = ANY (ARRAY(SELECT order_id FROM workorders_part WHERE unit_id = %s'
            ' AND order_running AND NOT (%s)))', own, inside);
        given_cut := format(
            'id = ANY (ARRAY(SELECT order_id FROM workorders_part WHERE unit_id = %s'
            ' AND NOT order_running AND (field_bit & %s) <> 0 AND (%s) AND NOT (%s)))',
            own, fields, touched, ranges);
        counted := format(
            'unit = 0 AND (field_bit & %1$s) <> 0 AND (%2$s) OR unit = %3$s'
            ' AND NOT ((field_bit & %1$s) <> 0 AND (%2$s OR %4$s))',
            fields, uncut, own, touched);
    END IF;
    RETURN QUERY EXECUTE format($query$
        SELECT t.section,
               CASE WHEN t.area_code / 1000000 %% 1000 = 0 THEN 0
                    ELSE t.area_code / 1000000 * 1000000 END,
               t.instrument, t.state, t.brought, sum(t.orders)::bigint
        FROM (
            SELECT section, area_code, instrument::text,
                   CASE
                       WHEN report_state <> '' THEN report_state::text
                       WHEN instrument = 'appeal' THEN 'uptake'
                       WHEN instrument = 'guard' THEN 'none'
                       WHEN status = 'returned' THEN 'objected'
                       WHEN red_at IS NOT NULL THEN 'overdue'
                       WHEN due_at < %2$L::timestamptz AND (%4$L = 'system' OR lead_unit_id = %3$s)
                           THEN 'late'
                       WHEN due_at >= %2$L::timestamptz AND measure_id <> '' AND status = 'opened'
                           AND opened_at < %2$L::timestamptz - interval '24 hours' THEN 'silent'
                       ELSE 'open'
                   END AS state, measure_id = '' AS brought, 1 AS orders
            FROM (
                SELECT section, area_code, instrument, status, report_state, measure_id, red_at,
                       due_at, opened_at, lead_unit_id, excluded_unit_id
                FROM workorders_order WHERE campaign = %1$L AND running AND %6$s
                UNION ALL
                SELECT section, area_code, instrument, status, report_state, measure_id, red_at,
                       due_at, opened_at, lead_unit_id, excluded_unit_id
                FROM workorders_order WHERE campaign = %1$L AND running AND %7$s
            ) AS runs
            WHERE excluded_unit_id IS NULL OR excluded_unit_id <> ALL (%5$L::bigint[])
            UNION ALL
            SELECT section, area_code, instrument, 'done', measure_id = '', 1
            FROM (
                SELECT section, area_code, instrument, measure_id, excluded_unit_id
                FROM workorders_order WHERE campaign = %1$L AND NOT running AND %8$s
                UNION ALL
                SELECT section, area_code, instrument, measure_id, excluded_unit_id
                FROM workorders_order WHERE campaign = %1$L AND NOT running AND %9$s
            ) AS ended
            WHERE excluded_unit_id IS NULL OR excluded_unit_id <> ALL (%5$L::bigint[])
            UNION ALL
            SELECT section, area_code, instrument, 'done', brought, orders
            FROM workorders_endedcount
            WHERE campaign = %1$L AND unit IN (0, %3$s) AND (%10$s) AND excluded <> ALL (%5$L::bigint[])
        ) AS t
        GROUP BY 1, 2, 3, 4, 5 HAVING sum(t.orders) <> 0
    $query$, campaign, at, own, kind, chain, inside, given, inside_cut, given_cut, counted);
END
$function$;
