"""Divisions, units, and words for many units at once."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from anxin.core.row_policy import OpenRows

from .types import DivisionKind, DivisionLevel, UnitKind

_WRITABLE = ("INSERT", "UPDATE", "DELETE")


class Division(models.Model):
    """A county, town, community or grid, by its 15-digit code."""

    code = models.BigIntegerField(primary_key=True)
    level = models.CharField(max_length=16, choices=[(v.value, v.value) for v in DivisionLevel])
    kind = models.CharField(max_length=16, choices=[(v.value, v.value) for v in DivisionKind])
    name = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96, blank=True)
    synthetic = models.BooleanField(default=False)
    households = models.IntegerField(null=True)
    # Two sub-districts are run by the economic zone: statistics and management differ.
    managed_by = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="managed_divisions"
    )

    row_policy = OpenRows(reason="the division tree is public", writable=_WRITABLE)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__gte=10**14, code__lt=10**15), name="areas_code_15_digits"
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Unit(models.Model):
    """A body that can be given work, or asked for it."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=64, unique=True)
    kind = models.CharField(max_length=24, choices=[(v.value, v.value) for v in UnitKind])
    name = models.CharField(max_length=96)
    name_en = models.CharField(max_length=128, blank=True)
    area_code = models.BigIntegerField()
    fields = models.IntegerField(default=0)
    aliases = ArrayField(models.CharField(max_length=64), default=list)
    demo_phone = models.CharField(max_length=32, blank=True)
    superior = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="subordinates"
    )

    row_policy = OpenRows(reason="the list of public bodies is public", writable=_WRITABLE)

    class Meta:
        indexes = [models.Index(fields=["area_code"], name="areas_unit_area")]

    def __str__(self) -> str:
        return self.name


class Collective(models.Model):
    """A word that stands for every unit of a kind (各镇, 各部门)."""

    name = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=24, choices=[(v.value, v.value) for v in UnitKind])
    name_en = models.CharField(max_length=128, blank=True)
    # A word of one notice only is understood, but offered to nobody who writes another.
    offered = models.BooleanField(default=True)

    row_policy = OpenRows(reason="words of public notices", writable=_WRITABLE)

    def __str__(self) -> str:
        return f"{self.name} = {self.kind}"
