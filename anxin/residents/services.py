"""Keeping people and households, showing one in the clear for a reason, erasing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.erasing import erase
from anxin.core.jobs import job
from anxin.core.permissions import require
from anxin.core.services import past_scope
from anxin.core.text import clean, mask_name
from anxin.core.types import SYSTEM, Actor, ActorKind, Conflict, Due, Erased, Invalid, Missing

from .models import PHONE_MARK, Household, Person
from .queries import (
    PURPOSES,
    address_of,
    id_mark,
    opened,
    person_by_id_number,
    under_phone,
)
from .rules import document_read, name_read, phone_read, reason_kept
from .types import (
    Consent,
    Document,
    DocumentKind,
    HouseholdDraft,
    Permission,
    PersonDraft,
    PersonPlain,
    PersonView,
)

LEAST_REASON = 4
# Nothing is kept without an end: a year, unless a shorter or longer time is given.
KEPT_DAYS, MOST_DAYS = 365, 3 * 365
ERASED_AT_ONCE = 500


def household_keep(*, actor: Actor, draft: HouseholdDraft) -> int:
    """Keep a household; returns its number."""
    require(actor, Permission.KEEP)
    _within(actor, draft.area_code, draft.field_bit)
    address = clean(draft.address)[:200]
    household = Household.objects.create(
        area_code=draft.area_code,
        field_bit=draft.field_bit,
        address=crypto.seal(address, PURPOSES["address"]) if address else None,
    )
    audit.record(
        actor, "residents.household_kept", "household", household.pk, {"area": draft.area_code}
    )
    return household.pk


def person_keep(*, actor: Actor, draft: PersonDraft, person_id: int | None = None) -> int:
    """Keep a person, or write one anew; returns the number.

    Raises Invalid with every fault by its field, Missing for somebody outside the scope, and
    Conflict where the register of the place holds the identity number already.
    """
    require(actor, Permission.KEEP)
    _within(actor, draft.area_code, draft.field_bit)
    return _keep(actor, draft, person_id)


def callers_find(*, actor: Actor, phone: str) -> list[PersonView]:
    """Everybody in the district under the exact number somebody calls from, masked; each look is logged.

    Who answers calls has no ground of his own: the number is what he holds. Raises Invalid.
    """
    require(actor, Permission.CALLERS)
    with transaction.atomic():
        with past_scope(actor):
            found = under_phone(phone)
        audit.record(actor, "residents.caller_sought", "phone", "", {"found": len(found)})
    return found


def caller_keep(*, actor: Actor, name: str, phone: str, area_code: int) -> int | None:
    """Keep whoever called and agreed to be called back; None where he is kept under the number already.

    Raises Invalid with every fault by its field.
    """
    require(actor, Permission.CALLERS)
    consents = {Consent.CONTACT: clock.today()}
    draft = PersonDraft(name=name, area_code=area_code, phone=phone, consents=consents)
    with transaction.atomic(), past_scope(actor):
        if phone.strip() and mask_name(clean(name)) in {one.name for one in under_phone(phone)}:
            return None
        return _keep(actor, draft)


def _keep(actor: Actor, draft: PersonDraft, person_id: int | None = None) -> int:
    values = _values(draft)
    if person_id is not None and not Person.objects.filter(id=person_id).exists():
        raise Missing
    try:
        with transaction.atomic():
            if person_id is None:
                person_id = Person.objects.create(**values).pk
            else:
                Person.objects.filter(id=person_id).update(**values)
    except IntegrityError as error:
        raise Conflict(_("这个证件号码在本地已经登记过。请按号码查找后修改。")) from error
    # What was kept is sealed in the row; the record says only which parts there are.
    parts = sorted(name for name in ("phone", "id_number") if values[name])
    detail = {
        "area": draft.area_code,
        "parts": parts,
        "until": values["keep_until"].isoformat(),
        "consents": values["consents"],
    }
    audit.record(actor, "residents.person_kept", "person", person_id, detail)
    return person_id


def person_unmask(*, actor: Actor, person_id: int, reason: str) -> PersonPlain:
    """Name, telephone, ID number and address in the clear; logged with its reason."""
    require(actor, Permission.UNMASK)
    reason = _reason(reason, _("请写明为什么要看，至少 4 个字。每次查看都会留下记录。"))
    person = _person(person_id)
    audit.record(actor, "residents.person_unmasked", "person", person_id, {"reason": reason})
    return PersonPlain(
        id=person.pk,
        name=opened(person.name, "name"),
        phone=opened(person.phone, "phone"),
        id_number=opened(person.id_number, "id_number"),
        address=address_of(person.household),
    )


def person_erase(*, actor: Actor, person_id: int, reason: str) -> None:
    """Erase a person on request, and the household nobody is left in. The record stays, the data not."""
    require(actor, Permission.ERASE)
    reason = _reason(reason, _("请写明为什么删除，至少 4 个字，例如“本人要求”。"))
    person = _person(person_id)
    _erase([person])
    audit.record(actor, "residents.person_erased", "person", person_id, {"reason": reason})


def people_erase_due(*, actor: Actor) -> int:
    """Erase everybody past his date, some at a time; returns how many."""
    require(actor, Permission.ERASE)
    due = Person.objects.filter(keep_until__lt=clock.today()).order_by("id")
    people = list(due.select_for_update(skip_locked=True)[:ERASED_AT_ONCE])
    _erase(people)
    for person in people:
        detail = {"until": person.keep_until.isoformat()}
        audit.record(actor, "residents.person_erased", "person", person.id, detail)
    return len(people)


@job("residents.erase_due", owner="residents", cron="40 3 * * *")
def erase_due() -> None:
    """Erase who is past his date."""
    while people_erase_due(actor=SYSTEM) == ERASED_AT_ONCE:
        continue


def records_erase(*, actor: Actor, record_class: str, due: Due, dry_run: bool = False) -> Erased:
    """Erase who is past his own date, with a certificate; `due` adds days of grace."""
    day = due.before.astimezone(clock.CHINA).date()
    rows = {"people": Person.objects.filter(keep_until__lt=day)}[record_class]
    columns = ("pk", "name", "phone", "id_number")
    return erase(
        rows, actor=actor, stamp="keep_until", wipe=_wipe, columns=columns, dry_run=dry_run
    )


def _wipe(rows: QuerySet[Person]) -> None:
    people = list(rows)
    for person in people:
        detail = {"until": person.keep_until.isoformat()}
        audit.record(SYSTEM, "residents.person_erased", "person", person.id, detail)
    _erase(people)


def people_load(*, actor: Actor, given: Sequence[Mapping[str, Any]]) -> int:
    """Keep the invented people of a file `[{name, area, address, phone, id_number, …}]`; how many new.

    Who is there already stays as he is. People of one address are one household.
    """
    require(actor, Permission.KEEP)
    homes: dict[tuple[int, str], int] = {}
    kept: dict[str, int] = {}
    for one in given:
        kind = DocumentKind(one.get("document", DocumentKind.ID_CARD))
        held = person_by_id_number(actor, one["id_number"], kind)
        if held is None:
            place = (int(one["area"]), str(one["address"]))
            if place not in homes:
                homes[place] = household_keep(actor=actor, draft=HouseholdDraft(*place))
            draft = PersonDraft(
                name=one["name"],
                area_code=place[0],
                phone=one.get("phone", ""),
                id_number=one["id_number"],
                document=kind,
                birth_year=one.get("birth_year"),
                household_id=homes[place],
                consents={Consent(name): clock.today() for name in one.get("consents", ())},
            )
            kept[one["name"]] = person_keep(actor=actor, draft=draft)
    for one in given:
        if one["name"] in kept and one.get("acted_for_by") in kept:
            Person.objects.filter(id=kept[one["name"]]).update(
                acted_for_by_id=kept[one["acted_for_by"]]
            )
    return len(kept)


def _erase(people: list[Person]) -> None:
    homes = {person.household_id for person in people if person.household_id}
    Person.objects.filter(id__in=[person.id for person in people]).delete()
    Household.objects.filter(id__in=homes, people=None).delete()


def _person(person_id: int) -> Person:
    person = Person.objects.filter(id=person_id, keep_until__gte=clock.today())
    found = person.select_related("household").first()
    if found is None:
        raise Missing
    return found


def _reason(reason: str, message: str) -> str:
    kept = reason_kept(reason)
    if len(kept) < LEAST_REASON:
        raise Invalid(message, fields={"reason": message})
    return kept


def _within(actor: Actor, area_code: int, field_bit: int) -> None:
    """Nobody writes down people outside his own scope."""
    if actor.kind is not ActorKind.SYSTEM and not actor.scope.covers(area_code, field_bit):
        message = _("这个地方不在您的范围内。")
        raise Invalid(message, fields={"area_code": message})


def _values(draft: PersonDraft) -> dict[str, Any]:
    """The columns of a person. Raises Invalid with every fault by its field."""
    faults: dict[str, str] = {}
    name = name_read(draft.name)
    if name is None:
        faults["name"] = _("姓名不对：写证件上的姓名，少数民族姓名中间用“·”。")
    phone = phone_read(draft.phone) if draft.phone.strip() else ""
    if phone is None:
        faults["phone"] = _("这不像电话号码。请只填数字，例如 13800000000。")
    document = document_read(draft.document, draft.id_number) if draft.id_number.strip() else None
    if draft.id_number.strip() and document is None:
        faults["id_number"] = _("证件号码不对：请核对位数和最后一位。")
    until = draft.keep_until or clock.today() + timedelta(days=KEPT_DAYS)
    if not clock.today() <= until <= clock.today() + timedelta(days=MOST_DAYS):
        faults["keep_until"] = _("保存期限要在今天以后、三年以内。")
    born = (document.birth_year if document else None) or draft.birth_year
    if born is not None and not 1880 <= born <= clock.today().year:
        faults["birth_year"] = _("出生年份不对。")
    faults |= _faults_of_links(draft)
    if faults:
        raise Invalid("；".join(faults.values()), fields=faults)
    return _columns(draft, name or "", phone or "", document, born, until)


def _faults_of_links(draft: PersonDraft) -> dict[str, str]:
    """The household and whoever acts for the person must be there, in the actor's scope."""
    faults = {}
    home, other = draft.household_id, draft.acted_for_by_id
    if home is not None and not Household.objects.filter(id=home).exists():
        faults["household_id"] = _("没有找到这一户。")
    if other is not None and not Person.objects.filter(id=other).exists():
        faults["acted_for_by_id"] = _("没有找到代办人。请先登记代办人。")
    if any(on > clock.today() for on in draft.consents.values()):
        faults["consents"] = _("同意的日期不能晚于今天。")
    return faults


def _columns(
    draft: PersonDraft,
    name: str,
    phone: str,
    document: Document | None,
    born: int | None,
    until: date,
) -> dict[str, Any]:
    return {
        "household_id": draft.household_id,
        "area_code": draft.area_code,
        "field_bit": draft.field_bit,
        "name": crypto.seal(name, PURPOSES["name"]),
        "phone": crypto.seal(phone, PURPOSES["phone"]) if phone else None,
        "phone_mark": crypto.index(phone, PHONE_MARK) if phone else None,
        "document": document.kind if document else "",
        "id_number": crypto.seal(document.number, PURPOSES["id_number"]) if document else None,
        "id_mark": id_mark(document.kind, document.number) if document else None,
        "birth_year": born,
        "consents": {consent.value: on.isoformat() for consent, on in draft.consents.items()},
        "acted_for_by_id": draft.acted_for_by_id,
        "keep_until": until,
    }
