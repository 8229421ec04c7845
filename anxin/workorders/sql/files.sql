-- Files are kept once under the hash of their bytes. Whoever gives one must not learn by it that
-- another, out of his sight, gave the same: nothing is answered.
CREATE OR REPLACE FUNCTION workorders_file_keep(
    sha256 text, size integer, media_type text, content bytea, kept_at timestamptz, scan text)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    INSERT INTO workorders_storedfile (sha256, size, media_type, content, kept_at, scan)
    VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING
$$;

-- How many bytes a unit has given, each of its files once.
CREATE OR REPLACE FUNCTION workorders_unit_bytes(unit bigint)
RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
AS $$
    SELECT coalesce(sum(f.size), 0)::bigint FROM workorders_storedfile f
    WHERE f.sha256 IN (
        SELECT p.file_id FROM workorders_proof p WHERE p.unit_id = $1 AND p.file_id IS NOT NULL)
$$;
