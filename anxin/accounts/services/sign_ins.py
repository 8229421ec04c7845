"""Where a person is signed in, for himself only; wrong tries counted by address."""

from __future__ import annotations

from typing import Any

from django.contrib.sessions.models import Session
from django.db import connection

from anxin.core import audit, clock
from anxin.core.erasing import erase
from anxin.core.services import past_scope
from anxin.core.types import PUBLIC, Actor, Denied, Due, Erased, Missing

from ..models import AddressTries, SignIn
from ..queries import address_mark
from ..rules import ADDRESS_WINDOW, TRIES_BY_ADDRESS, device_of

_COUNT = """
    INSERT INTO accounts_addresstries (mark, tries, since) VALUES (%(mark)s, 1, %(now)s)
    ON CONFLICT (mark) DO UPDATE SET
        tries = CASE WHEN accounts_addresstries.since <= %(old)s THEN 1
                     ELSE least(accounts_addresstries.tries + 1, 30000) END,
        since = CASE WHEN accounts_addresstries.since <= %(old)s THEN %(now)s
                     ELSE accounts_addresstries.since END
    RETURNING tries
"""


def address_failed(address: str) -> None:
    """Count a wrong try by where it came from; only a mark of the address is kept, for a day."""
    now = clock.now()
    values: dict[str, Any] = {
        "mark": address_mark(address),
        "now": now,
        "old": now - ADDRESS_WINDOW,
    }
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, values)
        tries = cursor.fetchone()[0]
    if tries == TRIES_BY_ADDRESS:
        audit.record(PUBLIC, "accounts.address_paused", "address", "", {"tries": tries})


def sign_in_begin(*, user_id: int, session_key: str, agent: str) -> None:
    """Note a session with the sort of its device in a word; no address, nothing else of it."""
    now = clock.now().replace(second=0, microsecond=0)
    # At this moment the request still acts as the public.
    with past_scope(PUBLIC):
        SignIn.objects.create(
            user_id=user_id,
            session_key=session_key,
            device=device_of(agent),
            since=now,
            seen_at=now,
        )


def sign_in_seen(*, actor: Actor, session_key: str) -> None:
    """Note that a session is in use, to the minute."""
    now = clock.now().replace(second=0, microsecond=0)
    own = SignIn.objects.filter(user_id=actor.user_id or 0, session_key=session_key)
    own.update(seen_at=now)


def sign_in_move(*, actor: Actor, old_key: str, new_key: str) -> None:
    """Follow a session to its new key."""
    own = SignIn.objects.filter(user_id=actor.user_id or 0, session_key=old_key)
    own.update(session_key=new_key)


def sign_in_dropped(*, user_id: int, session_key: str) -> None:
    """Forget a session that its person has left."""
    SignIn.objects.filter(user_id=user_id, session_key=session_key).delete()


def sign_in_end(*, actor: Actor, sign_in_id: int) -> None:
    """End one of a person's own sessions. Raises Denied, Missing."""
    if actor.user_id is None:
        raise Denied
    found = SignIn.objects.filter(pk=sign_in_id, user_id=actor.user_id).first()
    if found is None:
        raise Missing
    _ended([found.session_key])
    audit.record(actor, "accounts.sign_in_ended", "user", actor.user_id, {"sign_ins": 1})


def other_sign_ins_end(*, actor: Actor, here: str) -> int:
    """End all of a person's own sessions but the one he looks from; returns how many. Raises Denied."""
    if actor.user_id is None:
        raise Denied
    ended = sign_ins_end(user_id=actor.user_id, but=here)
    audit.record(actor, "accounts.sign_in_ended", "user", actor.user_id, {"sign_ins": ended})
    return ended


def sign_ins_end(*, user_id: int, but: str = "") -> int:
    """End the sessions of an account, all or all but one; returns how many."""
    keys = SignIn.objects.filter(user_id=user_id).exclude(session_key=but)
    found = list(keys.values_list("session_key", flat=True))
    _ended(found)
    return len(found)


def _ended(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    SignIn.objects.filter(session_key__in=keys).delete()


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase sessions that ended by their time, what was noted of them, and tries by address."""
    rows, stamp = {
        "sessions": (Session.objects.filter(expire_date__lt=due.before), "expire_date"),
        "sign_ins": (SignIn.objects.filter(since__lt=due.before), "since"),
        "address_tries": (AddressTries.objects.filter(since__lt=due.before), "since"),
    }[record_class]
    return erase(rows, actor=actor, stamp=stamp, dry_run=dry_run)
