"""Who is reached at a unit: kept by the unit itself or by one above it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.accounts.queries import user_id_of, users_active
from anxin.areas.queries import unit_by_id, units_by_kind, units_by_slugs
from anxin.areas.types import UnitInfo, UnitKind
from anxin.core import audit
from anxin.core.crypto import seal
from anxin.core.permissions import require
from anxin.core.text import clean, phone_clean
from anxin.core.types import Actor, Invalid, Missing

from ..models import UnitContact
from ..queries.contacts import NAME, PHONE, contact_lines, unit_is_kept_by
from ..types import Permission

MOST_CONTACTS = 8
MOST_NAME = 32
MOST_PHONE = 24
LEAST_DIGITS = 3
EXTENSION = "转"
_LOCK = 20261128


@dataclass(frozen=True, slots=True)
class ContactDraft:
    """A contact as written on the page, in the order of the ranks."""

    name: str
    phone: str = ""
    user: int | None = None


def contacts_save(
    *, actor: Actor, unit_id: int, contacts: Sequence[ContactDraft], demo: bool = False
) -> None:
    """Write who is reached at a unit, in the order in which they are tried.

    Raises Denied, Missing, and Invalid that names the unit when nobody there could be reached.
    """
    require(actor, Permission.KEEP_CONTACTS)
    unit = unit_by_id(unit_id)
    if unit is None or not unit_is_kept_by(actor, unit):
        raise Missing
    drafts = [_cleaned(one) for one in contacts]
    _checked(unit, drafts)
    with transaction.atomic():
        UnitContact.objects.filter(unit_id=unit_id).delete()
        UnitContact.objects.bulk_create(_rows(unit_id, drafts, demo=demo))
        audit.record(actor, "messages.contacts_saved", "unit", unit_id, {"contacts": len(drafts)})


def contact_add(*, actor: Actor, unit_id: int, name: str, phone: str) -> bool:
    """Let whom a unit named for a task be tried there, after those it keeps; True when it is news.

    For the unit itself and those above it, for anybody where nobody is kept. A number that is no
    telephone, that is known, or that comes after eight others is left.
    """
    unit, draft = unit_by_id(unit_id), _cleaned(ContactDraft(name or _("值班室"), phone))
    if unit is None or not _is_phone(draft.phone) or _knows(unit_id, draft.phone):
        return False
    if contact_lines([unit_id]) and not unit_is_kept_by(actor, unit):
        return False
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, unit_id])
        last = UnitContact.objects.filter(unit_id=unit_id).order_by("-rank").first()
        rank = last.rank + 1 if last else 1
        if rank > MOST_CONTACTS or _knows(unit_id, draft.phone):
            return False
        UnitContact.objects.bulk_create(_rows(unit_id, [draft], demo=False, first=rank))
        audit.record(actor, "messages.contact_added", "unit", unit_id, {"rank": rank})
    return True


def _knows(unit_id: int, phone: str) -> bool:
    lines = contact_lines([unit_id]).get(unit_id, ())
    return phone_clean(phone) in {phone_clean(number) for _name, number in lines}


def contacts_load(*, actor: Actor, given: Mapping[str, Any]) -> int:
    """Give units of a file their first contacts; returns how many units. Others keep what they have.

    `given`: `{demo, duty_room: name, people: {unit slug: {name, user}}}`. Raises Invalid for a
    unit that does not exist; then nothing is written.
    """
    require(actor, Permission.LOAD)
    kept = set(UnitContact.objects.values_list("unit_id", flat=True))
    units = [unit for kind in UnitKind for unit in units_by_kind(kind) if unit.id not in kept]
    people: Mapping[str, Mapping[str, str]] = given.get("people") or {}
    _people_checked(people)
    rows: list[UnitContact] = []
    for unit in units:
        drafts = _first_contacts(unit, people.get(unit.slug), str(given.get("duty_room", "")))
        rows += _rows(unit.id, drafts, demo=bool(given.get("demo")))
    UnitContact.objects.bulk_create(rows)
    written = len({row.unit_id for row in rows})
    if written:
        audit.record(actor, "messages.contacts_loaded", "unit", "all", {"units": written})
    return written


def _people_checked(people: Mapping[str, Mapping[str, str]]) -> None:
    known = set(units_by_slugs(people))
    faults = {
        slug: _("没有这个单位：%(slug)s。") % {"slug": slug} for slug in people if slug not in known
    }
    if faults:
        raise Invalid("\n".join(faults.values()), fields=faults)


def _first_contacts(
    unit: UnitInfo, person: Mapping[str, str] | None, duty_room: str
) -> list[ContactDraft]:
    drafts = []
    # An account that the demo has not made (or no longer has) is left out.
    if person and (user := user_id_of(person["user"])):
        drafts.append(ContactDraft(person["name"], user=user))
    if duty_room and unit.demo_phone:
        drafts.append(ContactDraft(duty_room, unit.demo_phone))
    return drafts


def _rows(
    unit_id: int, drafts: Sequence[ContactDraft], *, demo: bool, first: int = 1
) -> list[UnitContact]:
    return [
        UnitContact(
            unit_id=unit_id,
            rank=rank,
            name=seal(one.name, NAME),
            phone=seal(one.phone, PHONE) if one.phone else None,
            user_id=one.user,
            demo=demo,
        )
        for rank, one in enumerate(drafts, start=first)
    ]


def _cleaned(one: ContactDraft) -> ContactDraft:
    return ContactDraft(clean(one.name)[:MOST_NAME], clean(one.phone)[:MOST_PHONE], one.user)


def _checked(unit: UnitInfo, drafts: Sequence[ContactDraft]) -> None:
    faults: dict[str, str] = {}
    active = users_active(one.user for one in drafts if one.user)
    for number, one in enumerate(drafts):
        if not one.name:
            faults[f"name-{number}"] = _("请写姓名，或者写“值班室”。")
        if one.phone and not _is_phone(one.phone):
            faults[f"phone-{number}"] = _("电话只写数字，例如 0874-3123456。")
    if len(drafts) > MOST_CONTACTS:
        faults["contacts"] = _("一个单位最多 %(most)d 个联系人。") % {"most": MOST_CONTACTS}
    if faults:
        raise Invalid(next(iter(faults.values())), fields=faults)
    if not any(one.phone or one.user in active for one in drafts):
        message = _(
            "这样“%(unit)s”就没有人找得到了，没有保存。至少写一个办公电话，或者选一个能登录的人。"
        ) % {"unit": unit.called(get_language() or "")}
        raise Invalid(message, fields={"contacts": message})


def _is_phone(text: str) -> bool:
    """Digits, perhaps with an extension: 0874-3123456转12."""
    digits, extended, extension = phone_clean(text).removeprefix("+").partition(EXTENSION)
    parts = (digits, extension) if extended else (digits,)
    return len(digits) >= LEAST_DIGITS and all(one.isascii() and one.isdigit() for one in parts)
