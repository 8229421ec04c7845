"""Requests and wrong tries."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import ScopedRows, SystemRows

from .types import RequestStatus


class Request(models.Model):
    """What a person brought in. Contact sealed; the receipt itself is not stored, only its mark."""

    id = models.BigAutoField(primary_key=True)
    receipt_mark = models.BinaryField(max_length=32, unique=True)
    last4_mark = models.BinaryField(max_length=32)
    kind = models.CharField(max_length=32)
    campaign = models.CharField(max_length=48)
    clause_id = models.CharField(max_length=16)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    excluded_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    text = models.TextField()
    contact_name = models.BinaryField(null=True)
    contact_phone = models.BinaryField(null=True)
    on_behalf_of = models.BinaryField(null=True)
    channel = models.CharField(max_length=16)
    filed_at = models.DateTimeField(db_default=Now())
    status = models.CharField(
        max_length=16,
        choices=[(v.value, v.value) for v in RequestStatus],
        default=RequestStatus.FILED,
    )
    answer = models.TextField(blank=True)
    answer_clause = models.CharField(max_length=16, blank=True)
    answered_at = models.DateTimeField(null=True)
    rating = models.SmallIntegerField(null=True)
    rating_text = models.TextField(blank=True)
    order = models.ForeignKey(
        "workorders.Order", null=True, on_delete=models.PROTECT, related_name="+"
    )

    row_policy = ScopedRows(excluded="excluded_unit_id")

    class Meta:
        indexes = [models.Index(fields=["area_code", "id"], name="requests_area")]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="requests_rating_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.filed_at}"


class WrongTry(models.Model):
    """Wrong tries for a receipt mark, whether such a receipt exists or not."""

    receipt_mark = models.BinaryField(max_length=32, primary_key=True)
    tries = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    row_policy = SystemRows(reason="reached through gate functions", writable=("DELETE",))

    def __str__(self) -> str:
        return bytes(self.receipt_mark).hex()[:12]
