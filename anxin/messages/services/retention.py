"""Erasing what old messages say; the line of proof stays."""

from __future__ import annotations

from anxin.core import clock
from anxin.core.erasing import erase
from anxin.core.types import Actor, Due, Erased

from ..models import Message


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase what this room keeps of a record class and what is past its time."""
    rows = {"message_words": Message.objects.filter(erased_at=None, created_at__lt=due.before)}
    return erase(
        rows[record_class],
        actor=actor,
        stamp="created_at",
        wipe=lambda taken: taken.update(words=None, link="", erased_at=clock.now()),
        columns=("pk", "words", "link"),
        dry_run=dry_run,
    )
