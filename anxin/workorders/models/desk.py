"""What belongs to a person at the desk: saved queries, drafts, steps to take back, presence."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import SealedField
from anxin.core.row_policy import FollowsRow, UserRows

from .orders import Order


class SavedQuery(models.Model):
    """A filter of the inbox with a name, kept by a person; the unit sees it when it is shared."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=24)
    # The address's own words: what the link opens is what was named.
    query = models.CharField(max_length=300)
    shared = models.BooleanField(default=False)
    rank = models.SmallIntegerField(default=0)

    row_policy = UserRows(shared="shared", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "name"], name="workorders_query_once"),
        ]
        indexes = [
            models.Index(
                fields=["unit_id", "rank"],
                condition=models.Q(shared=True),
                name="workorders_query_shared",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class WrittenDraft(models.Model):
    """What a person has written on an order and not sent; sealed, gone when sent or after a week."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    # Sealed: forms by name, each with its fields.
    content = SealedField()
    at = models.DateTimeField(db_default=Now())

    row_policy = UserRows(writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user_id", "order"], name="workorders_draft_once"),
        ]
        indexes = [models.Index(fields=["at"], name="workorders_draft_at")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.order_id}"


class Presence(models.Model):
    """That a person has an order open now. Gone after minutes: never counted, never reported."""

    id = models.BigAutoField(primary_key=True)
    user_id = models.BigIntegerField()
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    name = models.CharField(max_length=64)
    writing = models.BooleanField(default=False)
    seen_at = models.DateTimeField(db_default=Now())

    row_policy = FollowsRow(
        table="workorders_order", column="order_id", writable=("INSERT", "UPDATE", "DELETE")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "user_id"], name="workorders_presence_once"),
        ]
        indexes = [models.Index(fields=["seen_at"], name="workorders_presence_at")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.name}"


class TakenStep(models.Model):
    """One row of a step somebody took, with how the order stood before; for a short while only."""

    id = models.BigAutoField(primary_key=True)
    batch = models.CharField(max_length=13)
    user_id = models.BigIntegerField()
    order = models.ForeignKey(Order, null=True, on_delete=models.CASCADE, related_name="+")
    ref = models.CharField(max_length=13)
    step = models.CharField(max_length=32)
    at = models.DateTimeField(db_default=Now())
    # Empty: done. Else the sentence why it was refused.
    refused = models.CharField(max_length=300, blank=True)
    # Sealed: order and parts as they stood. Null where there is nothing to take back.
    before = SealedField(null=True)
    # The newest line of the order's history after the step: somebody who came later built on it.
    line = models.BigIntegerField(null=True)
    undone_at = models.DateTimeField(null=True)

    row_policy = UserRows(writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "at"], name="workorders_step_user"),
            models.Index(fields=["batch"], name="workorders_step_batch"),
            models.Index(fields=["at"], name="workorders_step_at"),
        ]

    def __str__(self) -> str:
        return f"{self.batch} {self.ref} {self.step}"
