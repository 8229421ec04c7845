"""What a person is told: his own messages and those for his unit."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from anxin.core.types import Actor

from ..models import Message
from ..types import MOST_COUNTED, PAGE, MessageLine, MessagePage, Permission
from .parcels import words_of, words_told


def messages_page(
    actor: Actor, *, unread_only: bool = False, before: int | None = None, most: int = PAGE
) -> MessagePage:
    """Newest messages below a number, with the count of unread ones. Two statements."""
    found = mine(actor).order_by("-id")
    if unread_only:
        found = found.filter(read_at=None)
    if before is not None:
        found = found.filter(pk__lt=before)
    rows = list(found[: most + 1])
    shown = rows[:most]
    older = shown[-1].pk if len(rows) > most else None
    return MessagePage(tuple(_line(row) for row in shown), older, unread_count(actor))


def unread_count(actor: Actor) -> int:
    """How many messages nobody has opened, at most one more than is counted. One statement."""
    if actor.user_id is None:
        return 0
    return mine(actor).filter(read_at=None).order_by()[: MOST_COUNTED + 1].count()


def mine(actor: Actor) -> QuerySet[Message]:
    """Messages for the person, and for his unit where his post acts for it: an operator's does not.

    Within the row policy's own condition, as constants.
    """
    wanted = Q(user_id=actor.user_id)
    if actor.unit_id is not None and actor.may(Permission.READ_UNIT):
        wanted |= Q(unit_id=actor.unit_id)
    return Message.objects.filter(wanted)


def _line(row: Message) -> MessageLine:
    subject, text = words_told(words_of(row))
    return MessageLine(
        id=row.pk,
        subject=subject,
        text=text,
        link=row.link,
        at=row.created_at,
        urgent=row.urgent,
        for_unit=row.unit_id is not None,
        read_at=row.read_at,
        read_by=row.read_by,
    )
