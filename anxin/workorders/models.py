"""Orders, their parts, their history."""

from __future__ import annotations

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, Parts, ScopedRows

from .types import OrderStatus, PartRole


class Bigrams(models.Func):
    """Text as neighbouring pairs of characters, for search that needs no word list."""

    function = "core_bigrams"
    output_field = SearchVectorField()


class Order(models.Model):
    """Something a unit owes, by a time, with proof."""

    id = models.BigAutoField(primary_key=True)
    # What addresses show: ids count up and would betray that hidden orders exist.
    ref = models.CharField(max_length=13, unique=True)
    # What it was opened from (`requests.request:17`): a repeat finds the order it already made.
    origin = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=48)
    campaign = models.CharField(max_length=48)
    clause_id = models.CharField(max_length=16)
    section = models.SmallIntegerField(default=0)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    subject = models.CharField(max_length=120)
    details = models.TextField(blank=True)
    lead_unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    excluded_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=16, choices=[(v.value, v.value) for v in OrderStatus])
    running = models.BooleanField(default=True)
    opened_at = models.DateTimeField(db_default=Now())
    due_at = models.DateTimeField()
    search = models.GeneratedField(
        expression=Bigrams("subject", "details"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    row_policy = ScopedRows(
        excluded="excluded_unit_id",
        unit="lead_unit_id",
        parts=Parts("workorders_part", "order_id", "unit_id"),
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_due",
            ),
            models.Index(
                fields=["area_code", "due_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_area",
            ),
            models.Index(
                fields=["field_bit", "due_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_field",
            ),
            models.Index(fields=["area_code", "id"], name="workorders_area"),
            models.Index(fields=["field_bit", "id"], name="workorders_field"),
            models.Index(fields=["lead_unit", "id"], name="workorders_lead"),
            GinIndex(fields=["search"], name="workorders_search"),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.subject}"


class Part(models.Model):
    """A unit's share of an order; carries the order's scope so that it can be judged alone."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    role = models.CharField(max_length=16, choices=[(v.value, v.value) for v in PartRole])
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    excluded_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    row_policy = ScopedRows(excluded="excluded_unit_id", unit="unit_id")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "field_bit", "area_code"], name="workorders_part_given")
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "unit"], name="workorders_part_once"),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(role=PartRole.LEAD),
                name="workorders_one_lead",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.role} {self.unit_id}"


class OrderMove(models.Model):
    """A line of an order's history; append-only."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="history")
    at = models.DateTimeField(db_default=Now())
    move = models.CharField(max_length=32)
    origin = models.CharField(max_length=16, blank=True)
    target = models.CharField(max_length=16)
    text = models.TextField(blank=True)
    clause_id = models.CharField(max_length=16, blank=True)
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table="workorders_order", column="order_id")

    def __str__(self) -> str:
        return f"{self.order_id} {self.origin} → {self.target}"
