-- Filing, tracking and rating without an account. Strangers hold no right on the tables.
-- No row where the receipt is already there: a paper slip brings its own.
CREATE OR REPLACE FUNCTION request_file(
    receipt_mark bytea, last4_mark bytea, kind text, campaign text, clause_id text,
    area_code bigint, field_bit integer, excluded_unit bigint, body text,
    contact_name bytea, contact_phone bytea, on_behalf_of bytea, channel text,
    filed_at timestamptz, facts jsonb, sealed_facts bytea, taken_by text, taken_unit bigint,
    content_mark bytea, sealed_receipt bytea)
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    INSERT INTO requests_request (receipt_mark, last4_mark, kind, campaign, clause_id, area_code,
        field_bit, excluded_unit_id, text, contact_name, contact_phone, on_behalf_of, channel,
        filed_at, facts, sealed_facts, taken_by, taken_unit_id, content_mark, sealed_receipt, taken_user,
        status, answer, answer_clause, rating_text)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
        $20, CASE WHEN $17 <> '' THEN nullif(current_setting('app.user', true), '')::bigint END,
        'filed', '', '', '')
    ON CONFLICT (receipt_mark) DO NOTHING
    RETURNING id
$$;

-- Which request a receipt names and what it was filed with; nothing of its content.
CREATE OR REPLACE FUNCTION request_filed_as(tried bytea, OUT id bigint, OUT content_mark bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT r.id, r.content_mark FROM requests_request r WHERE r.receipt_mark = tried $$;

-- One row always: result is found, wrong or locked. A receipt that does not exist answers and
-- locks exactly like one tried with wrong digits.
CREATE OR REPLACE FUNCTION request_track(
    tried bytea, tried_last4 bytea, tried_at timestamptz, most_tries integer, lock_min integer,
    OUT result text, OUT request_id bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
DECLARE
    seen requests_wrongtry%ROWTYPE;
BEGIN
    SELECT * INTO seen FROM requests_wrongtry w WHERE w.receipt_mark = tried;
    IF seen.locked_until > tried_at THEN
        result := 'locked';
        RETURN;
    END IF;
    SELECT r.id INTO request_id FROM requests_request r
    WHERE r.receipt_mark = tried AND r.last4_mark = tried_last4;
    IF request_id IS NOT NULL THEN
        result := 'found';
        RETURN;
    END IF;
    INSERT INTO requests_wrongtry AS w (receipt_mark, tries, at) VALUES (tried, 1, tried_at)
    ON CONFLICT (receipt_mark) DO UPDATE SET
        tries = CASE WHEN w.tries >= most_tries THEN 1 ELSE w.tries + 1 END,
        locked_until = CASE WHEN w.tries + 1 = most_tries
            THEN tried_at + make_interval(mins => lock_min) END,
        at = tried_at
    RETURNING CASE WHEN w.locked_until > tried_at THEN 'locked' ELSE 'wrong' END INTO result;
END
$$;

-- What the holder of a receipt may see; called only after request_track found it.
CREATE OR REPLACE FUNCTION request_seen(tried bytea, tried_last4 bytea)
RETURNS TABLE (id bigint, kind text, campaign text, status text, body text, filed_at timestamptz,
    answer text, answer_clause text, answered_at timestamptz, rating smallint, clause_id text,
    channel text, facts jsonb, for_other boolean, due_at timestamptz, lead_unit bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT r.id, r.kind, r.campaign, r.status, r.text, r.filed_at, r.answer, r.answer_clause,
           r.answered_at, r.rating, r.clause_id, r.channel, r.facts, r.on_behalf_of IS NOT NULL,
           o.due_at, o.lead_unit_id
    FROM requests_request r LEFT JOIN workorders_order o ON o.id = r.order_id
    WHERE r.receipt_mark = tried AND r.last4_mark = tried_last4
$$;

-- Rates an answer once; asking for it again clears the way for a new answer and rating.
CREATE OR REPLACE FUNCTION request_rate(
    tried bytea, tried_last4 bytea, stars smallint, words text, again boolean)
RETURNS bigint
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    UPDATE requests_request SET rating = stars, rating_text = words,
        status = CASE WHEN again THEN 'reopened' ELSE 'closed' END
    WHERE receipt_mark = tried AND last4_mark = tried_last4
      AND status = 'answered' AND rating IS NULL
    RETURNING id
$$;
