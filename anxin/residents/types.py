"""What is kept of a person, what is shown of it, and under which right."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from anxin.core.types import gettext_noop


class Permission(StrEnum):
    """Rights this room grants."""

    READ = "residents.read"
    UNMASK = "residents.unmask"
    KEEP = "residents.keep"
    ERASE = "residents.erase"
    CALLERS = "residents.callers"


class DocumentKind(StrEnum):
    """What sort of identity document a number comes from."""

    ID_CARD = "id_card"
    RESIDENCE = "residence"
    TRAVEL = "travel"
    PASSPORT = "passport"


DOCUMENT_LABELS = {
    DocumentKind.ID_CARD: gettext_noop("居民身份证"),
    DocumentKind.RESIDENCE: gettext_noop("居住证或永久居留证"),
    DocumentKind.TRAVEL: gettext_noop("港澳台居民通行证"),
    DocumentKind.PASSPORT: gettext_noop("护照"),
}


class Consent(StrEnum):
    """What a person agreed to; each is kept with its day."""

    CONTACT = "contact"
    VISITS = "visits"
    SHARING = "sharing"


CONSENT_LABELS = {
    Consent.CONTACT: gettext_noop("可以电话回访"),
    Consent.VISITS: gettext_noop("可以上门看望"),
    Consent.SHARING: gettext_noop("可以转给办理单位"),
}


@dataclass(frozen=True, slots=True)
class Document:
    """An identity number in its one form, with the year of birth where the number tells it."""

    kind: DocumentKind
    number: str
    birth_year: int | None = None


@dataclass(frozen=True, slots=True)
class HouseholdDraft:
    """A household as it is kept: where, and its address in words."""

    area_code: int
    address: str
    field_bit: int = 1


@dataclass(frozen=True, slots=True)
class PersonDraft:
    """A person as somebody writes him down. `consents`: what was agreed to, and when."""

    name: str
    area_code: int
    phone: str = ""
    id_number: str = ""
    document: DocumentKind = DocumentKind.ID_CARD
    field_bit: int = 1
    birth_year: int | None = None
    household_id: int | None = None
    acted_for_by_id: int | None = None
    consents: Mapping[Consent, date] = field(default_factory=dict)
    keep_until: date | None = None


@dataclass(frozen=True, slots=True)
class PersonView:
    """A person with everything masked that tells who he is."""

    id: int
    name: str
    phone: str
    id_number: str
    document: DocumentKind | None
    area_code: int
    area_name: str
    birth_year: int | None
    household_id: int | None
    consents: tuple[tuple[Consent, date], ...]
    acted_for_by: str = ""
    keep_until: date | None = None

    @property
    def document_label(self) -> str:
        """The sort of document, in words."""
        return DOCUMENT_LABELS[self.document] if self.document else ""

    @property
    def consent_lines(self) -> tuple[tuple[str, date], ...]:
        """What was agreed to, in words, with the day."""
        return tuple((CONSENT_LABELS[consent], on) for consent, on in self.consents)


@dataclass(frozen=True, slots=True)
class PersonPlain:
    """What is otherwise sealed, in the clear."""

    id: int
    name: str
    phone: str
    id_number: str
    address: str
