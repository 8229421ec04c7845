-- Every part of an order, for whoever may see the order: lead, cooperating units and giver all see
-- who answers. A part alone is judged by its own unit, so the policy of parts would hide the others.
CREATE OR REPLACE FUNCTION workorders_parts_of(wanted bigint)
RETURNS SETOF workorders_part
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p.* FROM workorders_part p
    WHERE p.order_id = wanted AND EXISTS (
        SELECT 1 FROM workorders_order
        WHERE workorders_order.id = wanted AND ({{policy:workorders_order}}))
    ORDER BY p.id
$$;
