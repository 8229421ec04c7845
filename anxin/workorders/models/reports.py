"""Reports that are expected, and what was said for each day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, OpenRows

from .orders import Order


class ExpectedReport(models.Model):
    """A report that a rule or a running response asks of units daily, until its last day."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.CharField(max_length=48)
    slug = models.SlugField(max_length=48)
    subject = models.CharField(max_length=120)
    subject_en = models.CharField(max_length=160, blank=True)
    question = models.CharField(max_length=200)
    question_en = models.CharField(max_length=240, blank=True)
    clause_id = models.CharField(max_length=16)
    # The rule or response that asks, in words: without one nothing is expected.
    source = models.CharField(max_length=200)
    source_en = models.CharField(max_length=240, blank=True)
    # Slugs of units, or words for many.
    units = ArrayField(models.CharField(max_length=64))
    due_time = models.TimeField()
    from_on = models.DateField()
    until_on = models.DateField()

    row_policy = OpenRows(reason="what is asked of public units holds no person's case")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "slug"], name="workorders_expected_once"),
            models.CheckConstraint(
                condition=models.Q(until_on__gte=models.F("from_on")) & ~models.Q(source=""),
                name="workorders_expected_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.slug}"


class Report(models.Model):
    """What a unit said for one day; append-only, the newest counts. Zero is said, not assumed."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="reports")
    day = models.DateField()
    value = models.IntegerField()
    text = models.TextField(blank=True)
    filed_at = models.DateTimeField(db_default=Now())
    late = models.BooleanField(default=False)
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table="workorders_order", column="order_id")

    class Meta:
        indexes = [models.Index(fields=["order", "day", "id"], name="workorders_report_day")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(value__gte=0), name="workorders_report_not_negative"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.day} {self.value}"
