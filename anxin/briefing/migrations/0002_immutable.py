"""What was counted and what was released stays as it is, whoever tries."""

from django.db import migrations

# Rights already forbid most of it to the run-time role; this stops the owner's slip of the hand too.
IMMUTABLE = """
CREATE FUNCTION briefing_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'frozen figures and released briefs never change'
        USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER briefing_freeze_immutable BEFORE UPDATE OR DELETE ON briefing_freeze
    FOR EACH ROW EXECUTE FUNCTION briefing_refuse_change();
CREATE TRIGGER briefing_figure_immutable BEFORE UPDATE OR DELETE ON briefing_frozenfigure
    FOR EACH ROW EXECUTE FUNCTION briefing_refuse_change();
CREATE TRIGGER briefing_rows_immutable BEFORE UPDATE OR DELETE ON briefing_figurerows
    FOR EACH ROW EXECUTE FUNCTION briefing_refuse_change();
CREATE TRIGGER briefing_report_immutable BEFORE UPDATE OR DELETE ON briefing_unitreport
    FOR EACH ROW EXECUTE FUNCTION briefing_refuse_change();
CREATE TRIGGER briefing_brief_immutable BEFORE UPDATE OR DELETE ON briefing_brief
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION briefing_refuse_change();
CREATE TRIGGER briefing_erratum_immutable BEFORE UPDATE OR DELETE ON briefing_erratum
    FOR EACH ROW WHEN (OLD.released_at IS NOT NULL) EXECUTE FUNCTION briefing_refuse_change();
"""


class Migration(migrations.Migration):
    """Triggers of immutability."""

    dependencies = [("briefing", "0001_initial")]
    operations = [
        migrations.RunSQL(IMMUTABLE, "DROP FUNCTION briefing_refuse_change() CASCADE"),
    ]
