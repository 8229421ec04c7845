-- What one wrote down for others: whoever is signed in finds his own entries again, though his scope
-- may hide the rows (who answers calls sees no case). What is about his own unit stays hidden from him.
CREATE OR REPLACE FUNCTION requests_taken(
    wanted_campaign text, after_waits boolean, after_id bigint, only_id bigint, most integer)
RETURNS TABLE (id bigint, kind text, status text, body text, filed_at timestamptz, channel text,
    area_code bigint, answer text, answered_at timestamptz, told_at timestamptz,
    sealed_receipt bytea, waits boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT * FROM (
        SELECT r.id, r.kind, r.status, r.text, r.filed_at, r.channel, r.area_code, r.answer,
            r.answered_at, r.told_at, r.sealed_receipt,
            r.status IN ('answered', 'returned') AND r.told_at IS NULL AS waits
        FROM requests_request r
        WHERE r.taken_user = nullif(current_setting('app.user', true), '')::bigint
          AND r.campaign = wanted_campaign AND core_row_open(r.excluded_unit_id)
          AND (only_id IS NULL OR r.id = only_id)) mine
    WHERE after_id IS NULL OR (mine.waits, mine.id) < (after_waits, after_id)
    ORDER BY mine.waits DESC, mine.id DESC
    LIMIT most
$$;

-- Notes that the person was told the answer; only by whoever wrote it down, once for each answer.
CREATE OR REPLACE FUNCTION request_taken_told(told bigint, at timestamptz)
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE requests_request r SET told_at = at
    WHERE r.id = told AND r.told_at IS NULL AND r.status IN ('answered', 'returned')
      AND r.taken_user = nullif(current_setting('app.user', true), '')::bigint
      AND core_row_open(r.excluded_unit_id)
    RETURNING r.id
$$;
