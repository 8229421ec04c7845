"""Orders, their parts, their history."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.functions import Coalesce, Now

from anxin.core.crypto import SealedField
from anxin.core.partitions import ById
from anxin.core.row_policy import FollowsRow, Parts, ScopedRows

from ..types import PART_RUNNING, ClockUnit, Instrument, OrderStatus, PartRole, PartStatus

# Where an order without a clock stands in lists that go by due time: after all clocks.
NO_CLOCK = datetime(9999, 12, 31, tzinfo=UTC)


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
    origin = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=48)
    campaign = models.CharField(max_length=48)
    clause_id = models.CharField(max_length=16)
    section = models.SmallIntegerField(default=0)
    # Empty when a person brought the matter in.
    measure_id = models.CharField(max_length=24, default="", db_default="", blank=True)
    instrument = models.CharField(
        max_length=24,
        choices=[(v.value, v.value) for v in Instrument],
        default=Instrument.ORDER,
        db_default=Instrument.ORDER.value,
    )
    strength = models.CharField(max_length=16, default="must", db_default="must")
    parent = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="children", db_index=False
    )
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
    # Who gave it and confirms its end; null where a person brought the matter in.
    giver_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    status = models.CharField(max_length=16, choices=[(v.value, v.value) for v in OrderStatus])
    running = models.BooleanField(default=True)
    opened_at = models.DateTimeField(db_default=Now())
    # Null: no clock (guidance, appeal, choice, guard …).
    due_at = models.DateTimeField(null=True)
    # Null until a reminder and a private preview have passed.
    red_at = models.DateTimeField(null=True)
    expected = models.ForeignKey(
        "ExpectedReport", null=True, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    # In what its time is counted, for a clock that stands still and goes on.
    clock_unit = models.CharField(
        max_length=16,
        choices=[(v.value, v.value) for v in ClockUnit],
        default=ClockUnit.MINUTES,
        db_default=ClockUnit.MINUTES.value,
    )
    # The clock stands still since then; meanwhile the order has no due time.
    paused_at = models.DateTimeField(null=True)
    # The leading order of the same matter, which this one follows.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False
    )
    # Mark of the notice's version it was opened under; it keeps that one.
    notice_version = models.CharField(max_length=64, default="", db_default="", blank=True)
    # What closes it (`ProofKind`), empty for the kind's own.
    proof_kind = models.CharField(max_length=8, default="", db_default="", blank=True)
    # Number of the account that opened it; null for the system and for people without one.
    opened_by = models.BigIntegerField(null=True)
    closed_by_opener = models.BooleanField(default=False, db_default=False)
    # Of an order that is an expected report: how its newest period stands; else empty.
    report_state = models.CharField(max_length=8, default="", db_default="", blank=True)
    urgent_at = models.GeneratedField(
        expression=Coalesce("due_at", models.Value(NO_CLOCK)),
        output_field=models.DateTimeField(),
        db_persist=True,
    )
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
                fields=["urgent_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_due",
            ),
            models.Index(
                fields=["area_code", "urgent_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_area",
            ),
            models.Index(
                fields=["field_bit", "urgent_at", "id"],
                condition=models.Q(running=True),
                name="workorders_running_field",
            ),
            models.Index(
                fields=["urgent_at", "id"],
                condition=models.Q(running=True, red_at__isnull=False),
                name="workorders_red",
            ),
            models.Index(
                fields=["giver_unit", "id"],
                condition=models.Q(running=True, status="returned"),
                name="workorders_objected",
            ),
            models.Index(
                fields=["giver_unit", "id"],
                condition=models.Q(status="answered"),
                name="workorders_to_confirm",
            ),
            models.Index(
                fields=["lead_unit", "id"],
                condition=models.Q(running=True, status="reopened"),
                name="workorders_to_redo",
            ),
            models.Index(fields=["area_code", "id"], name="workorders_area"),
            models.Index(fields=["field_bit", "id"], name="workorders_field"),
            models.Index(fields=["lead_unit", "id"], name="workorders_lead"),
            models.Index(
                fields=["expected", "id"],
                condition=models.Q(expected__isnull=False),
                name="workorders_expected",
            ),
            models.Index(
                fields=["parent", "id"],
                condition=models.Q(parent__isnull=False),
                name="workorders_children",
            ),
            models.Index(
                fields=["merged_into", "id"],
                condition=models.Q(merged_into__isnull=False),
                name="workorders_merged",
            ),
            # Where the same matter may have been brought in before.
            models.Index(
                fields=["area_code", "opened_at"],
                condition=models.Q(running=True, measure_id=""),
                name="workorders_brought",
            ),
            models.Index(
                fields=["campaign", "measure_id", "id"],
                condition=~models.Q(measure_id=""),
                name="workorders_measure",
            ),
            # Everything the board counts by, so that it never opens the rows; what has ended is
            # counted as it ends (`EndedCount`).
            models.Index(
                fields=["campaign", "area_code"],
                include=[
                    "section",
                    "field_bit",
                    "instrument",
                    "status",
                    "report_state",
                    "measure_id",
                    "red_at",
                    "due_at",
                    "opened_at",
                    "lead_unit",
                    "excluded_unit",
                ],
                condition=models.Q(running=True),
                name="workorders_board",
            ),
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
    status = models.CharField(
        max_length=16,
        choices=[(v.value, v.value) for v in PartStatus],
        default=PartStatus.GIVEN,
        db_default=PartStatus.GIVEN.value,
    )
    due_at = models.DateTimeField(null=True)
    remind_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(default="", db_default="", blank=True)
    # The due time while the order's clock stands still.
    held_due_at = models.DateTimeField(null=True)
    # The red for which the chain upwards has begun.
    chained_at = models.DateTimeField(null=True)
    # A unit's own contact, shown to staff; sealed, for a name stands beside a number.
    contact_name = SealedField(null=True)
    contact_phone = SealedField(null=True)
    # The way to red: reminded, shown to the unit alone, answered by it or not, red.
    reminded_at = models.DateTimeField(null=True)
    previewed_at = models.DateTimeField(null=True)
    preview_until = models.DateTimeField(null=True)
    preview_answer = models.TextField(default="", db_default="", blank=True)
    on_paper = models.BooleanField(default=False, db_default=False)
    red_at = models.DateTimeField(null=True)
    # The order's own mark, kept the same by a trigger (`anxin/workorders/sql/running.sql`).
    order_running = models.BooleanField(default=True, db_default=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    excluded_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    row_policy = ScopedRows(excluded="excluded_unit_id", unit="unit_id")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "field_bit", "area_code"], name="workorders_part_given"),
            models.Index(
                fields=["unit", "field_bit", "area_code"],
                include=["order"],
                condition=models.Q(order_running=True),
                name="workorders_part_owed",
            ),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(
                    due_at__isnull=False, red_at__isnull=True, status__in=list(PART_RUNNING)
                ),
                name="workorders_part_clock",
            ),
            # Red and not yet on its way up: empty but for the newest minute's.
            models.Index(
                fields=["red_at", "id"],
                condition=models.Q(red_at__isnull=False, status__in=list(PART_RUNNING))
                & (models.Q(chained_at__isnull=True) | models.Q(chained_at__lt=models.F("red_at"))),
                name="workorders_part_unchained",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["order", "unit"], name="workorders_part_once"),
            models.UniqueConstraint(
                fields=["order"],
                condition=models.Q(role=PartRole.LEAD),
                name="workorders_one_lead",
            ),
            # Nothing turns red without a known due time, a reminder and a private preview.
            models.CheckConstraint(
                condition=models.Q(red_at__isnull=True)
                | models.Q(
                    due_at__isnull=False,
                    reminded_at__isnull=False,
                    preview_until__isnull=False,
                    red_at__gte=models.F("preview_until"),
                ),
                name="workorders_red_after_preview",
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
    # How many took up an appeal; null for every other move.
    count = models.IntegerField(null=True)
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    actor_name = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(table="workorders_order", column="order_id")
    grows = ById(5_000_000)

    def __str__(self) -> str:
        return f"{self.order_id} {self.origin} → {self.target}"
