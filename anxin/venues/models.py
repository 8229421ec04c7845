"""Places, their standing hours and their changes. What is declared is added, never overwritten."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows

from .types import PlaceKind

_PUBLIC = "opening hours are for everybody; who may declare them is the service's rule"


class Place(models.Model):
    """A shop, market, clinic or public space that people go to."""

    id = models.BigAutoField(primary_key=True)
    ref = models.SlugField(max_length=48, unique=True)
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96, blank=True)
    kind = models.CharField(max_length=16, choices=[(v.value, v.value) for v in PlaceKind])
    area_code = models.BigIntegerField()
    address = models.CharField(max_length=120, blank=True)
    phone = models.CharField(max_length=24, blank=True)
    # Invented for the demo, and said so wherever it is shown.
    demo = models.BooleanField(default=False)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT", "UPDATE"))

    class Meta:
        indexes = [models.Index(fields=["area_code", "kind"], name="venues_place_area_kind")]
        constraints = [
            models.UniqueConstraint(fields=["area_code", "kind", "name"], name="venues_place_once")
        ]

    def __str__(self) -> str:
        return self.name


class Saying(models.Model):
    """What every declaration has: hours or none, who said so, when, on what ground."""

    id = models.BigAutoField(primary_key=True)
    opens_min = models.SmallIntegerField(null=True)
    closes_min = models.SmallIntegerField(null=True)
    said_by = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    said_at = models.DateTimeField(db_default=Now())
    source = models.CharField(max_length=120)
    reason = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True


_SPAN = models.Q(opens_min__isnull=True, closes_min__isnull=True) | models.Q(
    opens_min__gte=0, closes_min__lte=1440, closes_min__gt=models.F("opens_min")
)


class Hours(Saying):
    """Standing hours: of plain days, or of a day of the festival calendar by its lunar name."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="hours")
    day = models.CharField(max_length=16, blank=True)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN, name="venues_hours_span"),
            models.CheckConstraint(
                condition=models.Q(opens_min__isnull=False) | ~models.Q(reason=""),
                name="venues_hours_closed_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.day} {self.opens_min}-{self.closes_min}"


class HoursChange(Saying):
    """A change or closure from a day to a day, with its reason."""

    place = models.ForeignKey(Place, on_delete=models.CASCADE, related_name="changes")
    first_on = models.DateField()
    last_on = models.DateField()

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.CheckConstraint(condition=_SPAN, name="venues_change_span"),
            models.CheckConstraint(
                condition=models.Q(last_on__gte=models.F("first_on")), name="venues_change_days"
            ),
            models.CheckConstraint(condition=~models.Q(reason=""), name="venues_change_has_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.place_id} {self.first_on}…{self.last_on}"
