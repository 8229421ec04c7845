"""People within the actor's scope, masked; found by the mark of a number, for nothing else is readable."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import clock, crypto
from anxin.core.lists import Asked, Cells, list_whole
from anxin.core.permissions import require
from anxin.core.text import mask_name, mask_phone
from anxin.core.types import Actor, Invalid, Missing, gettext_noop

from .models import ID_MARK, PHONE_MARK, Household, Person
from .rules import document_read, mask_document, phone_read
from .types import Consent, DocumentKind, Permission, PersonView

MOST_FOUND = 20
PURPOSES = {
    "name": "residents.person.name",
    "phone": "residents.person.phone",
    "id_number": "residents.person.id_number",
    "address": "residents.household.address",
}


def person_by_phone(actor: Actor, phone: str) -> PersonView | None:
    """The person last kept under a telephone, masked, None where nobody is in the actor's scope."""
    found = people_by_phone(actor, phone)
    return found[0] if found else None


def people_by_phone(actor: Actor, phone: str) -> list[PersonView]:
    """Everybody under a telephone (families share one), newest first. Four statements at most."""
    require(actor, Permission.READ)
    return under_phone(phone)


def person_by_id_number(
    actor: Actor, id_number: str, document: DocumentKind = DocumentKind.ID_CARD
) -> PersonView | None:
    """The person last kept under an identity number, masked, None where there is none in scope."""
    require(actor, Permission.READ)
    read = document_read(document, id_number)
    if read is None:
        message = _("证件号码不对：请核对位数和最后一位。")
        raise Invalid(message, fields={"number": message})
    found = _views(
        Person.objects.filter(id_mark__in=crypto.indexes(f"{document}:{read.number}", ID_MARK))
    )
    return found[0] if found else None


def people_by_number(actor: Actor, number: str) -> list[PersonView]:
    """Everybody under what somebody typed: a telephone, or the number of an identity card."""
    if document_read(DocumentKind.ID_CARD, number):
        person = person_by_id_number(actor, number)
        return [person] if person else []
    return people_by_phone(actor, number)


def person_view(actor: Actor, person_id: int) -> PersonView:
    """One person within the actor's scope, masked. Raises Missing."""
    require(actor, Permission.READ)
    found = _views(Person.objects.filter(id=person_id))
    if not found:
        raise Missing
    return found[0]


def under_phone(phone: str) -> list[PersonView]:
    """Everybody under a telephone as far as the scope that is set sees. For this room's services."""
    number = phone_read(phone)
    if number is None:
        message = _("这不像电话号码。请只填数字，例如 13800000000。")
        raise Invalid(message, fields={"number": message})
    return _views(Person.objects.filter(phone_mark__in=crypto.indexes(number, PHONE_MARK)))


def id_mark(document: DocumentKind, number: str) -> bytes:
    """The mark of an identity number; two kinds of document never share one."""
    return crypto.index(f"{document}:{number}", ID_MARK)


def opened(value: bytes | memoryview | None, part: str) -> str:
    """A sealed part in the clear, empty where there is none. For this room's services."""
    return crypto.unseal(bytes(value), PURPOSES[part]) if value else ""


def address_of(household: Household | None) -> str:
    """A household's address in the clear. For this room's services."""
    return opened(household.address, "address") if household else ""


def _views(people: QuerySet[Person]) -> list[PersonView]:
    # Past its date a person is gone for every reader, whether the job has come round or not.
    kept = people.filter(keep_until__gte=clock.today()).select_related("acted_for_by")
    rows = list(kept.order_by("-id")[:MOST_FOUND])
    places = areas.divisions_by_codes([row.area_code for row in rows])
    language = get_language() or ""
    return [
        _view(row, places[row.area_code].called(language) if row.area_code in places else "")
        for row in rows
    ]


def _view(row: Person, area_name: str) -> PersonView:
    number = opened(row.id_number, "id_number")
    other = row.acted_for_by
    return PersonView(
        id=row.id,
        name=mask_name(opened(row.name, "name")),
        phone=mask_phone(opened(row.phone, "phone")),
        id_number=mask_document(number) if number else "",
        document=DocumentKind(row.document) if row.document else None,
        area_code=row.area_code,
        area_name=area_name,
        birth_year=row.birth_year,
        household_id=row.household_id,
        consents=tuple(
            (consent, date.fromisoformat(row.consents[consent]))
            for consent in Consent
            if consent in row.consents
        ),
        acted_for_by=mask_name(opened(other.name, "name")) if other else "",
        keep_until=row.keep_until,
    )


def _people_head() -> Cells:
    return (_("姓名"), _("电话"), _("证件"), _("地方"), _("出生年"), _("同意"))


def _people(actor: Actor, asked: Asked) -> list[Cells]:
    """What the page of a search shows, masked as there."""
    return [
        (
            one.name, one.phone,
            f"{_(one.document_label)} {one.id_number}" if one.id_number else "",
            one.area_name, str(one.birth_year or ""),
            "、".join(_(label) for label, _on in one.consent_lines),
        )
        for one in people_by_number(actor, asked.get("number", ""))
    ]  # fmt: skip


LISTS = {
    "people": list_whole(
        gettext_noop("查到的人"), Permission.READ, _people_head, _people, posted=True
    ),
}
