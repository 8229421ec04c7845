"""Whom to reach at a unit, and how a person wants to be reached."""

from __future__ import annotations

from django.db import models

from anxin.core.crypto import SealedField
from anxin.core.row_policy import AddresseeRows, OpenRows

from ..types import QUIET_FROM, QUIET_TO, MessageWay


class UnitContact(models.Model):
    """A person or a duty room at a unit; name and number sealed, for they stand together."""

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("areas.Unit", on_delete=models.CASCADE, related_name="+")
    rank = models.SmallIntegerField()
    name = SealedField()
    phone = SealedField(null=True)
    user = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Invented for the demo, and said so wherever it is shown.
    demo = models.BooleanField(default=False)

    row_policy = OpenRows(
        reason="every scope must be able to tell a unit something; names and numbers are sealed"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "rank"],
                name="outbox_contact_rank",
                deferrable=models.Deferrable.DEFERRED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.rank}"


class Preference(models.Model):
    """By which way a person is told outside the system, and his quiet hours."""

    user = models.OneToOneField(
        "accounts.User", primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    way = models.CharField(
        max_length=8,
        choices=[(v.value, v.value) for v in MessageWay],
        default=MessageWay.IN_APP,
    )
    # Which of the administrator's routes, and the sealed number or mailbox at its end.
    route = models.CharField(max_length=32, blank=True)
    address = SealedField(null=True)
    quiet_from = models.TimeField(default=QUIET_FROM)
    quiet_to = models.TimeField(default=QUIET_TO)
    language = models.CharField(max_length=8, default="zh-hans")

    row_policy = AddresseeRows(user="user_id", writable=("INSERT", "UPDATE", "DELETE"))

    def __str__(self) -> str:
        return f"{self.user_id} {self.way}"
