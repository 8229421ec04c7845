-- Keeps the second version of a slip, once however often it is typed; returns its number. Whoever
-- types a slip about his own unit may hand it in but must not read it later, so an INSERT under the
-- row policy would fail.
CREATE OR REPLACE FUNCTION request_slip_keep(
    request_id bigint, typed bytea, content_mark bytea, area_code bigint, field_bit integer,
    excluded_unit bigint, unit bigint, typed_by text, typed_at timestamptz)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    kept bigint;
BEGIN
    INSERT INTO requests_slipconflict (request_id, typed, content_mark, area_code, field_bit,
        excluded_unit_id, unit_id, typed_by, typed_at, settled_by, choice)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '', '')
    ON CONFLICT ON CONSTRAINT requests_conflict_once DO NOTHING
    RETURNING id INTO kept;
    IF kept IS NULL THEN
        SELECT c.id INTO kept FROM requests_slipconflict c
        WHERE c.request_id = $1 AND c.content_mark = $3;
    END IF;
    RETURN kept;
END
$$;
