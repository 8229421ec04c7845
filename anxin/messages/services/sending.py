"""Writing a message into the outbox, in the caller's transaction."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from django.db import connection

from anxin.accounts.queries import users_active
from anxin.core import audit, clock
from anxin.core.crypto import blind, seal
from anxin.core.text import clean
from anxin.core.types import Actor

from ..queries.contacts import reach_of, unit_contacts
from ..queries.parcels import WORDS
from ..rules import release_time
from ..types import MOST_LINK, MOST_MATTER, MOST_SUBJECT, MOST_TEXT, MessageWay, Reach, To, Words


@dataclass(frozen=True, slots=True)
class _Person:
    """Who is told, as the one key by which a repeat is known."""

    key: str
    user: int | None
    unit: int | None
    called: str = ""


def message_send(
    *,
    actor: Actor,
    to: To,
    matter: str,
    occasion: str,
    subject: str,
    text: str,
    link: str = "",
    urgent: bool = False,
    values: Mapping[str, str] | None = None,
) -> int | None:
    """Tell a person or a unit something once; returns the message's number, None with nobody there.

    Written in the caller's transaction: rolled back together. A repeat for the same person, matter
    and occasion returns the first number. `subject` and `text` are source texts; `values` fill
    their `%(name)s` in the reader's language. Not urgent: held in quiet hours, then told together.
    """
    _checked(matter, occasion, link)
    person = _person(to)
    if person is None:
        audit.record(actor, "messages.nobody_there", "unit", to.unit or to.user, {"matter": matter})
        return None
    reach = _reach(person)
    now = clock.now().astimezone(clock.CHINA)
    release = release_time(now, reach.quiet_from, reach.quiet_to, urgent=urgent)
    inside = reach.way is MessageWay.IN_APP
    words = Words(
        clean(subject)[:MOST_SUBJECT], clean(text)[:MOST_TEXT], dict(values or {}), person.called
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT message_id, fresh FROM messages_put"
            "(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            [
                *(person.key, person.user, person.unit, actor.unit_id),
                *(matter, occasion, seal(json.dumps(asdict(words), ensure_ascii=False), WORDS)),
                *(link, urgent, reach.way.value, None if inside else release),
                *(not inside and release > now, now),
            ],
        )
        message_id, fresh = cursor.fetchone()
    if fresh:
        detail = {"matter": matter, "occasion": occasion, "way": reach.way.value}
        audit.record(actor, "messages.written", "message", message_id, detail)
    return int(message_id)


def _checked(matter: str, occasion: str, link: str) -> None:
    """What a programmer may get wrong, not a person."""
    if not matter or not occasion or max(len(matter), len(occasion)) > MOST_MATTER:
        raise ValueError("a message needs its matter and its occasion, 64 characters at most")
    if link and (not link.startswith("/") or link.startswith("//") or len(link) > MOST_LINK):
        raise ValueError("a message links to a page of our own")


def _person(to: To) -> _Person | None:
    if to.user is not None:
        known = users_active([to.user])
        return _Person(f"user:{to.user}", to.user, None) if known else None
    contacts = unit_contacts(to.unit or 0)
    first = next((one for one in contacts if one.user or one.phone), None)
    if first is None:
        return None
    if first.user:
        return _Person(f"user:{first.user}", first.user, first.unit_id)
    mark = blind(first.name, "outbox.message.recipient").hex()[:12]
    return _Person(f"unit:{first.unit_id}:{mark}", None, first.unit_id, first.name)


def _reach(person: _Person) -> Reach:
    """A contact who does not sign in is reached on paper, which keeps no hours."""
    if person.user is None:
        return Reach(MessageWay.PRINT)
    return reach_of([person.user]).get(person.user, Reach())
