"""Tables of the level above and what goes into their cells."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import UnitRows


class UpperSheet(models.Model):
    """A table that the level above asks for, blank as it came, and its mapping."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    campaign = models.CharField(max_length=48)
    # Whose staff keep and fill it.
    units = ArrayField(models.BigIntegerField())
    title = models.CharField(max_length=80)
    asked_by = models.CharField(max_length=80, blank=True)
    content = models.BinaryField()
    # Cell rules as plain values, in the order of the table.
    rules = models.JSONField(default=list)
    revision = models.IntegerField(default=1)
    kept_at = models.DateTimeField(db_default=Now())
    kept_name = models.CharField(max_length=64, blank=True)
    filled_on = models.DateField(null=True)

    row_policy = UnitRows(column="units", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["campaign", "id"], name="briefing_upper_sheets")]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"
