"""Clocks that stand still, chains upwards, links between orders, spot checks."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow

from ..types import CheckReason, CheckResult, Stage

_ORDER = "workorders_order"


class OrderPause(models.Model):
    """A clock standing still: why, who asked, until when at most."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("Order", on_delete=models.CASCADE, related_name="pauses")
    reason = models.TextField()
    asked_by = models.CharField(max_length=64)
    paused_at = models.DateTimeField()
    until_at = models.DateTimeField()
    resumed_at = models.DateTimeField(null=True)
    # The order's own clock when it was stopped: a brief tells how things stood before.
    held_due_at = models.DateTimeField(null=True)
    held_red_at = models.DateTimeField(null=True)
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table=_ORDER, column="order_id", writable=("INSERT", "UPDATE"))

    class Meta:
        indexes = [
            models.Index(
                fields=["until_at"],
                condition=models.Q(resumed_at__isnull=True),
                name="workorders_pause_ripe",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(resumed_at__isnull=True),
                name="workorders_pause_once",
            ),
            models.CheckConstraint(
                condition=~models.Q(reason="") & models.Q(until_at__gt=models.F("paused_at")),
                name="workorders_pause_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.paused_at}"


class Escalation(models.Model):
    """A step up the line for a red part: when it is due, who was told, with which message."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("Order", on_delete=models.CASCADE, related_name="escalations")
    part = models.ForeignKey("Part", on_delete=models.CASCADE, related_name="escalations")
    # The red it belongs to: a part given anew and red again starts a chain of its own.
    red_at = models.DateTimeField()
    step = models.SmallIntegerField()
    stage = models.CharField(max_length=16, choices=[(v.value, v.value) for v in Stage])
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contact_name = models.CharField(max_length=64, default="", db_default="", blank=True)
    due_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)
    message_id = models.BigIntegerField(null=True)
    # Null at the last step, and until the step is taken.
    next_step_at = models.DateTimeField(null=True)
    # The part was done, excused, handed over or paused first.
    stopped_at = models.DateTimeField(null=True)
    # Why nobody could be told at this step; the next then follows at once.
    fault = models.CharField(max_length=200, default="", db_default="", blank=True)

    row_policy = FollowsRow(table=_ORDER, column="order_id", writable=("INSERT", "UPDATE"))

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(taken_at__isnull=True, stopped_at__isnull=True),
                name="workorders_step_ripe",
            ),
            models.Index(
                fields=["unit", "id"],
                condition=models.Q(taken_at__isnull=False, stopped_at__isnull=True),
                name="workorders_step_unit",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["part", "red_at", "step"], name="workorders_step_once"),
            # A step is proved by a message, or says why it could tell nobody.
            models.CheckConstraint(
                condition=models.Q(taken_at__isnull=True)
                | models.Q(message_id__isnull=False)
                | ~models.Q(fault=""),
                name="workorders_step_proved",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.part_id} {self.step} {self.unit_id}"


class OrderLink(models.Model):
    """Two orders that have to do with each other; kept once from each side."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("Order", on_delete=models.CASCADE, related_name="links")
    other = models.ForeignKey("Order", on_delete=models.CASCADE, related_name="+", db_index=False)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table=_ORDER, column="order_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "other"], name="workorders_related_once"),
            models.CheckConstraint(
                condition=~models.Q(order=models.F("other")), name="workorders_related_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} ~ {self.other_id}"


class SpotCheck(models.Model):
    """A closed order looked at once more by who gave it or stands above."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey("Order", on_delete=models.CASCADE, related_name="checks")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reason = models.CharField(max_length=8, choices=[(v.value, v.value) for v in CheckReason])
    drawn_at = models.DateTimeField()
    result = models.CharField(
        max_length=8, blank=True, choices=[(v.value, v.value) for v in CheckResult]
    )
    text = models.TextField(blank=True)
    decided_at = models.DateTimeField(null=True)
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table=_ORDER, column="order_id", writable=("INSERT", "UPDATE"))

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "id"],
                condition=models.Q(decided_at__isnull=True),
                name="workorders_check_open",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(decided_at__isnull=True),
                name="workorders_check_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.result or self.reason}"
