-- One kept decision by its number, which only the case that rests on it carries. Facts hold no
-- personal data; lists of decisions stay with the auditor.
CREATE OR REPLACE FUNCTION rulebook_decision_find(wanted uuid)
RETURNS SETOF rulebook_decisionrecord
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$ SELECT * FROM rulebook_decisionrecord d WHERE d.id = wanted $$;
