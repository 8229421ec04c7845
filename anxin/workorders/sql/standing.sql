-- How a campaign's orders stood at a moment not long past, as numbers of orders by section, town, kind
-- and state: what a daily brief is frozen from. For the system only, who sees every row: it reads past
-- the row policy, which asks a function for each row, too slow for a million of them.
-- What moved since then stands as it did before its first later move, and a clock stopped or let go on
-- since then as it stood. An order about which a unit is
-- excluded is told of no town: no count of a town may betray a report about it. Time that has passed
-- is no state here: before a reminder and a private preview nothing is told to others.
DROP FUNCTION IF EXISTS workorders_standing(text, timestamptz, text[]);
CREATE OR REPLACE FUNCTION workorders_standing(campaign text, at timestamptz, running_words text[])
RETURNS TABLE (section smallint, town bigint, kind text, state text, brought boolean, ids bigint[])
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    IF coalesce(current_setting('app.kind', true), '') <> 'system' THEN
        RETURN;
    END IF;
    RETURN QUERY
    WITH later AS (
        SELECT DISTINCT ON (m.order_id) m.order_id, m.origin
        FROM workorders_ordermove m
        WHERE m.at > $2 AND m.origin <> '' AND m.origin <> m.target AND m.move NOT LIKE 'part\_%'
        ORDER BY m.order_id, m.id
    ), stopped AS ( -- the first pause that went on or began after the moment
        SELECT DISTINCT ON (p.order_id) p.order_id, p.paused_at <= $2 AS stood,
               p.held_due_at, p.held_red_at
        FROM workorders_orderpause p
        WHERE p.paused_at > $2 OR p.resumed_at > $2
        ORDER BY p.order_id, p.paused_at
    ), held AS (
        SELECT o.id, o.section,
               CASE WHEN o.excluded_unit_id IS NOT NULL OR o.area_code / 1000000 % 1000 = 0 THEN 0
                    ELSE o.area_code / 1000000 * 1000000 END AS town,
               split_part(o.kind, '@', 1) AS kind, o.measure_id = '' AS brought,
               o.measure_id, o.instrument, o.opened_at,
               CASE WHEN s.order_id IS NULL THEN o.due_at WHEN NOT s.stood THEN s.held_due_at
                    END AS due_at,
               coalesce(l.origin, o.status) AS status,
               CASE WHEN l.order_id IS NULL THEN o.running
                    ELSE o.kind || ':' || l.origin = ANY ($3) END AS running,
               coalesce(CASE WHEN s.order_id IS NULL THEN o.red_at WHEN NOT s.stood
                             THEN s.held_red_at END <= $2, false) AS red
        FROM workorders_order o
            LEFT JOIN later l ON l.order_id = o.id
            LEFT JOIN stopped s ON s.order_id = o.id
        WHERE o.campaign = $1 AND o.opened_at <= $2 AND o.expected_id IS NULL
    )
    SELECT h.section, h.town, h.kind,
           CASE
               WHEN NOT h.running THEN 'done'
               WHEN h.instrument = 'appeal' THEN 'uptake'
               WHEN h.instrument = 'guard' THEN 'none'
               WHEN h.status = 'returned' THEN 'objected'
               WHEN h.red THEN 'overdue'
               WHEN h.due_at >= $2 AND h.measure_id <> '' AND h.status = 'opened'
                   AND h.opened_at < $2 - interval '24 hours' THEN 'silent'
               ELSE 'open'
           END, h.brought, array_agg(h.id ORDER BY h.id)
    FROM held h
    GROUP BY 1, 2, 3, 4, 5;
END
$function$;
