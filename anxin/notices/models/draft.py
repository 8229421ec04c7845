"""Drafts: a text that was read, its measures as they are corrected, and who signed what."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, OpenRows, UnitRows

from ..types import ChangeKind, CountersignState, DraftState
from .notice import Campaign, NoticeVersion


class Draft(models.Model):
    """A text on its way to being issued; seen by its unit and the units asked to countersign."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=16, unique=True)
    unit = models.ForeignKey("areas.Unit", on_delete=models.PROTECT, related_name="+")
    # The drafting unit, and from the sending on those asked to countersign.
    reader_units = ArrayField(models.BigIntegerField())
    token = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in DraftState])
    title = models.CharField(max_length=200)
    level = models.CharField(max_length=16)
    # Null: issuing it opens a campaign of this slug with these settings.
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, related_name="+")
    slug = models.SlugField(max_length=48)
    settings = models.JSONField()
    source_text = models.TextField()
    text_hash = models.CharField(max_length=64)
    reading = models.JSONField()
    reader = models.CharField(max_length=32)
    # When the clerk declared that the text is not classified.
    declared_at = models.DateTimeField()
    opened_by = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(db_default=Now())
    sent_by = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="+"
    )
    sent_at = models.DateTimeField(null=True)
    round = models.SmallIntegerField(default=0)
    # What the leader wrote when issuing over objections or without answers.
    issue_reason = models.TextField(blank=True)
    version = models.ForeignKey(
        NoticeVersion, on_delete=models.PROTECT, null=True, related_name="drafts"
    )

    row_policy = UnitRows("reader_units")

    class Meta:
        ordering: ClassVar[list[str]] = ["-opened_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "token"], name="notices_draft_once"),
            models.UniqueConstraint(
                fields=["version"],
                condition=models.Q(version__isnull=False),
                name="notices_draft_version_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class DraftClause(models.Model):
    """A sentence of a draft: where it stands, why it has no measure, which letters are used."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="clauses")
    clause_id = models.CharField(max_length=24)
    label = models.CharField(max_length=24, blank=True)
    section = models.CharField(max_length=200, blank=True)
    start = models.IntegerField()
    end = models.IntegerField()
    gloss_en = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    # How many letters were ever given: a letter is never used again.
    letters = models.SmallIntegerField(default=0)
    revision = models.IntegerField(default=1)

    row_policy = FollowsRow("notices_draft", "draft_id", writable=("INSERT", "UPDATE"))

    class Meta:
        ordering: ClassVar[list[str]] = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["draft", "clause_id"], name="notices_draftclause_once"),
        ]

    def __str__(self) -> str:
        return self.clause_id


class DraftMeasure(models.Model):
    """A measure of a draft; `revision` counts its changes, so that two editors collide."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="measures")
    clause_id = models.CharField(max_length=24)
    measure_id = models.CharField(max_length=24)
    start = models.IntegerField()
    end = models.IntegerField()
    quote = models.TextField()
    strength = models.CharField(max_length=16)
    addressee = models.CharField(max_length=16)
    instrument = models.CharField(max_length=24)
    lead = ArrayField(models.CharField(max_length=64), default=list)
    cooperate = ArrayField(models.CharField(max_length=64), default=list)
    # Words of the text that name an owner nobody here is called by.
    unknown = ArrayField(models.CharField(max_length=64), default=list)
    proposed_lead = models.BooleanField(default=False)
    deadline = models.DateField(null=True)
    shown_by = models.TextField(blank=True)
    shown_by_en = models.TextField(blank=True)
    capability = models.SmallIntegerField(default=0)
    service = models.CharField(max_length=64, blank=True)
    # In hundredths; 100 when a person wrote it.
    confidence = models.SmallIntegerField()
    cue = models.CharField(max_length=32, blank=True)
    signed_by = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField(null=True)
    revision = models.IntegerField(default=1)

    row_policy = FollowsRow("notices_draft", "draft_id", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        ordering: ClassVar[list[str]] = ["start", "measure_id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "measure_id"], name="notices_draftmeasure_once"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="notices_draftmeasure_span"
            ),
        ]

    def __str__(self) -> str:
        return self.measure_id


class Correction(models.Model):
    """What was read and what a person made of it; never changed, undone only by another."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.PROTECT, related_name="corrections")
    kind = models.CharField(max_length=16, choices=[(v.value, v.value) for v in ChangeKind])
    clause_id = models.CharField(max_length=24, blank=True)
    # Rows as they were and as they became; of a reason, the sentence's.
    before = models.JSONField()
    after = models.JSONField()
    by_user = models.BigIntegerField()
    at = models.DateTimeField(db_default=Now())
    undoes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="undo")

    row_policy = FollowsRow("notices_draft", "draft_id", writable=("INSERT",))

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.clause_id}"


class Countersignature(models.Model):
    """A unit asked to countersign a draft, and what it answered."""

    id = models.BigAutoField(primary_key=True)
    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, related_name="countersignatures")
    round = models.SmallIntegerField()
    unit = models.ForeignKey("areas.Unit", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in CountersignState])
    text = models.TextField(blank=True)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    by_user = models.BigIntegerField(null=True)
    answered_at = models.DateTimeField(null=True)
    # The register as the unit saw it when it answered.
    seen_hash = models.CharField(max_length=64, blank=True)

    row_policy = FollowsRow("notices_draft", "draft_id", writable=("INSERT", "UPDATE"))

    class Meta:
        ordering: ClassVar[list[str]] = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "round", "unit"], name="notices_countersignature_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.draft_id} {self.unit_id} {self.state}"


class IssueSignature(models.Model):
    """The act that gave a version its force: who issued it, when, over which text."""

    id = models.BigAutoField(primary_key=True)
    version = models.OneToOneField(
        NoticeVersion, on_delete=models.PROTECT, related_name="signature"
    )
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey("areas.Unit", on_delete=models.PROTECT, related_name="+")
    countersigned = ArrayField(models.BigIntegerField(), default=list)
    text_hash = models.CharField(max_length=64)
    at = models.DateTimeField()
    demo = models.BooleanField(default=False)

    row_policy = OpenRows(
        reason="who issued a notice, and which units agreed, stands under it", writable=("INSERT",)
    )

    def __str__(self) -> str:
        return f"{self.version_id} {self.at:%Y-%m-%d}"
