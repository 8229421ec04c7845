-- Answers kept for repeated requests. Strangers hold no right on the table: they come by key only.
CREATE OR REPLACE FUNCTION core_answer_find(wanted bytea)
RETURNS TABLE (body bytea, status smallint, answer bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT k.body, k.status, k.answer FROM core_keptanswer k WHERE k.key = wanted $$;

CREATE OR REPLACE FUNCTION core_answer_keep(key bytea, body bytea, status smallint, answer bytea)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ INSERT INTO core_keptanswer (key, body, status, answer) VALUES ($1, $2, $3, $4) $$;
