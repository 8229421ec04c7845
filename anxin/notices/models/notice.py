"""Campaigns, notices and their versions; everything below a version never changes."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import OpenRows

from ..types import NoticeLevel, VersionState

_PUBLIC = "a notice issued for everybody, and how it was read, are public"


class Campaign(models.Model):
    """A span of days with its notices, packs and home page; follows the version in force."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=48, unique=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    label = models.CharField(max_length=48)
    label_en = models.CharField(max_length=64, blank=True)
    starts_on = models.DateField()
    ends_on = models.DateField()
    packs = ArrayField(models.CharField(max_length=32), default=list)
    demo = models.BooleanField(default=False)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT", "UPDATE"))

    class Meta:
        ordering: ClassVar[list[str]] = ["starts_on"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="notices_campaign_span",
            )
        ]

    def __str__(self) -> str:
        return self.label


class Notice(models.Model):
    """An issued text as a thing with versions."""

    id = models.BigAutoField(primary_key=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, related_name="notices")
    slug = models.SlugField(max_length=48, unique=True)
    level = models.CharField(max_length=16, choices=[(v.value, v.value) for v in NoticeLevel])

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    def __str__(self) -> str:
        return self.slug


class NoticeVersion(models.Model):
    """A text with its reading and its signed register, as loaded together."""

    id = models.BigAutoField(primary_key=True)
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="versions")
    # Of the text, the register and the campaign's settings: what was signed, as one.
    content_hash = models.CharField(max_length=64)
    text_hash = models.CharField(max_length=64)
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in VersionState])
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    issuers = ArrayField(models.CharField(max_length=96), default=list)
    issued_on = models.DateField(null=True)
    public = models.BooleanField(default=False)
    source_text = models.TextField()
    reading = models.JSONField()
    reader = models.CharField(max_length=32)
    # The campaign's own fields as this version states them: applied when it comes into force.
    settings = models.JSONField()
    loaded_at = models.DateTimeField(db_default=Now())

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT", "UPDATE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["notice", "content_hash"], name="notices_version_content"
            ),
            models.UniqueConstraint(
                fields=["notice"],
                condition=models.Q(state=VersionState.IN_FORCE.value),
                name="notices_one_version_in_force",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.content_hash[:12]} ({self.state})"


class Clause(models.Model):
    """One sentence: `section.sentence`, with its half-open span of code points."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="clauses")
    clause_id = models.CharField(max_length=24)
    label = models.CharField(max_length=24, blank=True)
    section = models.CharField(max_length=200, blank=True)
    text = models.TextField()
    start = models.IntegerField()
    end = models.IntegerField()
    gloss_en = models.TextField(blank=True)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "clause_id"], name="notices_clause_once"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="notices_clause_span"
            ),
        ]

    def __str__(self) -> str:
        return self.clause_id


class Measure(models.Model):
    """One duty, offer or ban read from a sentence, as signed."""

    id = models.BigAutoField(primary_key=True)
    clause = models.ForeignKey(Clause, on_delete=models.CASCADE, related_name="measures")
    measure_id = models.CharField(max_length=24)
    start = models.IntegerField()
    end = models.IntegerField()
    quote = models.TextField()
    strength = models.CharField(max_length=16)
    addressee = models.CharField(max_length=16)
    instrument = models.CharField(max_length=24)
    # Slugs of units; names stay with the areas.
    lead = ArrayField(models.CharField(max_length=64), default=list)
    cooperate = ArrayField(models.CharField(max_length=64), default=list)
    proposed_lead = models.BooleanField(default=False)
    shown_by = models.TextField(blank=True)
    shown_by_en = models.TextField(blank=True)
    capability = models.SmallIntegerField()
    service = models.CharField(max_length=64, blank=True)
    deadline = models.DateField(null=True)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["clause", "measure_id"], name="notices_measure_once"),
            models.CheckConstraint(
                condition=models.Q(end__gt=models.F("start")), name="notices_measure_span"
            ),
        ]

    def __str__(self) -> str:
        return self.measure_id


class HomeChoice(models.Model):
    """A large choice of the campaign's home page."""

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(NoticeVersion, on_delete=models.CASCADE, related_name="choices")
    position = models.SmallIntegerField()
    measure = models.CharField(max_length=24)
    label = models.CharField(max_length=48)
    label_en = models.CharField(max_length=64)
    hint = models.CharField(max_length=96, blank=True)
    hint_en = models.CharField(max_length=128, blank=True)
    route = models.CharField(max_length=64)
    arguments = ArrayField(models.CharField(max_length=64), default=list)
    query = models.CharField(max_length=128, blank=True)
    icon = models.CharField(max_length=32)
    # Shown only while this pack is on; empty: always.
    pack = models.CharField(max_length=32, blank=True)

    row_policy = OpenRows(reason=_PUBLIC, writable=("INSERT",))

    class Meta:
        ordering: ClassVar[list[str]] = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["version", "position"], name="notices_choice_place")
        ]

    def __str__(self) -> str:
        return self.label
