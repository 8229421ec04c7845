"""Who is reached at a unit: kept by the unit itself or by one above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.accounts.queries import users_active
from anxin.areas.queries import superior_of, unit_by_id
from anxin.areas.types import UnitInfo
from anxin.core import audit
from anxin.core.crypto import seal
from anxin.core.permissions import require
from anxin.core.text import clean, phone_clean
from anxin.core.types import Actor, Invalid, Missing

from ..models import UnitContact
from ..queries.contacts import NAME, PHONE
from ..types import Permission

MOST_CONTACTS = 8
MOST_NAME = 32
MOST_PHONE = 24
DEEPEST = 4


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
        UnitContact.objects.bulk_create(
            UnitContact(
                unit_id=unit_id,
                rank=rank,
                name=seal(one.name, NAME),
                phone=seal(one.phone, PHONE) if one.phone else None,
                user_id=one.user,
                demo=demo,
            )
            for rank, one in enumerate(drafts, start=1)
        )
        audit.record(actor, "messages.contacts_saved", "unit", unit_id, {"contacts": len(drafts)})


def unit_is_kept_by(actor: Actor, unit: UnitInfo) -> bool:
    """Whether the actor's unit is this one, or stands above it."""
    if actor.may(Permission.LOAD):
        return True
    above: UnitInfo | None = unit
    for _step in range(DEEPEST):
        if above is None:
            return False
        if above.id == actor.unit_id:
            return True
        above = superior_of(above.id)
    return False


def _cleaned(one: ContactDraft) -> ContactDraft:
    return ContactDraft(clean(one.name)[:MOST_NAME], phone_clean(one.phone)[:MOST_PHONE], one.user)


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
    return (
        text.lstrip("+").isascii() and text.lstrip("+").isdigit() and 3 <= len(text) <= MOST_PHONE
    )
