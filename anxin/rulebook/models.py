"""Versions of tables, decisions kept for cases, what a new version would change, towns' tables."""

from __future__ import annotations

import uuid

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows, ScopedRows, SystemRows

from .types import CheckState, TableState


class TableVersion(models.Model):
    """One state of a decision table; its text never changes under its id."""

    id = models.BigAutoField(primary_key=True)
    # Empty: a rule shared by all campaigns.
    campaign = models.ForeignKey(
        "notices.Campaign", on_delete=models.PROTECT, null=True, related_name="table_versions"
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
    # Days on which this version answers, beside the validity that the table itself states.
    holds_from = models.DateField(null=True)
    holds_until = models.DateField(null=True)
    # Who brought it and who put it into force: two people. Empty for a file of the policy folder.
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200, default="")
    uploaded_by = models.BigIntegerField(null=True)
    published_by = models.BigIntegerField(null=True)
    published_at = models.DateTimeField(null=True)
    withdrawn_by = models.BigIntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    row_policy = OpenRows(
        reason="rules in force are public, so that everybody can check an answer",
        writable=("INSERT", "UPDATE"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["campaign", "name", "content_hash"],
                name="rulebook_table_content",
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["campaign", "name"],
                condition=models.Q(state=TableState.PUBLISHED.value),
                name="rulebook_one_published",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=models.Q(uploaded_by__isnull=True)
                | models.Q(published_by__isnull=True)
                | ~models.Q(uploaded_by=models.F("published_by")),
                name="rulebook_two_people",
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
    # The campaign of the case; a shared table answers for several.
    campaign = models.ForeignKey(
        "notices.Campaign", on_delete=models.PROTECT, null=True, related_name="+"
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


class PastCheck(models.Model):
    """The kept decisions of a table decided again by a proposed version: how far, how many change."""

    id = models.BigAutoField(primary_key=True)
    table_version = models.OneToOneField(
        TableVersion, on_delete=models.CASCADE, related_name="past_check"
    )
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in CheckState])
    total = models.IntegerField(default=0)
    checked = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    # Decisions whose facts the new version cannot decide on.
    unanswered = models.IntegerField(default=0)
    # More decisions are kept than are looked at; the newest were taken.
    capped = models.BooleanField(default=False)
    # The last decision looked at; the next batch goes on from there, towards older ones.
    cursor_at = models.DateTimeField(null=True)
    cursor_id = models.UUIDField(null=True)
    asked_at = models.DateTimeField(db_default=Now())
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    row_policy = OpenRows(
        reason="sums over decisions that hold no personal data; the pages ask for the right",
        writable=("INSERT", "UPDATE"),
    )

    def __str__(self) -> str:
        return f"check of {self.table_version_id}: {self.checked}/{self.total} ({self.state})"


class PastChange(models.Model):
    """One kept decision that a proposed version would decide otherwise."""

    id = models.BigAutoField(primary_key=True)
    past_check = models.ForeignKey(PastCheck, on_delete=models.CASCADE, related_name="changes")
    record_id = models.UUIDField()
    decided_on = models.DateField()
    at = models.DateTimeField()
    facts = models.JSONField()
    old_rule = models.SmallIntegerField()
    old_outputs = models.JSONField()
    # Empty when the new version cannot decide on the facts.
    new_rule = models.SmallIntegerField(null=True)
    new_outputs = models.JSONField(default=dict)

    row_policy = OpenRows(
        reason="facts of decisions without personal data; the pages ask for the right",
        writable=("INSERT",),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["past_check", "record_id"], name="rulebook_past_change_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: rule {self.old_rule} → {self.new_rule}"


class TownTable(models.Model):
    """A town's own table beside the district's; nobody but the town sees it until the town says so."""

    id = models.BigAutoField(primary_key=True)
    unit = models.ForeignKey("areas.Unit", on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(
        "notices.Campaign", on_delete=models.PROTECT, null=True, related_name="+"
    )
    higher = models.ForeignKey(TableVersion, on_delete=models.PROTECT, related_name="town_tables")
    version = models.CharField(max_length=64)
    title = models.CharField(max_length=200)
    text = models.TextField()
    demo = models.BooleanField(default=False)
    uploaded_by = models.BigIntegerField(null=True)
    uploaded_at = models.DateTimeField(db_default=Now())
    # The town's own code once it has shown the table to the district; empty while private.
    area_code = models.BigIntegerField(null=True)
    field_bit = models.IntegerField()
    shared_at = models.DateTimeField(null=True)

    row_policy = ScopedRows(unit="unit_id", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "higher", "version"], name="rulebook_town_table_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} of unit {self.unit_id}"
