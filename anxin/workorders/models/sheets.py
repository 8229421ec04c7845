"""Lists that leave as files and orders that come in as sheets: a job, and its pieces."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from anxin.core.crypto import SealedField
from anxin.core.row_policy import FollowsRow, UserRows

from ..types.sheets import JobState, SheetTask


class SheetJob(models.Model):
    """A long file in the making or a sheet being read: how far it is, for its own user only."""

    id = models.BigAutoField(primary_key=True)
    ref = models.CharField(max_length=13, unique=True)
    user_id = models.BigIntegerField()
    unit_id = models.BigIntegerField(null=True)
    task = models.CharField(max_length=8, choices=[(v.value, v.value) for v in SheetTask])
    state = models.CharField(
        max_length=10,
        choices=[(v.value, v.value) for v in JobState],
        default=JobState.WAITING,
    )
    name = models.CharField(max_length=120)
    # What it works on: list, form, query, language; or campaign of an import.
    wanted = models.JSONField(default=dict)
    # Where the next piece begins; so a run that was cut off goes on from here.
    next_at = models.CharField(max_length=64, blank=True)
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    capped = models.BooleanField(default=False)
    faults = models.IntegerField(default=0)
    # Sealed: the sheet as it came.
    content = SealedField(null=True)
    message = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    row_policy = UserRows(writable=("INSERT", "UPDATE", "DELETE"))

    class Meta:
        indexes = [
            models.Index(fields=["user_id", "-id"], name="workorders_sheetjob_user"),
            models.Index(fields=["started_at"], name="workorders_sheetjob_at"),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.ref} {self.state}"


class SheetPiece(models.Model):
    """A stretch of a job's rows, sealed; written once each."""

    id = models.BigAutoField(primary_key=True)
    job = models.ForeignKey(SheetJob, on_delete=models.CASCADE, related_name="pieces")
    number = models.IntegerField()
    content = SealedField()
    # Faults of an import, by row; shown to the user who brought the sheet.
    faults = models.JSONField(default=list)

    row_policy = FollowsRow(
        table="workorders_sheetjob", column="job_id", writable=("INSERT", "UPDATE", "DELETE")
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "number"], name="workorders_piece_once"),
        ]

    def __str__(self) -> str:
        return f"{self.job_id} {self.number}"
