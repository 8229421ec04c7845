"""Supervision letters with their numbers, and departments' reminders."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, OpenRows

from ..types import Ground


class LetterCounter(models.Model):
    """The last number given to a letter of a year: no number twice, none left out."""

    year = models.SmallIntegerField(primary_key=True)
    last = models.IntegerField(default=0)

    row_policy = OpenRows(
        reason="a counter of letters holds no case", writable=("INSERT", "UPDATE")
    )

    def __str__(self) -> str:
        return f"{self.year} {self.last}"


class Supervision(models.Model):
    """A supervision letter: what it rests on, what is asked, what came of it."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    campaign = models.CharField(max_length=48)
    year = models.SmallIntegerField()
    number = models.IntegerField()
    # The order that carries the letter: its clock, the unit's answer, the conclusion.
    order = models.OneToOneField("workorders.Order", on_delete=models.PROTECT, related_name="+")
    # The order that turned red, or whose report is missing.
    rests_on = models.ForeignKey(
        "workorders.Order", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    rests_on_ref = models.CharField(max_length=13)
    ground = models.CharField(max_length=16, choices=[(v.value, v.value) for v in Ground])
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_name = models.CharField(max_length=80)
    subject = models.CharField(max_length=120)
    clause_id = models.CharField(max_length=16)
    quote = models.TextField()
    # Facts as they stood when the letter went out: label, moment, words.
    facts = models.JSONField()
    demand = models.TextField()
    due_at = models.DateTimeField()
    issued_name = models.CharField(max_length=64)
    issued_at = models.DateTimeField(db_default=Now())
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    conclusion = models.TextField(blank=True)
    concluded_name = models.CharField(max_length=64, blank=True)
    concluded_at = models.DateTimeField(null=True)

    row_policy = FollowsRow("workorders_order", "order_id", writable=("INSERT", "UPDATE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["year", "number"], name="briefing_letter_number"),
            # One letter for one thing: while it runs there is no second.
            models.UniqueConstraint(
                fields=["rests_on"],
                condition=models.Q(concluded_at__isnull=True),
                name="briefing_letter_once",
            ),
            models.CheckConstraint(
                condition=models.Q(concluded_at__isnull=True) | ~models.Q(conclusion=""),
                name="briefing_letter_conclusion",
            ),
        ]

    def __str__(self) -> str:
        return f"〔{self.year}〕{self.number} {self.unit_name}"


class FollowUp(models.Model):
    """A reminder of a department about an order: no supervision, no clock, no red."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.CharField(max_length=48)
    order = models.ForeignKey("workorders.Order", on_delete=models.PROTECT, related_name="+")
    by_unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    day = models.DateField()
    text = models.TextField()
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())

    row_policy = FollowsRow("workorders_order", "order_id", writable=("INSERT",))

    class Meta:
        constraints = [
            # Reminded once a day is enough.
            models.UniqueConstraint(
                fields=["order", "by_unit", "day"], name="briefing_follow_up_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.by_unit_id} {self.day}"
