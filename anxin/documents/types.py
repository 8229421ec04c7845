"""Values that the readers, the checker and the comparison hand to each other."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Strength(StrEnum):
    """How strongly the words bind."""

    MUST = "must"
    MUST_NOT = "must_not"
    IN_PRINCIPLE = "in_principle"
    GUIDE = "guide"
    ENCOURAGE = "encourage"
    MAY = "may"


class Addressee(StrEnum):
    """Whom the words bind, seen from the issuer."""

    OWN_UNIT = "own_unit"
    LOWER_UNIT = "lower_unit"
    OUTSIDE_BODY = "outside_body"
    EMPLOYER = "employer"
    MERCHANT = "merchant"
    CADRE = "cadre"
    RESIDENT = "resident"


class Instrument(StrEnum):
    """With which means the issuer may act on the addressee."""

    ORDER = "order"
    GUIDANCE = "guidance"
    REQUEST_TO_PEER = "request_to_peer"
    PROPOSAL_UPWARD = "proposal_upward"
    REMINDER = "reminder"
    APPEAL = "appeal"


class Opposed(StrEnum):
    """In which way a lower text stands against the higher one."""

    NO = ""
    DOES_FORBIDDEN = "does_forbidden"
    CLOSES = "closes"


class Bound(StrEnum):
    """Which side of a quantity the text limits."""

    MIN = "min"
    MAX = "max"
    EXACT = "exact"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as written; a range is two of them."""

    value: int | float
    unit: str
    bound: Bound
    text: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "value": self.value,
            "unit": self.unit,
            "bound": self.bound.value,
            "text": self.text,
        }


@dataclass(frozen=True, slots=True)
class Owners:
    """Units named as leading or cooperating, under their short names."""

    lead: tuple[str, ...] = ()
    cooperate: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"lead": list(self.lead), "cooperate": list(self.cooperate)}


@dataclass(frozen=True, slots=True)
class Measure:
    """One duty, offer or ban: a contiguous span with what was read from it."""

    id: str
    start: int
    end: int
    text: str
    strength: Strength
    cue: str | None
    confidence: float
    addressee: Addressee
    instrument: Instrument
    owners: Owners = Owners()
    quantities: tuple[Quantity, ...] = ()
    deadline: str | None = None
    cites: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "start": self.start,
            "end": self.end,
            "text": self.text,
            "strength": self.strength.value,
            "cue": self.cue,
            "confidence": round(self.confidence, 2),
            "addressee": self.addressee.value,
            "instrument": self.instrument.value,
            "owners": self.owners.to_json(),
            "quantities": [quantity.to_json() for quantity in self.quantities],
            "deadline": self.deadline,
            "cites": list(self.cites),
        }


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence under its clause id."""

    id: str
    text: str
    start: int
    end: int
    measures: tuple[Measure, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "id": self.id,
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "measures": [measure.to_json() for measure in self.measures],
        }


@dataclass(frozen=True, slots=True)
class OutlineNode:
    """A numbered item, or (level 0) text that stands outside the numbering."""

    label: str | None
    level: int
    title: str | None
    start: int
    end: int
    children: tuple[OutlineNode, ...] = ()
    sentences: tuple[Sentence, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "label": self.label,
            "level": self.level,
            "title": self.title,
            "start": self.start,
            "end": self.end,
            "children": [child.to_json() for child in self.children],
            "sentences": [sentence.to_json() for sentence in self.sentences],
        }

    def walk(self) -> list[OutlineNode]:
        """Return this node and all below it, in the order of the text."""
        nodes = [self]
        for child in self.children:
            nodes.extend(child.walk())
        return nodes


@dataclass(frozen=True, slots=True)
class Residue:
    """Text that became no measure, and why."""

    start: int
    end: int
    text: str
    why: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"start": self.start, "end": self.end, "text": self.text, "why": self.why}


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one document."""

    title: str
    issuers: tuple[str, ...]
    number: str | None
    addressees: tuple[str, ...]
    signed_by: tuple[str, ...]
    signed_on: str | None
    public: bool | None
    basis: tuple[str, ...]
    source_text: str
    outline: tuple[OutlineNode, ...]
    residue: tuple[Residue, ...]
    genre: str | None = field(default=None)
    copied_to: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    contact: str | None = None

    def nodes(self) -> list[OutlineNode]:
        """Return every outline node in the order of the text."""
        return [node for top in self.outline for node in top.walk()]

    def sentences(self) -> list[Sentence]:
        """Return every sentence in the order of the text."""
        found = [sentence for node in self.nodes() for sentence in node.sentences]
        return sorted(found, key=lambda sentence: sentence.start)

    def measures(self) -> list[Measure]:
        """Return every measure in the order of the text."""
        return [measure for sentence in self.sentences() for measure in sentence.measures]

    def to_json(self) -> dict[str, Any]:
        """Return the stable JSON form of `notice_read`."""
        return {
            "title": self.title,
            "issuers": list(self.issuers),
            "number": self.number,
            "addressees": list(self.addressees),
            "signed_by": list(self.signed_by),
            "signed_on": self.signed_on,
            "public": self.public,
            "basis": list(self.basis),
            "source_text": self.source_text,
            "outline": [node.to_json() for node in self.outline],
            "residue": [piece.to_json() for piece in self.residue],
        }


class DocumentError(Exception):
    """A document that cannot be used: what is wrong, where, what to do.

    `code` is stable; `exit_code` is 2 for unusable input and 3 for what cannot run here.
    """

    def __init__(
        self,
        code: str,
        zh: tuple[str, str, str],
        en: tuple[str, str, str],
        exit_code: int = 2,
    ) -> None:
        self.code = code
        self.zh = zh
        self.en = en
        self.exit_code = exit_code
        super().__init__(self.message())

    def message(self, lang: str = "zh") -> str:
        """Return one line in `lang` ("zh" or "en")."""
        if lang == "en":
            what, where, what_to_do = self.en
            return f"{what} Where: {where}. What to do: {what_to_do}"
        what, where, what_to_do = self.zh
        return f"{what}位置：{where}。处理办法：{what_to_do}"
