-- What the holder of a receipt had been answered before it was taken back; that he looked is noted.
-- Called only after request_track found it.
CREATE OR REPLACE FUNCTION request_taken_back(tried bytea, tried_last4 bytea, seen_at timestamptz)
RETURNS TABLE (answer text, answered_at timestamptz, reason text, at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    UPDATE requests_withdrawnanswer a SET told_at = seen_at, told_way = 'page'
    FROM requests_request r, requests_withdrawal w
    WHERE r.receipt_mark = tried AND r.last4_mark = tried_last4 AND a.request_id = r.id
      AND w.id = a.withdrawal_id AND w.state = 'told' AND NOT a.left_out AND a.told_at IS NULL;
    RETURN QUERY
    SELECT a.answer, a.answered_at, w.reason::text, w.decided_at
    FROM requests_request r
    JOIN requests_withdrawnanswer a ON a.request_id = r.id
    JOIN requests_withdrawal w ON w.id = a.withdrawal_id
    WHERE r.receipt_mark = tried AND r.last4_mark = tried_last4
      AND w.state = 'told' AND NOT a.left_out
    ORDER BY a.id DESC;
END
$$;
