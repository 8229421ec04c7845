-- A part says whether its order still runs, so that what a unit was given elsewhere is found without
-- opening everything it was ever given. Whoever ends an order need not see all its parts: this writes
-- past the policy, and nothing but that mark.
CREATE OR REPLACE FUNCTION workorders_running_mark() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
AS $function$
BEGIN
    UPDATE workorders_part SET order_running = NEW.running
    WHERE order_id = NEW.id AND order_running <> NEW.running;
    RETURN NULL;
END
$function$;
CREATE OR REPLACE TRIGGER workorders_running_mark AFTER UPDATE OF running ON workorders_order
    FOR EACH ROW WHEN (OLD.running <> NEW.running) EXECUTE FUNCTION workorders_running_mark();
