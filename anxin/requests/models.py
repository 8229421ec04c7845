"""Requests and wrong tries."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import SealedField
from anxin.core.row_policy import FollowsRow, OpenRows, ScopedRows, SystemRows

from .types import RequestStatus, SlipChoice, ToldWay, WithdrawalState


class Request(models.Model):
    """What a person brought in. Contact sealed; of the receipt its mark, itself only where one took it down."""

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
    contact_name = SealedField(null=True)
    contact_phone = SealedField(null=True)
    on_behalf_of = SealedField(null=True)
    # Answers to the kind's plain questions; the personal ones apart, sealed.
    facts = models.JSONField(default=dict, db_default={})
    sealed_facts = SealedField(null=True)
    # Who wrote it down for the person: name and unit; empty when the person did.
    taken_by = models.CharField(max_length=64, blank=True, db_default="")
    taken_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    # That person's account and the receipt read out, by which he finds his own entries again.
    taken_user = models.BigIntegerField(null=True)
    sealed_receipt = SealedField(null=True)
    # When he told the person the answer; a newer answer is told anew.
    told_at = models.DateTimeField(null=True)
    # Fingerprint of what was filed, by which the same slip typed twice is known.
    content_mark = models.BinaryField(max_length=32, null=True)
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
    # Where it goes back to when its order, merged into a leading one, stands alone again.
    merged_from = models.ForeignKey(
        "workorders.Order", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    row_policy = ScopedRows(excluded="excluded_unit_id")

    class Meta:
        indexes = [
            models.Index(fields=["area_code", "id"], name="requests_area"),
            # What one wrote down for others.
            models.Index(
                fields=["taken_user", "id"],
                condition=models.Q(taken_user__isnull=False),
                name="requests_taken",
            ),
            # Who was answered with a sentence, when that sentence or its rule changes.
            models.Index(
                fields=["campaign", "answer_clause", "id"],
                condition=~models.Q(answer_clause=""),
                name="requests_answered_by",
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) | models.Q(rating__range=(1, 5)),
                name="requests_rating_1_to_5",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.filed_at}"


class SlipConflict(models.Model):
    """A paper slip typed in a second time with other words: both versions, until one decides."""

    id = models.BigAutoField(primary_key=True)
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="conflicts")
    typed = SealedField()
    content_mark = models.BinaryField(max_length=32, null=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    excluded_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    typed_by = models.CharField(max_length=64)
    typed_at = models.DateTimeField(db_default=Now())
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=64, blank=True)
    choice = models.CharField(
        max_length=16, blank=True, choices=[(v.value, v.value) for v in SlipChoice]
    )

    # Kept through a gate function: a clerk may type what his own unit must not read later.
    row_policy = ScopedRows(
        excluded="excluded_unit_id", unit="unit_id", writable=("UPDATE", "DELETE")
    )

    class Meta:
        indexes = [
            models.Index(
                fields=["area_code", "id"],
                condition=models.Q(settled_at__isnull=True),
                name="requests_conflict_open",
            )
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["request", "content_mark"], name="requests_conflict_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.request_id} {self.typed_at}"


class WrongTry(models.Model):
    """Wrong tries for a receipt mark, whether such a receipt exists or not."""

    receipt_mark = models.BinaryField(max_length=32, primary_key=True)
    tries = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    row_policy = SystemRows(reason="reached through gate functions", writable=("DELETE",))

    def __str__(self) -> str:
        return bytes(self.receipt_mark).hex()[:12]


class Withdrawal(models.Model):
    """Answers taken back because what they rest on changed. Names nobody."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    # What it was proposed for (`rulebook.table:17`): a repeat finds it.
    origin = models.CharField(max_length=96, unique=True)
    campaign = models.CharField(max_length=48)
    clauses = ArrayField(models.CharField(max_length=24))
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in WithdrawalState])
    at = models.DateTimeField(db_default=Now())
    # Answers given later rest on what holds now.
    answered_until = models.DateTimeField()
    # What people are told instead, and the sentence it rests on.
    words = models.TextField(blank=True)
    clause_now = models.CharField(max_length=24, blank=True)
    # Look-ups that gave no name: nobody can be told but by the page of the rule.
    anonymous = models.IntegerField(default=0)
    decided_by = models.CharField(max_length=64, blank=True)
    decided_unit = models.ForeignKey(
        "areas.Unit", null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    decided_at = models.DateTimeField(null=True)

    row_policy = OpenRows(
        reason="what changed and what holds now is public; whom it touches are rows of their own",
        writable=("INSERT", "UPDATE"),
    )

    def __str__(self) -> str:
        return f"{self.ref} {self.state}"


class WithdrawnAnswer(models.Model):
    """One answer that is to be, or was, taken back, as it was given."""

    id = models.BigAutoField(primary_key=True)
    withdrawal = models.ForeignKey(Withdrawal, on_delete=models.CASCADE, related_name="answers")
    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="taken_back")
    answer = models.TextField()
    answer_clause = models.CharField(max_length=24)
    answered_at = models.DateTimeField(null=True)
    # A person looked and found that this one still holds.
    left_out = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    told_way = models.CharField(
        max_length=16, blank=True, choices=[(v.value, v.value) for v in ToldWay]
    )
    told_by = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow(
        table="requests_request", column="request_id", writable=("INSERT", "UPDATE")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["withdrawal", "request"], name="requests_taken_back_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.withdrawal_id} {self.request_id}"
