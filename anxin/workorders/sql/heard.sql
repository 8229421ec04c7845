-- When something last moved in each town, among the newest moves of all and within the caller's
-- policy. The moves are taken by number first: under the policy the planner would judge every row.
CREATE OR REPLACE FUNCTION workorders_heard(wanted text, newest integer)
RETURNS TABLE (town bigint, at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT CASE WHEN area_code / 1000000 % 1000 = 0 THEN 0
                ELSE area_code / 1000000 * 1000000 END, max(moved.at)
    FROM (SELECT order_id, m.at FROM workorders_ordermove m ORDER BY m.id DESC LIMIT newest) moved
    JOIN workorders_order ON workorders_order.id = moved.order_id
    WHERE campaign = wanted AND ({{policy:workorders_order}})
    GROUP BY 1
$$;
