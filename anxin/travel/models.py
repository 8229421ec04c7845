"""Dated lists of places at risk, and the provinces to choose from."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows

_PUBLIC = "risk levels are published for everybody"


class Province(models.Model):
    """A province, autonomous region, municipality or special administrative region."""

    code = models.CharField(max_length=2, primary_key=True)
    name = models.CharField(max_length=32, unique=True)
    name_en = models.CharField(max_length=48)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT", "UPDATE"))

    def __str__(self) -> str:
        return self.name


class RiskList(models.Model):
    """A list as published on a day; a newer list has a newer day."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(
        "notices.Campaign", on_delete=models.PROTECT, related_name="risk_lists"
    )
    as_of = models.DateField()
    source = models.CharField(max_length=300)
    source_en = models.CharField(max_length=300, blank=True)
    # `official`, or `demo`: then the page says so.
    status = models.CharField(max_length=16)
    content_hash = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(db_default=Now())

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["campaign", "as_of"], name="travel_list_of_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.as_of} {self.status}"


class RiskPlace(models.Model):
    """A place at medium or high risk from a day to a day, both included."""

    id = models.BigAutoField(primary_key=True)
    risk_list = models.ForeignKey(RiskList, on_delete=models.CASCADE, related_name="places")
    position = models.SmallIntegerField()
    name = models.CharField(max_length=96)
    name_en = models.CharField(max_length=128)
    province = models.ForeignKey(Province, on_delete=models.PROTECT)
    prefecture = models.CharField(max_length=48, blank=True)
    code = models.CharField(max_length=15, blank=True)
    level = models.CharField(max_length=8)
    from_on = models.DateField()
    to_on = models.DateField()

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["risk_list", "name"], name="travel_place_once"),
            models.CheckConstraint(
                condition=models.Q(to_on__gte=models.F("from_on")), name="travel_place_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.level}"
