"""The breakdown table: its rows, each unit's share and answer, links, returned sheets."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import SealedField
from anxin.core.row_policy import Parts, ScopedRows, SystemRows

from ..types import PartStatus
from ..types.breakdown import ReplyWay
from ..types.breakdown_changes import DecisionKind
from ..types.breakdown_sheets import SheetState

# What a returned sheet holds is sealed for one purpose, whichever of its columns holds it.
_SHEET = "workorders.returnedsheet.content"


class Breakdown(models.Model):
    """Who does what of one notice: made from a draft, or from the measures in force."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    title = models.CharField(max_length=200)
    campaign = models.CharField(max_length=48, blank=True)
    draft_ref = models.CharField(max_length=32, blank=True)
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()
    # Titles of the notice's sections by number, as the table heads them.
    sections = models.JSONField(default=dict)
    # Grows with every change, so that two people at one table notice each other.
    revision = models.IntegerField(default=1)
    created_at = models.DateTimeField(db_default=Now())
    saved_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    # When a body that is not on the list of units was last called by hand, by its name.
    called = models.JSONField(default=dict)
    reply_by = models.DateTimeField(null=True)
    closes_on = models.DateField(null=True)

    row_policy = ScopedRows(
        unit="unit_id", parts=Parts("workorders_breakdownpart", "breakdown_id", "unit_id")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "campaign"],
                condition=models.Q(draft_ref=""),
                name="workorders_breakdown_once",
            ),
            models.UniqueConstraint(
                fields=["unit", "draft_ref"],
                condition=~models.Q(draft_ref=""),
                name="workorders_breakdown_of_draft_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.title}"


class BreakdownRow(models.Model):
    """One task: the notice's words, the task's words, who owns it, by when."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField()
    measure_id = models.CharField(max_length=32)
    clause_id = models.CharField(max_length=16)
    section = models.SmallIntegerField(default=0)
    quote = models.TextField()
    task = models.TextField()
    strength = models.CharField(max_length=16)
    instrument = models.CharField(max_length=24)
    lead = ArrayField(models.CharField(max_length=64), default=list)
    cooperate = ArrayField(models.CharField(max_length=64), default=list)
    proposed = models.BooleanField(default=False)
    due_on = models.DateField(null=True)
    # When it is due where no day says it: 接到举报后24小时内.
    due_words = models.CharField(max_length=80, blank=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    # A row goes with its measure while the draft is open and nobody answered it.
    row_policy = ScopedRows(
        parts=Parts("workorders_breakdownpart", "row_id", "unit_id"),
        writable=("INSERT", "UPDATE", "DELETE"),
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["breakdown", "number"], name="workorders_breakdown_number"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.task[:30]}"


class BreakdownPart(models.Model):
    """A unit's share of a task and its newest answer; `seen` counts the answers."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="parts")
    row = models.ForeignKey(BreakdownRow, on_delete=models.CASCADE, related_name="parts")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    leads = models.BooleanField()
    # False once the clerk gave the task to others; what was answered stays.
    active = models.BooleanField(default=True)
    # An objection of one among many (各镇) was granted: the word for many asks it no more.
    left_out = models.BooleanField(default=False)
    # When what the unit is asked last became another after the table was sent.
    changed_at = models.DateTimeField(null=True)
    status = models.CharField(
        max_length=16,
        choices=[(v.value, v.value) for v in PartStatus],
        default=PartStatus.GIVEN,
    )
    text = models.TextField(blank=True)
    seen = models.IntegerField(default=0)
    way = models.CharField(max_length=8, blank=True, choices=[(v.value, v.value) for v in ReplyWay])
    answered_at = models.DateTimeField(null=True)
    # When the answer went on to the order that the measure became.
    carried_at = models.DateTimeField(null=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    row_policy = ScopedRows(unit="unit_id", writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["row", "unit"], name="workorders_breakdown_part_once")
        ]
        indexes = [models.Index(fields=["unit", "breakdown"], name="workorders_breakdown_given")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.unit_id} {self.status}"


class ObjectionDecision(models.Model):
    """What an objection came to: what the unit said, who decided what, and why. Never changed."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="decisions")
    row = models.ForeignKey(BreakdownRow, on_delete=models.CASCADE, related_name="decisions")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    kind = models.CharField(max_length=8, choices=[(v.value, v.value) for v in DecisionKind])
    objection = models.TextField()
    # The reason, or whom the task went to.
    text = models.TextField(blank=True)
    by_name = models.CharField(max_length=64)
    at = models.DateTimeField(db_default=Now())
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    row_policy = ScopedRows(unit="unit_id", writable=("INSERT", "DELETE"))

    class Meta:
        indexes = [models.Index(fields=["breakdown", "unit"], name="workorders_decided")]

    def __str__(self) -> str:
        return f"{self.row_id} {self.unit_id} {self.kind}"


class BreakdownContact(models.Model):
    """Whom to call at a unit about all its tasks; sealed, for a name stands beside a number."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="contacts")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    name = SealedField(null=True)
    phone = SealedField(null=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    row_policy = ScopedRows(unit="unit_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["breakdown", "unit"], name="workorders_breakdown_contact_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.breakdown_id} {self.unit_id}"


class SentLink(models.Model):
    """A unit's way in without an account. Only marks are stored: whoever reads them cannot enter."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="links")
    unit = models.ForeignKey(
        "areas.Unit", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    generation = models.IntegerField(default=1)
    handle_mark = models.BinaryField(max_length=32)
    mark = models.BinaryField(max_length=32, unique=True)
    sent_at = models.DateTimeField(db_default=Now())
    closes_on = models.DateField()
    revoked_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    # Tasks that went away altogether since the unit was last told.
    dropped = models.SmallIntegerField(default=0)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    row_policy = ScopedRows(unit="unit_id")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breakdown", "unit"], name="workorders_link_once")
        ]

    def __str__(self) -> str:
        return f"{self.breakdown_id} {self.unit_id} {self.generation}"


class LinkTry(models.Model):
    """Wrong tries for the first letters of a link, whether such a link exists or not."""

    handle_mark = models.BinaryField(max_length=32, primary_key=True)
    tries = models.SmallIntegerField(default=0)
    locked_until = models.DateTimeField(null=True)
    at = models.DateTimeField(db_default=Now())

    row_policy = SystemRows(reason="reached through gate functions", writable=("DELETE",))

    def __str__(self) -> str:
        return bytes(self.handle_mark).hex()[:12]


class ReturnedSheet(models.Model):
    """A sheet that came back: looked over, written, undone. The file goes once it is written."""

    id = models.BigAutoField(primary_key=True)
    breakdown = models.ForeignKey(Breakdown, on_delete=models.CASCADE, related_name="sheets")
    content_mark = models.BinaryField(max_length=32)
    name = models.CharField(max_length=120)
    content = SealedField(null=True, purpose=_SHEET)
    # Sealed: there are contacts among them.
    answers = SealedField(purpose=_SHEET)
    lines = models.IntegerField(default=0)
    faults = models.JSONField(default=list)
    notes = models.JSONField(default=list)
    # What each answer replaced: undo puts it back.
    before = SealedField(null=True, purpose=_SHEET)
    state = models.CharField(
        max_length=8,
        choices=[(v.value, v.value) for v in SheetState],
        default=SheetState.CHECKED,
    )
    uploaded_at = models.DateTimeField(db_default=Now())
    written_at = models.DateTimeField(null=True)
    area_code = models.BigIntegerField()
    field_bit = models.IntegerField()

    row_policy = ScopedRows(writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["breakdown", "content_mark"], name="workorders_sheet_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.state}"
