"""What shows that work was done: words or files; a file is stored once, however often it is given."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, UsedRows

from ..types import FileScan
from .orders import Order


class StoredFile(models.Model):
    """The bytes of a file, kept once under the hash of what they are; seen by who sees a use."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.IntegerField()
    media_type = models.CharField(max_length=96)
    # Stored uncompressed (see the migration), so that a part is read without the rest.
    content = models.BinaryField()
    kept_at = models.DateTimeField(db_default=Now())
    scan = models.CharField(
        max_length=16,
        choices=[(v.value, v.value) for v in FileScan],
        default=FileScan.NOT_ASKED,
    )

    # Kept through a gate function: whoever gives a file need not see that it is here already.
    row_policy = UsedRows(
        key="sha256", uses=(("workorders_proof", "file_id"),), writable=("UPDATE", "DELETE")
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(size__gt=0), name="workorders_file_holds_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.sha256[:12]} {self.media_type} {self.size}"


class Proof(models.Model):
    """What shows that a part was done: a text, or a file."""

    id = models.BigAutoField(primary_key=True)
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="proofs")
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    at = models.DateTimeField(db_default=Now())
    actor_name = models.CharField(max_length=64, blank=True)
    text = models.TextField(blank=True)
    # What the giver called the file; empty for words alone.
    name = models.CharField(max_length=120, blank=True)
    file = models.ForeignKey(StoredFile, null=True, on_delete=models.PROTECT, related_name="proofs")

    row_policy = FollowsRow(table="workorders_order", column="order_id")

    class Meta:
        indexes = [
            # The bytes a unit has given, for its share of the store.
            models.Index(
                fields=["unit", "file"],
                condition=models.Q(file__isnull=False),
                name="workorders_proof_of_unit",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(text="") | models.Q(file__isnull=False),
                name="workorders_proof_says_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.name or self.text[:20]}"
