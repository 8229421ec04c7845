-- Links without an account. Strangers hold no right on the tables: they come by token only.
-- One row always. A link that does not exist, has ended or was withdrawn answers and locks alike.
CREATE OR REPLACE FUNCTION workorders_link_open(
    tried_handle bytea, tried bytea, tried_at timestamptz, today date,
    most_tries integer, lock_min integer,
    OUT result text, OUT link_id bigint, OUT breakdown_id bigint, OUT unit_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    seen workorders_linktry%ROWTYPE;
BEGIN
    SELECT * INTO seen FROM workorders_linktry w WHERE w.handle_mark = tried_handle;
    IF seen.locked_until > tried_at THEN
        result := 'locked';
        RETURN;
    END IF;
    SELECT l.id, l.breakdown_id, l.unit_id INTO link_id, breakdown_id, unit_id
    FROM workorders_sentlink l
    WHERE l.mark = tried AND l.revoked_at IS NULL AND l.closes_on >= today;
    IF link_id IS NOT NULL THEN
        UPDATE workorders_sentlink l SET opened_at = tried_at
        WHERE l.id = link_id AND l.opened_at IS NULL;
        result := 'found';
        RETURN;
    END IF;
    INSERT INTO workorders_linktry AS w (handle_mark, tries, at) VALUES (tried_handle, 1, tried_at)
    ON CONFLICT (handle_mark) DO UPDATE SET
        tries = CASE WHEN w.tries >= most_tries THEN 1 ELSE w.tries + 1 END,
        locked_until = CASE WHEN w.tries + 1 = most_tries
            THEN tried_at + make_interval(mins => lock_min) END,
        at = tried_at
    RETURNING CASE WHEN w.locked_until > tried_at THEN 'locked' ELSE 'wrong' END INTO result;
END
$$;
