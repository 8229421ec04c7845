"""What is counted as it happens, so that a board need not count it again."""

from __future__ import annotations

from django.db import models

from anxin.core.row_policy import SystemRows


class EndedCount(models.Model):
    """How many ended orders of one sort a community holds: summands, written by triggers.

    Each order adds 1 as it ends and takes 1 away as it runs again, in a row of its own, so that two
    who end orders never wait for each other; a job folds them (`anxin/workorders/sql/ended.sql`).
    """

    id = models.BigAutoField(primary_key=True)
    campaign = models.CharField(max_length=48)
    # 0: the order itself; else the unit whose part of it is counted.
    unit = models.BigIntegerField()
    # The community's code, or the town's or the district's own, without the grid.
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    section = models.SmallIntegerField()
    instrument = models.CharField(max_length=24)
    brought = models.BooleanField()
    # The unit that must not see them; 0: none.
    excluded = models.BigIntegerField()
    orders = models.IntegerField()

    row_policy = SystemRows(reason="counts of all units' orders; boards are told through the gate")

    class Meta:
        indexes = [models.Index(fields=["campaign", "unit", "area_code"], name="workorders_ended")]

    def __str__(self) -> str:
        return f"{self.campaign} {self.unit} {self.area_code} {self.section} {self.orders}"
