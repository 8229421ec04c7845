"""Higher texts, checked texts, and what people made of the findings."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.row_policy import FollowsRow, OpenRows, ScopedRows

from .types import FindingState


class HigherNotice(models.Model):
    """A public text of a higher level, as loaded; a changed text is a new row of the slug."""

    id = models.BigAutoField(primary_key=True)
    slug = models.SlugField(max_length=48)
    content_hash = models.CharField(max_length=64)
    newest = models.BooleanField(default=True)
    title = models.CharField(max_length=200)
    title_en = models.CharField(max_length=300, blank=True)
    level = models.CharField(max_length=16)
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    source = models.TextField(blank=True)
    text = models.TextField()

    row_policy = OpenRows(reason="texts issued for everybody", writable=("INSERT", "UPDATE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["slug", "content_hash"], name="oversight_higher_content"
            ),
            models.UniqueConstraint(
                fields=["slug"],
                condition=models.Q(newest=True),
                name="oversight_higher_newest",
            ),
        ]

    def __str__(self) -> str:
        return self.slug


class TextCheck(models.Model):
    """A text checked before issue. Private to its unit: `field_bit` is 0 until it is shared."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    made_by_unit = models.BigIntegerField()
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField(default=0)
    campaign = models.CharField(max_length=48)
    title = models.CharField(max_length=200)
    text_hash = models.CharField(max_length=64)
    text = models.TextField()
    on = models.DateField(null=True)
    faults = models.JSONField()
    against = models.JSONField()
    # How many measures contradict a higher text.
    opposed = models.SmallIntegerField(default=0)
    stricter = models.SmallIntegerField(default=0)
    guarantees_lost = models.SmallIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())
    shared_at = models.DateTimeField(null=True)
    # When the unit itself first looked at what another made of its text.
    seen_at = models.DateTimeField(null=True)

    row_policy = ScopedRows(unit="unit_id", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["unit", "id"], name="oversight_check_unit")]
        constraints = [
            # The same text against the same rules is checked once.
            models.UniqueConstraint(
                fields=["unit", "made_by_unit", "text_hash"], name="oversight_check_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class TextFinding(models.Model):
    """What a person made of one pair of a check; a pair without a row is still open."""

    id = models.BigAutoField(primary_key=True)
    check_of = models.ForeignKey(TextCheck, on_delete=models.CASCADE, related_name="findings")
    number = models.SmallIntegerField()
    state = models.CharField(max_length=16, choices=[(v.value, v.value) for v in FindingState])
    reason = models.TextField(blank=True)
    order_ref = models.CharField(max_length=13, blank=True)
    by_name = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_default=Now())

    row_policy = FollowsRow(
        table="oversight_textcheck", column="check_of_id", writable=("INSERT", "DELETE")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["check_of", "number"], name="oversight_finding_judged_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.check_of_id}/{self.number} {self.state}"
