"""Messages as written, and the deliveries that carry them out of the house."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import SealedField
from anxin.core.row_policy import AddresseeRows

from ..types import MOST_LINK, MOST_MATTER, MessageState, MessageWay


class Delivery(models.Model):
    """One sending by one way: a message, or what was held in the night together."""

    id = models.BigAutoField(primary_key=True)
    recipient = models.CharField(max_length=32)
    user = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    way = models.CharField(max_length=8, choices=[(v.value, v.value) for v in MessageWay])
    # Made of what the message is, not of its row: the same after a restore, so that the provider
    # knows a message it has had before.
    key = models.CharField(max_length=32, unique=True)
    state = models.CharField(
        max_length=8,
        choices=[(v.value, v.value) for v in MessageState],
        default=MessageState.QUEUED,
    )
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    lease_by = models.CharField(max_length=32, blank=True)
    # The answer to the last try was lost: the next one may repeat what was accepted.
    unsure = models.BooleanField(default=False)
    tries = models.SmallIntegerField(default=0)
    repeats = models.SmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    # Whose people carry it by hand, and who hears that it failed.
    carrier = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sender_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    # The delivery that failed and that this one stands in for.
    after = models.ForeignKey(
        "self", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=64, blank=True)

    row_policy = AddresseeRows(user="user_id", units=("carrier_id", "sender_unit_id"))

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(state="queued"),
                name="outbox_delivery_due",
            ),
            models.Index(
                fields=["carrier", "id"],
                condition=models.Q(state="queued", way="print"),
                name="outbox_delivery_carried",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.way} {self.state}"


class Message(models.Model):
    """What one person is told on one occasion of one matter; written once."""

    id = models.BigAutoField(primary_key=True)
    # `user:5`, or a unit with a mark of the name: the person, whichever way he was named.
    recipient = models.CharField(max_length=32)
    user = models.ForeignKey(
        "accounts.User", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    sender_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.CASCADE, related_name="+", db_index=False
    )
    matter = models.CharField(max_length=MOST_MATTER)
    occasion = models.CharField(max_length=MOST_MATTER)
    # Sealed; gone after its days, while the line of proof stays.
    words = SealedField(null=True)
    link = models.CharField(max_length=MOST_LINK, blank=True)
    urgent = models.BooleanField(default=False)
    way = models.CharField(max_length=8, choices=[(v.value, v.value) for v in MessageWay])
    # When it may leave the house; nothing for what is only read inside.
    release_at = models.DateTimeField(null=True)
    held = models.BooleanField(default=False)
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.SET_NULL, related_name="messages"
    )
    created_at = models.DateTimeField(db_default=Now())
    read_at = models.DateTimeField(null=True)
    read_by = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True)

    row_policy = AddresseeRows(user="user_id", units=("unit_id",))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "matter", "occasion"], name="outbox_message_once"
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="outbox_message_user"),
            models.Index(fields=["unit", "-id"], name="outbox_message_unit"),
            models.Index(fields=["matter", "id"], name="outbox_message_matter"),
            models.Index(
                fields=["release_at", "id"],
                condition=models.Q(delivery__isnull=True, release_at__isnull=False),
                name="outbox_message_waiting",
            ),
            models.Index(
                fields=["created_at"],
                condition=models.Q(erased_at__isnull=True),
                name="outbox_message_kept",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipient} {self.matter} {self.occasion}"
