"""Versions of tables, decisions kept for cases, and counts of mere look-ups."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows, SystemRows

from .types import TableState


class TableVersion(models.Model):
    """One state of a decision table; its text never changes under its id."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(
        "notices.Campaign", on_delete=models.PROTECT, related_name="table_versions"
    )
    # What is decided; several levels may each have a table of the same subject.
    subject = models.CharField(max_length=64)
    name = models.CharField(max_length=64)
    level = models.CharField(max_length=16)
    version = models.CharField(max_length=64)
    content_hash = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    text = models.TextField()
    texts = models.JSONField(default=dict)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in TableState])
    loaded_at = models.DateTimeField(db_default=Now())

    row_policy = OpenRows(
        reason="rules in force are public, so that everybody can check an answer",
        writable=("INSERT", "UPDATE"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name", "content_hash"], name="rulebook_table_content"
            ),
            models.UniqueConstraint(
                fields=["campaign", "name"],
                condition=models.Q(state=TableState.PUBLISHED.value),
                name="rulebook_one_published",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.version[:12]} ({self.state})"


class DecisionRecord(models.Model):
    """One decision of a case: inputs, versions, answer. Holds no personal data."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4)
    table_version = models.ForeignKey(
        TableVersion, on_delete=models.PROTECT, related_name="decisions"
    )
    facts = models.JSONField()
    decided_on = models.DateField()
    outputs = models.JSONField()
    rule = models.SmallIntegerField()
    clause = models.CharField(max_length=24)
    # Versions of the other levels' tables that answered beside it.
    also = models.JSONField(default=list)
    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=16)
    unit_id = models.BigIntegerField(null=True)
    channel = models.CharField(max_length=16)

    # Whoever decides may add a record; a case carries its number, only auditors read them in rows.
    row_policy = SystemRows(
        reason="the sum of decisions is for the auditor; a case shows its own",
        writable=("INSERT",),
        anyone_inserts=True,
        flag="app.audit",
    )

    class Meta:
        indexes = [models.Index(fields=["table_version", "at"], name="rulebook_record_version")]

    def __str__(self) -> str:
        return f"{self.id} rule {self.rule}"


class LookupCount(models.Model):
    """How often a row of a table answered a question nobody put his name to."""

    id = models.BigAutoField(primary_key=True)
    table_version = models.ForeignKey(
        TableVersion, on_delete=models.PROTECT, related_name="lookups"
    )
    rule = models.SmallIntegerField()
    on = models.DateField()
    channel = models.CharField(max_length=16)
    # Spread over a few rows, so that two visitors at once do not wait for each other.
    lane = models.SmallIntegerField()
    count = models.IntegerField()

    row_policy = OpenRows(
        reason="sums of anonymous look-ups by rule and day", writable=("INSERT", "UPDATE")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["table_version", "rule", "on", "channel", "lane"],
                name="rulebook_lookup_lane",
            )
        ]

    def __str__(self) -> str:
        return f"{self.table_version_id} rule {self.rule} {self.on}: {self.count}"
