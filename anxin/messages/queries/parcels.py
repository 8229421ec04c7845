"""What a delivery says and where it goes, put together when it is tried and kept nowhere."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from anxin.core.crypto import SealBroken, unseal

from ..models import Delivery, Message, Preference
from ..types import MessageWay, Parcel, Words

WORDS = "outbox.message.words"
ADDRESS = "outbox.preference.address"


def parcels_of(delivery_ids: Iterable[int]) -> list[Parcel]:
    """Parcels of some deliveries, in their order. System's scope. Three statements."""
    deliveries = list(Delivery.objects.filter(pk__in=list(delivery_ids)).order_by("due_at", "id"))
    said: dict[int, list[Message]] = defaultdict(list)
    rows = Message.objects.filter(delivery_id__in=[one.pk for one in deliveries]).order_by("id")
    for message in rows:
        said[message.delivery_id or 0].append(message)
    users = {one.user_id for one in deliveries if one.user_id}
    wants = {row.user_id: row for row in Preference.objects.filter(user_id__in=users)}
    return [_parcel(one, said[one.pk], wants.get(one.user_id or 0)) for one in deliveries]


def words_of(message: Message) -> Words | None:
    """What a message says, None once it was erased."""
    return words_opened(message.words)


def words_opened(sealed: bytes | memoryview | None) -> Words | None:
    """What sealed words say, None for those erased or whose key is gone."""
    if sealed is None:
        return None
    try:
        return Words(**json.loads(unseal(bytes(sealed), WORDS)))
    except SealBroken:
        return None


def words_told(words: Words | None) -> tuple[str, str]:
    """Subject and text in the language of the moment."""
    if words is None:
        return _("（内容已按期清除）"), ""
    values = {name: _(value) if value else "" for name, value in words.values.items()}
    return _filled(words.subject, values), _filled(words.text, values)


def _filled(source: str, values: dict[str, str]) -> str:
    told = _(source) if source else ""
    try:
        return told % values if values else told
    except (KeyError, ValueError, TypeError):
        return told


def _parcel(delivery: Delivery, messages: Sequence[Message], wants: Preference | None) -> Parcel:
    with translation.override(wants.language if wants else settings.LANGUAGE_CODE):
        subject, text = _together(messages)
    sealed = wants.address if wants else None
    return Parcel(
        id=delivery.pk,
        key=delivery.key,
        way=MessageWay(delivery.way),
        tries=delivery.tries,
        urgent=any(one.urgent for one in messages),
        made_at=delivery.created_at,
        route=wants.route if wants else "",
        address=unseal(bytes(sealed), ADDRESS) if sealed else "",
        subject=subject,
        text=text,
    )


def _together(messages: Sequence[Message]) -> tuple[str, str]:
    """One message as it is; several under one heading, each with its link."""
    told = [(*words_told(words_of(one)), _where(one)) for one in messages]
    if len(told) == 1:
        subject, text, link = told[0]
        return subject, "\n".join(part for part in (text, link) if part)
    subject = _("%(count)d 条消息") % {"count": len(told)}
    lines = [
        f"{number}. {title}" + (f"：{text}" if text else "") + (f"\n   {link}" if link else "")
        for number, (title, text, link) in enumerate(told, start=1)
    ]
    return subject, "\n".join(lines)


def _where(message: Message) -> str:
    """The full address of the page behind it, where the administrator told our own."""
    return f"{settings.BASE_URL}{message.link}" if settings.BASE_URL and message.link else ""
