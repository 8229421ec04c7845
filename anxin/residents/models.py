"""Households and people; what tells who somebody is lies sealed, found by its mark only."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import Index, SealedField
from anxin.core.row_policy import ScopedRows

from .types import DocumentKind

_WRITABLE = ("INSERT", "UPDATE", "DELETE")
# What fingerprints of a telephone and of an identity number are made for.
PHONE_MARK, ID_MARK = "residents.phone", "residents.id_number"


class Household(models.Model):
    """People who live at one address."""

    id = models.BigAutoField(primary_key=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    address = SealedField(null=True)
    kept_at = models.DateTimeField(db_default=Now())

    row_policy = ScopedRows(writable=_WRITABLE)

    class Meta:
        indexes = [models.Index(fields=["area_code", "id"], name="residents_household_area")]

    def __str__(self) -> str:
        return f"{self.id} @ {self.area_code}"


class Person(models.Model):
    """A person: sealed name, telephone and ID number, a year of birth and never a day."""

    id = models.BigAutoField(primary_key=True)
    household = models.ForeignKey(
        Household, null=True, on_delete=models.SET_NULL, related_name="people"
    )
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    name = SealedField()
    phone = SealedField(null=True, index=Index("phone_mark", PHONE_MARK))
    phone_mark = models.BinaryField(max_length=32, null=True)
    document = models.CharField(
        max_length=16, blank=True, choices=[(v.value, v.value) for v in DocumentKind]
    )
    id_number = SealedField(null=True, index=Index("id_mark", ID_MARK, beside="document"))
    id_mark = models.BinaryField(max_length=32, null=True)
    birth_year = models.SmallIntegerField(null=True)
    # What was agreed to, each with its day: {"contact": "2021-02-03"}.
    consents = models.JSONField(default=dict, db_default={})
    # Who acts for this person: a daughter, a neighbour, the grid worker.
    acted_for_by = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="acts_for"
    )
    kept_at = models.DateTimeField(db_default=Now())
    # Past this day the person is erased.
    keep_until = models.DateField()

    row_policy = ScopedRows(writable=_WRITABLE)

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "id"], name="residents_person_area"),
            models.Index(
                fields=["phone_mark"],
                condition=models.Q(phone_mark__isnull=False),
                name="residents_person_phone",
            ),
            models.Index(fields=["keep_until"], name="residents_person_until"),
        ]
        constraints = [
            # Once in each register of a place; a second home is a second place.
            models.UniqueConstraint(
                fields=["id_mark", "area_code", "field_bit"],
                condition=models.Q(id_mark__isnull=False),
                name="residents_person_once",
            ),
            models.CheckConstraint(
                condition=models.Q(phone__isnull=True, phone_mark__isnull=True)
                | models.Q(phone__isnull=False, phone_mark__isnull=False),
                name="residents_phone_with_mark",
            ),
            models.CheckConstraint(
                condition=models.Q(id_number__isnull=True, id_mark__isnull=True)
                | models.Q(id_number__isnull=False, id_mark__isnull=False),
                name="residents_number_with_mark",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id} @ {self.area_code}"
