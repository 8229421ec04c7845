"""Counts of ended orders, folded so that they stay as few as there are sorts of orders."""

from __future__ import annotations

from django.db import connection

from anxin.core.jobs import job

# One statement: what a board reads meanwhile is either all summands or their sum. Two at once are
# right too: the second finds the first's rows gone. Sorts of one row are left alone.
_FOLD = """
WITH many AS (
    SELECT campaign, unit, area_code, field_bit, section, instrument, brought, excluded
    FROM workorders_endedcount GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING count(*) > 1
), gone AS (
    DELETE FROM workorders_endedcount c USING many m
    WHERE (c.campaign, c.unit, c.area_code, c.field_bit, c.section, c.instrument, c.brought, c.excluded)
        = (m.campaign, m.unit, m.area_code, m.field_bit, m.section, m.instrument, m.brought, m.excluded)
    RETURNING c.*
)
INSERT INTO workorders_endedcount
    (campaign, unit, area_code, field_bit, section, instrument, brought, excluded, orders)
SELECT campaign, unit, area_code, field_bit, section, instrument, brought, excluded, sum(orders)
FROM gone GROUP BY 1, 2, 3, 4, 5, 6, 7, 8 HAVING sum(orders) <> 0
"""


@job("workorders.ended_fold", owner="workorders", cron="33 * * * *")
def ended_counts_fold() -> None:
    """Sum the summands of each sort into one row. One statement, safe to repeat and to race."""
    with connection.cursor() as cursor:
        cursor.execute(_FOLD)
