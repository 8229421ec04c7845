"""Audit, seals, certificates of erasure, job effects, kept answers of repeated requests, the festival calendar."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from .crypto import SealedField
from .partitions import ById
from .row_policy import OpenRows, SystemRows
from .types import DayKind


class TransactionNumber(models.Func):
    """The number of the running transaction (`xid8`), as text."""

    template = "pg_current_xact_id()::text::numeric"
    output_field = models.DecimalField(max_digits=20, decimal_places=0)


class AuditEntry(models.Model):
    """One thing somebody did; never changed, never removed before its date."""

    id = models.BigAutoField(primary_key=True)
    # Ids are handed out before commit, so they do not tell what is already complete;
    # the transaction number against the oldest running one does.
    transaction = models.DecimalField(
        max_digits=20, decimal_places=0, db_default=TransactionNumber()
    )
    at = models.DateTimeField(db_default=Now())
    actor_kind = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    user_id = models.BigIntegerField(null=True)
    unit_id = models.BigIntegerField(null=True)
    on_behalf_of = models.CharField(max_length=64, blank=True)
    action = models.CharField(max_length=64)
    subject_type = models.CharField(max_length=64)
    subject_id = models.CharField(max_length=64)
    detail = models.JSONField(default=dict)

    row_policy = SystemRows(
        reason="read by auditors only", writable=("INSERT",), anyone_inserts=True, flag="app.audit"
    )
    grows = ById(5_000_000)

    class Meta:
        indexes = [
            models.Index(fields=["transaction", "id"], name="core_audit_sealing"),
            models.Index(fields=["subject_type", "subject_id"], name="core_audit_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.subject_type} {self.subject_id}"


class AuditSeal(models.Model):
    """A link of the chain: the hash over a batch of entries and over the link before."""

    id = models.BigAutoField(primary_key=True)
    sealed_at = models.DateTimeField(db_default=Now())
    last_transaction = models.DecimalField(max_digits=20, decimal_places=0)
    last_entry = models.BigIntegerField()
    entries = models.IntegerField()
    rows_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    row_policy = SystemRows(
        reason="written by the sealing job", writable=("INSERT",), flag="app.audit"
    )

    def __str__(self) -> str:
        return f"{self.id}: {self.entries} entries, {bytes(self.hash).hex()[:12]}"


class JobEffect(models.Model):
    """That a job's effect was written; a repeat finds it and does nothing."""

    key = models.CharField(max_length=200, primary_key=True)
    at = models.DateTimeField(db_default=Now())

    row_policy = SystemRows(reason="bookkeeping of jobs", writable=("INSERT", "DELETE"))

    def __str__(self) -> str:
        return self.key


class KeptAnswer(models.Model):
    """The answer to a request that carried an idempotency key, kept for repeats."""

    key = models.BinaryField(max_length=32, primary_key=True)
    body = models.BinaryField(max_length=32)
    status = models.SmallIntegerField()
    answer = SealedField()
    at = models.DateTimeField(db_default=Now())

    row_policy = SystemRows(reason="reached through gate functions", writable=("DELETE",))

    class Meta:
        indexes = [models.Index(fields=["at"], name="core_kept_answer_age")]

    def __str__(self) -> str:
        return bytes(self.key).hex()[:12]


class ErasureCertificate(models.Model):
    """That records of a class were erased on a day, by which rule; what they held is gone."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(db_default=Now())
    # Class and rule in the words they had then: the file of rules goes on.
    record_class = models.CharField(max_length=48)
    title = models.CharField(max_length=64)
    title_en = models.CharField(max_length=96)
    rule = models.CharField(max_length=300)
    campaigns = ArrayField(models.CharField(max_length=48), default=list)
    count = models.IntegerField()
    before = models.DateTimeField()
    earliest = models.DateTimeField(null=True)
    latest = models.DateTimeField(null=True)
    # Keyed: whoever guesses what a record held cannot try his guess against it.
    digest = models.BinaryField(max_length=32)
    chain_head = models.CharField(max_length=64, blank=True)

    row_policy = SystemRows(
        reason="written by the job that erases", writable=("INSERT",), flag="app.audit"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(count__gt=0), name="core_certificate_of_something"
            )
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.record_class} {self.count}"


class CalendarDay(models.Model):
    """A day of the festival calendar that differs from its weekday, or bears a lunar name."""

    on = models.DateField(primary_key=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in DayKind])
    festival = models.CharField(max_length=16, blank=True)
    lunar = models.CharField(max_length=16, blank=True)
    source = models.CharField(max_length=200)

    row_policy = OpenRows(reason="the calendar is public")

    def __str__(self) -> str:
        return f"{self.on} {self.kind} {self.festival}"


class OfficeHour(models.Model):
    """A stretch of a working day in which offices work; clocks in working time run only then."""

    starts = models.TimeField(primary_key=True)
    ends = models.TimeField()
    source = models.CharField(max_length=200)

    row_policy = OpenRows(reason="office hours are public")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gt=models.F("starts")), name="core_office_hour_runs"
            )
        ]

    def __str__(self) -> str:
        return f"{self.starts}–{self.ends}"
