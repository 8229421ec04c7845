"""Functions that tables lean on, so they must exist before them."""

from django.db import migrations

# Neighbouring pairs of characters: finds words of any language without a word list, and every
# pair of a Chinese word is itself a lexeme of the index.
BIGRAMS = r"""
CREATE FUNCTION core_bigrams(first text, second text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT coalesce(array_to_tsvector(array_agg(DISTINCT pair)), ''::tsvector)
    FROM (SELECT lower(coalesce(first, '') || ' ' || coalesce(second, '')) AS body) AS whole,
         generate_series(1, greatest(length(body) - 1, 1)) AS place,
         LATERAL (SELECT substr(body, place, 2) AS pair) AS cut
    WHERE pair !~ '\s' AND pair <> ''
$$;

CREATE FUNCTION core_bigram_query(words text) RETURNS tsquery
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT string_agg(lexeme, ' & ')::tsquery FROM (
        SELECT '''' || replace(replace(pair, '\', '\\'), '''', '''''') || '''' ||
               CASE WHEN length(pair) = 1 THEN ':*' ELSE '' END AS lexeme
        FROM regexp_split_to_table(lower(trim(words)), '\s+') AS word,
             generate_series(1, greatest(length(word) - 1, 1)) AS place,
             LATERAL (SELECT substr(word, place, 2) AS pair) AS cut
        WHERE pair <> ''
    ) AS parts
$$;
"""

# Rights already forbid it to the run-time role; this stops the owner's slip of the hand too.
APPEND_ONLY = """
CREATE FUNCTION core_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit is append-only';
END
$$;
CREATE TRIGGER core_audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
CREATE TRIGGER core_seal_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON core_auditseal
    FOR EACH STATEMENT EXECUTE FUNCTION core_refuse_change();
"""


class Migration(migrations.Migration):
    """Text search and append-only tables."""

    dependencies = [("core", "0001_initial")]
    operations = [
        migrations.RunSQL(
            BIGRAMS,
            "DROP FUNCTION core_bigrams(text, text); DROP FUNCTION core_bigram_query(text)",
        ),
        migrations.RunSQL(APPEND_ONLY, "DROP FUNCTION core_refuse_change() CASCADE"),
    ]
