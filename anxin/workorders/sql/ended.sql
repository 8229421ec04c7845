-- Ended orders are counted as they end: a board of a million orders then reads only what runs. One
-- count is the order's own (unit 0), one each of its parts', for what a unit was given elsewhere.
-- Whoever ends an order adds rows and never changes one, so that no two wait for each other.
CREATE OR REPLACE FUNCTION workorders_ended_add(told workorders_order, unit bigint, number integer)
RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
    INSERT INTO workorders_endedcount
        (campaign, unit, area_code, field_bit, section, instrument, brought, excluded, orders)
    SELECT told.campaign, one, told.area_code / 1000 * 1000, told.field_bit, told.section,
           told.instrument, told.measure_id = '', coalesce(told.excluded_unit_id, 0), number
    FROM (
        SELECT workorders_ended_add.unit AS one WHERE workorders_ended_add.unit IS NOT NULL
        UNION ALL
        SELECT 0 WHERE workorders_ended_add.unit IS NULL
        UNION ALL
        SELECT unit_id FROM workorders_part
        WHERE order_id = told.id AND workorders_ended_add.unit IS NULL
    ) AS units
$function$;
CREATE OR REPLACE FUNCTION workorders_ended_order() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    IF TG_OP <> 'INSERT' AND NOT OLD.running THEN
        PERFORM workorders_ended_add(OLD, NULL, -1);
    END IF;
    IF TG_OP <> 'DELETE' AND NOT NEW.running THEN
        PERFORM workorders_ended_add(NEW, NULL, 1);
    END IF;
    RETURN NULL;
END
$function$;
CREATE OR REPLACE FUNCTION workorders_ended_part() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM workorders_ended_add(o, OLD.unit_id, -1)
        FROM workorders_order o WHERE o.id = OLD.order_id AND NOT o.running;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        PERFORM workorders_ended_add(o, NEW.unit_id, 1)
        FROM workorders_order o WHERE o.id = NEW.order_id AND NOT o.running;
    END IF;
    RETURN NULL;
END
$function$;
CREATE OR REPLACE TRIGGER workorders_ended_insert AFTER INSERT ON workorders_order
    FOR EACH ROW WHEN (NOT NEW.running) EXECUTE FUNCTION workorders_ended_order();
CREATE OR REPLACE TRIGGER workorders_ended_delete AFTER DELETE ON workorders_order
    FOR EACH ROW WHEN (NOT OLD.running) EXECUTE FUNCTION workorders_ended_order();
CREATE OR REPLACE TRIGGER workorders_ended_update AFTER UPDATE ON workorders_order
    FOR EACH ROW WHEN (
        OLD.running <> NEW.running
        OR (NOT NEW.running
            AND (OLD.campaign, OLD.area_code, OLD.field_bit, OLD.section, OLD.instrument,
                 OLD.measure_id, OLD.excluded_unit_id)
            IS DISTINCT FROM
                (NEW.campaign, NEW.area_code, NEW.field_bit, NEW.section, NEW.instrument,
                 NEW.measure_id, NEW.excluded_unit_id)))
    EXECUTE FUNCTION workorders_ended_order();
CREATE OR REPLACE TRIGGER workorders_ended_insert AFTER INSERT ON workorders_part
    FOR EACH ROW EXECUTE FUNCTION workorders_ended_part();
CREATE OR REPLACE TRIGGER workorders_ended_delete AFTER DELETE ON workorders_part
    FOR EACH ROW EXECUTE FUNCTION workorders_ended_part();
CREATE OR REPLACE TRIGGER workorders_ended_update AFTER UPDATE ON workorders_part
    FOR EACH ROW WHEN ((OLD.order_id, OLD.unit_id) IS DISTINCT FROM (NEW.order_id, NEW.unit_id))
    EXECUTE FUNCTION workorders_ended_part();
-- What the counts should be, counted anew from the orders that the caller sees: what a loader writes and
-- the doctor compares.
CREATE OR REPLACE FUNCTION workorders_ended_anew()
RETURNS TABLE (campaign varchar, unit bigint, area_code bigint, field_bit integer, section smallint,
               instrument varchar, brought boolean, excluded bigint, orders bigint)
LANGUAGE sql STABLE SET search_path = public, pg_temp
AS $function$
    SELECT o.campaign, told.unit, o.area_code / 1000 * 1000, o.field_bit, o.section, o.instrument,
           o.measure_id = '', coalesce(o.excluded_unit_id, 0), count(*)
    FROM workorders_order o
    JOIN (SELECT id AS order_id, 0::bigint AS unit FROM workorders_order
          UNION ALL SELECT order_id, unit_id FROM workorders_part) AS told ON told.order_id = o.id
    WHERE NOT o.running GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
$function$;
