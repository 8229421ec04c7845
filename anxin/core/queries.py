"""Reads that need no scope: the calendar, and the audit under the auditor's right."""

from __future__ import annotations

from dataclasses import replace

from .calendar import Calendar, FestivalDay
from .models import AuditEntry, CalendarDay, ErasureCertificate, OfficeHour
from .permissions import require
from .types import Actor, DayKind, Permission

AUDIT_PAGE = 100


def festival_calendar() -> Calendar:
    """The whole festival calendar (a few hundred days)."""
    return Calendar.of(
        FestivalDay(row.on, DayKind(row.kind), row.festival, row.lunar)
        for row in CalendarDay.objects.all()
    )


def working_calendar() -> Calendar:
    """The festival calendar with the hours in which offices work. Two queries."""
    hours = tuple(OfficeHour.objects.order_by("starts").values_list("starts", "ends"))
    return replace(festival_calendar(), hours=hours)


def audit_entries(
    actor: Actor, *, before: int | None = None, most: int = AUDIT_PAGE
) -> list[AuditEntry]:
    """Newest audit entries below an id, a page at a time. Needs `core.read_audit`."""
    require(actor, Permission.READ_AUDIT)
    entries = AuditEntry.objects.order_by("-id")
    if before is not None:
        entries = entries.filter(id__lt=before)
    return list(entries[:most])


def audit_count(actor: Actor, most: int) -> int:
    """How many audit entries there are, no further than `most`. Needs `core.read_audit`."""
    require(actor, Permission.READ_AUDIT)
    return AuditEntry.objects.order_by()[:most].count()


def certificate_count(actor: Actor, most: int) -> int:
    """How many certificates there are, no further than `most`. Needs `core.read_audit`."""
    require(actor, Permission.READ_AUDIT)
    return ErasureCertificate.objects.order_by()[:most].count()


def certificates(
    actor: Actor, *, before: int | None = None, most: int = AUDIT_PAGE
) -> list[ErasureCertificate]:
    """Newest certificates of erasure below an id, a page at a time. Needs `core.read_audit`."""
    require(actor, Permission.READ_AUDIT)
    rows = ErasureCertificate.objects.order_by("-id")
    if before is not None:
        rows = rows.filter(id__lt=before)
    return list(rows[:most])
