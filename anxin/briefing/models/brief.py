"""What was counted at a cut-off, and the briefs that tell of it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows

from ..types import BriefState, Direction, Silence

_COUNTS = "counts of the district and numbers of orders; each order is guarded by its own policy"


class Freeze(models.Model):
    """A campaign at a cut-off: counted once, never again."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.CharField(max_length=48)
    day = models.DateField()
    cut_off_at = models.DateTimeField()
    frozen_at = models.DateTimeField()
    # How many orders were looked at.
    orders = models.IntegerField()
    # Head of the audit's chain when it was counted; printed on the brief.
    audit_head = models.CharField(max_length=64, blank=True)
    # Which brief of the campaign this is.
    number = models.IntegerField()

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "day"], name="briefing_freeze_once"),
            models.CheckConstraint(
                condition=models.Q(frozen_at__gte=models.F("cut_off_at")),
                name="briefing_freeze_after_cut_off",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.campaign} {self.day}"


class FrozenFigure(models.Model):
    """An indicator as declared and counted at a cut-off, with the sentence it rests on."""

    id = models.BigAutoField(primary_key=True)
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="figures")
    place = models.SmallIntegerField()
    slug = models.SlugField(max_length=48)
    label = models.CharField(max_length=80)
    label_en = models.CharField(max_length=120, blank=True)
    why = models.CharField(max_length=240)
    why_en = models.CharField(max_length=320, blank=True)
    section = models.SmallIntegerField()
    clause_id = models.CharField(max_length=16)
    quote = models.TextField()
    quote_en = models.TextField(blank=True)
    threshold = models.IntegerField(null=True)
    direction = models.CharField(max_length=8, choices=[(v.value, v.value) for v in Direction])
    count = models.IntegerField()

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["freeze", "slug"], name="briefing_figure_once"),
        ]

    def __str__(self) -> str:
        return f"{self.slug} {self.count}"


class FigureRows(models.Model):
    """The orders behind a figure that stood alike: section, town, state and their numbers.

    Town 0: units of the district, and every report about a unit, so that no count of a town
    betrays one.
    """

    id = models.BigAutoField(primary_key=True)
    figure = models.ForeignKey(FrozenFigure, on_delete=models.PROTECT, related_name="rows")
    section = models.SmallIntegerField()
    town_code = models.BigIntegerField()
    state = models.CharField(max_length=12)
    count = models.IntegerField()
    order_ids = ArrayField(models.BigIntegerField())

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["figure", "section", "town_code", "state"], name="briefing_rows_once"
            ),
            models.CheckConstraint(
                condition=models.Q(order_ids__len=models.F("count")), name="briefing_rows_counted"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.figure_id} {self.section} {self.town_code} {self.state} {self.count}"


class UnitReport(models.Model):
    """What a unit had said by the cut-off for a report that was due: zero, late, nothing apart."""

    id = models.BigAutoField(primary_key=True)
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="reports")
    order_id = models.BigIntegerField()
    order_ref = models.CharField(max_length=13)
    subject = models.CharField(max_length=120)
    clause_id = models.CharField(max_length=16)
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit_name = models.CharField(max_length=80)
    town_code = models.BigIntegerField()
    section = models.SmallIntegerField()
    state = models.CharField(max_length=12, choices=[(v.value, v.value) for v in Silence])
    value = models.IntegerField(null=True)
    due_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["freeze", "order_id"], name="briefing_report_once"),
            # Zero was said; nothing was said where there is no data.
            models.CheckConstraint(
                condition=(
                    models.Q(state="zero", value=0)
                    | models.Q(state="reported", value__gt=0)
                    | models.Q(state="no_data", value__isnull=True, filed_at__isnull=True)
                    | models.Q(state="late")
                ),
                name="briefing_report_silences",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_name} {self.state}"


class Brief(models.Model):
    """A version of a day's brief: text beside frozen figures, signed by one, released by another."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    freeze = models.ForeignKey(Freeze, on_delete=models.PROTECT, related_name="briefs")
    version = models.SmallIntegerField(default=1)
    state = models.CharField(
        max_length=12,
        choices=[(v.value, v.value) for v in BriefState],
        default=BriefState.DRAFTED,
        db_default=BriefState.DRAFTED.value,
    )
    text = models.TextField(blank=True)
    # A remark beside a figure, by its slug.
    remarks = models.JSONField(default=dict)
    revision = models.IntegerField(default=1)
    edited_name = models.CharField(max_length=64, blank=True)
    # From the cut-off's job starting to the draft standing.
    took_ms = models.IntegerField(default=0)
    signed_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    signed_name = models.CharField(max_length=64, blank=True)
    signed_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    released_name = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT", "UPDATE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["freeze", "version"], name="briefing_brief_version"),
            # Whatever a page says: who signed does not release.
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | (
                    models.Q(signed_by__isnull=False) & ~models.Q(released_by=models.F("signed_by"))
                ),
                name="briefing_brief_two_persons",
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state="drafted", signed_by__isnull=True, released_by__isnull=True
                )
                | models.Q(state="signed", signed_by__isnull=False, released_by__isnull=True)
                | models.Q(state="released", released_by__isnull=False, released_at__isnull=False),
                name="briefing_brief_state",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} v{self.version} {self.state}"


class Erratum(models.Model):
    """What was wrong in a released brief, and what is right: a page of its own beside it."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    brief = models.ForeignKey(Brief, on_delete=models.PROTECT, related_name="errata")
    wrong = models.TextField()
    right = models.TextField()
    reason = models.TextField(blank=True)
    written_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    written_name = models.CharField(max_length=64)
    written_at = models.DateTimeField(db_default=Now())
    released_by = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    released_name = models.CharField(max_length=64, blank=True)
    released_at = models.DateTimeField(null=True)

    row_policy = OpenRows(reason=_COUNTS, writable=("INSERT", "UPDATE"))

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(released_by__isnull=True)
                | ~models.Q(released_by=models.F("written_by")),
                name="briefing_erratum_two_persons",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.brief_id}"


class Subscription(models.Model):
    """Who is told of released briefs, and the mark of his feed's secret address."""

    id = models.BigAutoField(primary_key=True)
    user = models.OneToOneField("accounts.User", on_delete=models.CASCADE, related_name="+")
    tells = models.BooleanField(default=False)
    feed_mark = models.BinaryField(null=True, unique=True)
    feed_made_at = models.DateTimeField(null=True)

    row_policy = OpenRows(reason="who wants briefs; a mark opens nothing without its secret")

    def __str__(self) -> str:
        return f"{self.user_id}"
