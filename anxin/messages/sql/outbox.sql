-- Writing to the outbox from any scope: whoever writes to a unit need not see what it reads.
-- A repeat for the same person, matter and occasion finds the first row, however many come at once.
CREATE OR REPLACE FUNCTION messages_put(
    recipient text, user_id bigint, unit_id bigint, sender_unit_id bigint,
    matter text, occasion text, words bytea, link text, urgent boolean, way text,
    release_at timestamptz, held boolean, written_at timestamptz,
    OUT message_id bigint, OUT fresh boolean)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
BEGIN
    INSERT INTO outbox_message (recipient, user_id, unit_id, sender_unit_id, matter,
        occasion, words, link, urgent, way, release_at, held, created_at, read_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, '')
    ON CONFLICT DO NOTHING RETURNING id INTO message_id;
    fresh := message_id IS NOT NULL;
    IF NOT fresh THEN
        SELECT min(m.id) INTO message_id FROM outbox_message m
        WHERE m.recipient = $1 AND m.matter = $5 AND m.occasion = $6;
    END IF;
END
$$;

-- By which way people are reached and when not, without the address at its end.
CREATE OR REPLACE FUNCTION messages_reach(wanted bigint[])
RETURNS TABLE (user_id bigint, way text, quiet_from time, quiet_to time)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT p.user_id, p.way::text, p.quiet_from, p.quiet_to
    FROM outbox_preference p WHERE p.user_id = ANY (wanted)
$$;

-- Lines of proof, without a word of what was written. The caller has seen the matter itself.
CREATE OR REPLACE FUNCTION messages_proofs(wanted_matter text, wanted_id bigint)
RETURNS TABLE (message_id bigint, unit_id bigint, user_id bigint, occasion text, way text,
    state text, key text, at timestamptz, tries smallint, repeats smallint, done_by text,
    fault text, read_at timestamptz, earlier text[])
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT m.id, m.unit_id, m.user_id, m.occasion::text,
        coalesce(d.way, m.way)::text,
        CASE WHEN d.id IS NOT NULL THEN d.state WHEN m.release_at IS NULL THEN 'sent'
             ELSE 'queued' END::text,
        coalesce(d.key, '')::text,
        CASE WHEN d.id IS NOT NULL THEN d.done_at WHEN m.release_at IS NULL THEN m.created_at END,
        coalesce(d.tries, 0::smallint), coalesce(d.repeats, 0::smallint),
        coalesce(d.done_by, '')::text, coalesce(d.fault, '')::text, m.read_at,
        CASE WHEN f.id IS NULL THEN '{}' ELSE ARRAY[f.way::text] END
    FROM outbox_message m
    LEFT JOIN outbox_delivery d ON d.id = m.delivery_id
    LEFT JOIN outbox_delivery f ON f.id = d.after_id
    WHERE m.matter = coalesce(wanted_matter, m.matter) AND m.id = coalesce(wanted_id, m.id)
        AND (wanted_matter IS NOT NULL OR wanted_id IS NOT NULL)
    ORDER BY m.id
$$;

-- What slips say, for whoever may see the delivery: the unit that carries it, or sent it.
CREATE OR REPLACE FUNCTION messages_slips(wanted bigint[])
RETURNS TABLE (delivery_id bigint, words bytea, urgent boolean)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT m.delivery_id, m.words, m.urgent FROM outbox_message m
    WHERE m.delivery_id IN (
        SELECT id FROM outbox_delivery
        WHERE id = ANY (wanted) AND ({{policy:outbox_delivery}}))
    ORDER BY m.id
$$;
