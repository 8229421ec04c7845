"""Erasing what desks, sheets and files leave behind; the order with its history is a file of its unit."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from anxin.core.erasing import Wipe, delete, erase
from anxin.core.types import Actor, Due, Erased

from ..models import (
    BreakdownContact,
    LinkTry,
    Part,
    Presence,
    ReturnedSheet,
    SheetJob,
    StoredFile,
    TakenStep,
    WrittenDraft,
)


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase what this room keeps of a record class and what is past its time."""
    rows, stamp, wipe, columns = _rows_of(record_class, due)
    return erase(rows, actor=actor, stamp=stamp, wipe=wipe, columns=columns, dry_run=dry_run)


def _rows_of(record_class: str, due: Due) -> tuple[QuerySet[Any], str, Wipe, tuple[str, ...]]:
    before = due.before
    match record_class:
        case "drafts":
            return WrittenDraft.objects.filter(at__lt=before), "at", delete, ()
        case "presence":
            return Presence.objects.filter(seen_at__lt=before), "seen_at", delete, ()
        case "taken_steps":
            return TakenStep.objects.filter(at__lt=before), "at", delete, ()
        case "link_tries":
            return LinkTry.objects.filter(at__lt=before), "at", delete, ()
        case "sheet_jobs":
            return (
                SheetJob.objects.filter(started_at__lt=before),
                "started_at",
                delete,
                ("pk", "content"),
            )
        case "unused_files":
            # The key is the fingerprint of the bytes: no need to read them.
            unused = StoredFile.objects.filter(proofs__isnull=True, kept_at__lt=before)
            return unused, "kept_at", _unused_delete, ("pk",)
        case "returned_sheets":
            return _sheets(due), "uploaded_at", _sheet_blank, ("pk", "content", "before")
        case "sheet_answers":
            old = ReturnedSheet.objects.filter(
                breakdown__campaign__in=due.campaigns, uploaded_at__lt=before
            )
            return old, "uploaded_at", delete, ()
        case "breakdown_contacts":
            held = Q(name__isnull=False) | Q(phone__isnull=False)
            contacts = BreakdownContact.objects.filter(
                held, breakdown__campaign__in=due.campaigns, breakdown__created_at__lt=before
            )
            return contacts, "breakdown__created_at", _contact_blank, ("pk", "name", "phone")
        case "part_contacts":
            held = Q(contact_name__isnull=False) | Q(contact_phone__isnull=False)
            parts = Part.objects.filter(
                held, order__campaign__in=due.campaigns, order__opened_at__lt=before
            )
            columns = ("pk", "contact_name", "contact_phone")
            return parts, "order__opened_at", _part_contact_blank, columns
    raise LookupError(record_class)


def _sheets(due: Due) -> QuerySet[ReturnedSheet]:
    held = Q(content__isnull=False) | Q(before__isnull=False)
    return ReturnedSheet.objects.filter(held, uploaded_at__lt=due.before)


def _sheet_blank(rows: QuerySet[ReturnedSheet]) -> None:
    rows.update(content=None, before=None)


def _contact_blank(rows: QuerySet[BreakdownContact]) -> None:
    rows.update(name=None, phone=None)


def _part_contact_blank(rows: QuerySet[Part]) -> None:
    rows.update(contact_name=None, contact_phone=None)


def _unused_delete(rows: QuerySet[StoredFile]) -> None:
    # Asked again: a proof may have taken the file since it was found unused.
    rows.filter(proofs__isnull=True).delete()
