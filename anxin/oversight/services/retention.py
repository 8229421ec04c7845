"""Erasing checks of drafts that their unit showed to nobody."""

from __future__ import annotations

from anxin.core.erasing import erase
from anxin.core.types import Actor, Due, Erased

from ..models import TextCheck


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase what this room keeps of a record class and what is past its time."""
    private = TextCheck.objects.filter(shared_at__isnull=True, made_at__lt=due.before)
    rows = {"private_checks": private}[record_class]
    return erase(rows, actor=actor, stamp="made_at", dry_run=dry_run)
