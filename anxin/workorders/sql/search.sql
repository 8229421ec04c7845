-- Ids of the newest orders whose text matches, within the caller's scope.
-- Text search is not leak-proof, so under row-level policy its index would never be used:
-- this function reads past the policy and repeats the same condition inside.
CREATE OR REPLACE FUNCTION workorders_search(words text, below bigint, most integer)
RETURNS SETOF bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT workorders_order.id FROM workorders_order
    WHERE search @@ core_bigram_query(words) AND workorders_order.id < below
      AND ({{policy:workorders_order}})
    ORDER BY workorders_order.id DESC LIMIT most
$$;
