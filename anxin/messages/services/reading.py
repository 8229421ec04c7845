"""What a person does with his messages and how he wants to be told."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import time, timedelta

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.core import audit, clock
from anxin.core.crypto import seal
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.text import clean, phone_clean
from anxin.core.types import SYSTEM, Actor, Conflict, Denied, Invalid, Missing

from ..models import Delivery, Message, Preference
from ..queries.inbox import mine
from ..queries.parcels import ADDRESS
from ..queries.routes import routes
from ..types import ROUTE_PREFIX, AddressKind, MessageState, MessageWay, Permission

MOST_NAME = 64
MOST_ADDRESS = 120
FORGOTTEN_AT_ONCE = 20000
_MAIL = re.compile(r"[^@\s]{1,64}@[A-Za-z0-9.-]{1,100}\.[A-Za-z]{2,24}")
_PHONE = re.compile(r"\+?\d{6,16}")


def message_open(*, actor: Actor, message_id: int) -> str:
    """Note that a message was opened, and tell where it leads. Raises Missing."""
    found = mine(actor).filter(pk=message_id).first()
    if found is None:
        raise Missing
    messages_read(actor=actor, message_ids=[message_id])
    return found.link


def messages_read(*, actor: Actor, message_ids: Sequence[int] | None, read: bool = True) -> int:
    """Note as read (or unread again) some messages, or all; returns how many changed."""
    if actor.user_id is None:
        raise Denied
    found = mine(actor).filter(read_at__isnull=read)
    if message_ids is not None:
        found = found.filter(pk__in=message_ids)
    if read:
        changed = found.update(read_at=clock.now(), read_by=actor.name[:MOST_NAME])
    else:
        changed = found.update(read_at=None, read_by="")
    if changed:
        detail = {"messages": changed, "read": read}
        audit.record(actor, "messages.read", "user", actor.user_id, detail)
    return changed


def slips_tick(*, actor: Actor, delivery_ids: Sequence[int]) -> None:
    """A person ticks off what was carried by hand: that is the proof. Raises Missing, Conflict."""
    require(actor, Permission.CARRY)
    carried = Delivery.objects.filter(
        pk__in=delivery_ids, way=MessageWay.PRINT, carrier_id=actor.unit_id
    )
    ticked = {"state": MessageState.PRINTED, "done_at": clock.now()}
    by = actor.name[:MOST_NAME]
    changed = carried.filter(state=MessageState.QUEUED).update(**ticked, done_by=by)
    if not changed:
        if carried.exists():
            raise Conflict(_("这张纸条已经有人登记送到了。"))
        raise Missing
    detail = {"slips": changed}
    audit.record(actor, "messages.carried", "delivery", delivery_ids[0], detail)


def preference_save(
    *, actor: Actor, choice: str, address: str, quiet_from: time, quiet_to: time
) -> None:
    """Write how the actor wants to be told. `choice`: a way, or `route:NAME`; an address left
    empty keeps the one there is. Raises Denied, Invalid."""
    if actor.user_id is None:
        raise Denied
    held = Preference.objects.filter(user_id=actor.user_id).first()
    way, route = _way_of(choice)
    sealed = _address(route, address, held)
    language = "en" if (get_language() or "").startswith("en") else "zh-hans"
    Preference.objects.update_or_create(
        user_id=actor.user_id,
        defaults={
            "way": way,
            "route": route,
            "address": sealed,
            "quiet_from": quiet_from,
            "quiet_to": quiet_to,
            "language": language,
        },
    )
    detail = {"way": way.value, "route": route}
    audit.record(actor, "messages.preference_saved", "user", actor.user_id, detail)


@job("messages.forget_words", owner="messages", cron="41 3 * * *")
def words_forget() -> None:
    """Erase what old messages say; the line of proof stays."""
    now = clock.now()
    old = Message.objects.filter(
        erased_at=None, created_at__lt=now - timedelta(days=settings.MESSAGE_DAYS)
    )
    ids = list(old.order_by("created_at").values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
    erased = Message.objects.filter(pk__in=ids).update(words=None, link="", erased_at=now)
    if erased:
        audit.record(SYSTEM, "messages.words_forgotten", "messages", "old", {"erased": erased})


def _way_of(choice: str) -> tuple[MessageWay, str]:
    if choice.startswith(ROUTE_PREFIX):
        route = routes().get(choice.removeprefix(ROUTE_PREFIX))
        if route is not None:
            return route.way, route.slug
    elif choice in (MessageWay.IN_APP, MessageWay.FILE, MessageWay.PRINT):
        return MessageWay(choice), ""
    message = _("没有这种方式。请从列出的里面选。")
    raise Invalid(message, fields={"choice": message})


def _address(route: str, address: str, held: Preference | None) -> bytes | None:
    kind = routes()[route].address if route else AddressKind.NONE
    if kind is AddressKind.NONE:
        return None
    written = phone_clean(address) if kind is AddressKind.PHONE else clean(address)
    if not written and held and held.route == route and held.address:
        return bytes(held.address)
    fits = _PHONE if kind is AddressKind.PHONE else _MAIL
    if len(written) > MOST_ADDRESS or not fits.fullmatch(written):
        phone = kind is AddressKind.PHONE
        message = _("请写手机号，只写数字。") if phone else _("请写邮箱，例如 wang@example.org。")
        raise Invalid(message, fields={"address": message})
    return seal(written, ADDRESS)
