"""What a person keeps at the desk: queries with a name, drafts, and that he has an order open."""

from __future__ import annotations

import json
from datetime import timedelta

from django.db import connection
from django.utils.translation import gettext as _

from anxin.core import clock, crypto
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.text import clean
from anxin.core.types import Actor, Denied, Invalid, Missing

from ..models import Order, Presence, SavedQuery, WrittenDraft
from ..queries.desk import DRAFT_SEALED, draft_forms
from ..types import Permission
from ..types.desk import Written

MOST_QUERIES = 20
MOST_QUERY, MOST_NAME = 300, 24
MOST_DRAFT = 64_000
DRAFT_KEPT = timedelta(days=7)
PRESENT = timedelta(seconds=60)
PRESENCE_KEPT = timedelta(minutes=3)


def query_save(*, actor: Actor, name: str, query: str, shared: bool) -> int:
    """Keep a filter under a name; the same name again renews it. Returns its number.

    Raises Invalid (no name, too long, more than twenty).
    """
    user = _user(actor)
    name, query = clean(name), clean(query)
    if not 1 <= len(name) <= MOST_NAME:
        message = _("请起一个名字，最多 24 个字。")
        raise Invalid(message, fields={"name": message})
    if len(query) > MOST_QUERY:
        raise Invalid(_("这个查询太长，存不下。"))
    mine = SavedQuery.objects.filter(user_id=user)
    if mine.exclude(name=name).count() >= MOST_QUERIES:
        raise Invalid(_("最多存 20 个查询。请先删掉一个。"))
    last = mine.order_by("-rank").values_list("rank", flat=True).first() or 0
    values = {"query": query, "shared": shared, "unit_id": actor.unit_id}
    kept, _made = SavedQuery.objects.update_or_create(
        user_id=user, name=name, defaults=values, create_defaults={**values, "rank": last + 1}
    )
    return kept.id


def query_shift(*, actor: Actor, query_id: int, act: str) -> None:
    """Move an own query up or down, share it or not, or delete it. Raises Missing, Invalid."""
    mine = list(SavedQuery.objects.filter(user_id=_user(actor)).order_by("rank", "id"))
    at = next((place for place, one in enumerate(mine) if one.id == query_id), None)
    if at is None:
        raise Missing
    one = mine[at]
    if act == "delete":
        SavedQuery.objects.filter(id=one.id).delete()
    elif act in ("share", "unshare"):
        SavedQuery.objects.filter(id=one.id).update(shared=act == "share", unit_id=actor.unit_id)
    elif act in ("up", "down"):
        to = max(0, min(len(mine) - 1, at + (-1 if act == "up" else 1)))
        mine.insert(to, mine.pop(at))
        for rank, moved in enumerate(mine, start=1):
            SavedQuery.objects.filter(id=moved.id).update(rank=rank)
    else:
        raise Invalid(_("这一步没有送全。请返回上一页重试。"))


def draft_keep(*, actor: Actor, ref: str, forms: Written, whole: bool = True) -> None:
    """Keep what is written on an order and not sent, sealed; nothing written drops it.

    `whole`: these are all forms of the page; else they are laid over what is kept.
    """
    user, order = _user(actor), _order_id(ref)
    held = {} if whole else draft_forms(user, order)
    kept = {
        key[:48]: {name[:48]: text for name, text in fields.items() if text.strip()}
        for key, fields in {**held, **forms}.items()
    }
    kept = {key: fields for key, fields in kept.items() if fields}
    if not kept:
        WrittenDraft.objects.filter(user_id=user, order_id=order).delete()
        return
    text = json.dumps(kept, ensure_ascii=False)
    if len(text) > MOST_DRAFT:
        raise Invalid(_("草稿太长，没有存到服务器上。请先发出一部分。"))
    WrittenDraft.objects.update_or_create(
        user_id=user,
        order_id=order,
        defaults={"content": crypto.seal(text, DRAFT_SEALED), "at": clock.now()},
    )


def draft_sent(*, actor: Actor, ref: str, key: str) -> None:
    """A form of the draft was sent: it is kept no longer."""
    user, order = actor.user_id, _order_id(ref)
    held = draft_forms(user or 0, order)
    if key in held:
        rest = {name: fields for name, fields in held.items() if name != key}
        draft_keep(actor=actor, ref=ref, forms=rest)


def draft_drop(*, actor: Actor, ref: str) -> None:
    """Throw a draft away."""
    WrittenDraft.objects.filter(user_id=_user(actor), order_id=_order_id(ref)).delete()


def presence_note(*, actor: Actor, ref: str, writing: bool) -> None:
    """Note that a person has an order open; who has not been heard of for minutes is forgotten."""
    user, order = _user(actor), _order_id(ref)
    Presence.objects.filter(order_id=order, seen_at__lt=clock.now() - PRESENCE_KEPT).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO workorders_presence (user_id, order_id, name, writing, seen_at)"
            " VALUES (%s, %s, %s, %s, %s) ON CONFLICT (order_id, user_id) DO UPDATE"
            " SET writing = excluded.writing, seen_at = excluded.seen_at, name = excluded.name",
            [user, order, actor.name[:64], writing, clock.now()],
        )


def presence_leave(*, actor: Actor, ref: str) -> None:
    """The page was closed."""
    Presence.objects.filter(user_id=_user(actor), order_id=_order_id(ref)).delete()


@job("workorders.forget_presences", owner="workorders", cron="* * * * *")
def presences_forget() -> None:
    """Who is looking at what is nobody's statistic: gone after minutes."""
    Presence.objects.filter(seen_at__lt=clock.now() - PRESENCE_KEPT).delete()


@job("workorders.forget_drafts", owner="workorders", cron="27 3 * * *")
def drafts_forget() -> None:
    """Drop drafts nobody went on with for a week."""
    WrittenDraft.objects.filter(at__lt=clock.now() - DRAFT_KEPT).delete()


def _user(actor: Actor) -> int:
    require(actor, Permission.READ)
    if actor.user_id is None:
        raise Denied
    return actor.user_id


def _order_id(ref: str) -> int:
    found = Order.objects.filter(ref=ref).values_list("id", flat=True).first()
    if found is None:
        raise Missing
    return int(found)
