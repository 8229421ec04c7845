"""What the API takes and gives."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from ninja import Schema
from pydantic import BaseModel, Field


class ContactIn(BaseModel):
    """How to reach the person; all of it optional."""

    name: Annotated[str, Field(max_length=64)] = ""
    phone: Annotated[str, Field(max_length=32)] = ""


class PersonIn(BaseModel):
    """For whom somebody acts."""

    name: Annotated[str, Field(max_length=64)]


class RequestIn(BaseModel):
    """What a person brings. `area` is a 15-digit code, `about_unit` the slug of a unit."""

    kind: Annotated[str, Field(max_length=32)]
    area: int
    text: Annotated[str, Field(max_length=8000)]
    contact: ContactIn = ContactIn()
    about_unit: Annotated[str, Field(max_length=64)] = ""
    on_behalf_of: Annotated[str, Field(max_length=64)] | PersonIn = ""
    facts: Annotated[
        dict[str, str | bool | int | float],
        Field(
            max_length=20,
            description="Answers to the kind's plain questions by name; GET /request-kinds lists"
            " them. Dates as 2021-02-12, times as 09:30.",
        ),
    ] = {}

    def acted_for(self) -> str:
        """The name of the person acted for, empty when nobody."""
        given = self.on_behalf_of
        return given if isinstance(given, str) else given.name


class ChoiceOut(Schema):
    """One of the answers a question offers."""

    value: str
    label: str


class FieldOut(Schema):
    """A plain question of a kind. `personal`: the answer is sealed."""

    name: str
    label: str
    type: str
    required: bool
    hint: str
    personal: bool
    choices: list[ChoiceOut]


class KindOut(Schema):
    """A kind of request that the campaign takes, and the sentence it serves."""

    kind: str
    label: str
    section: str
    answer_within: str
    emergency: bool
    fields: list[FieldOut]


class KindsOut(Schema):
    """Every kind the campaign takes, in the order of the notice."""

    kinds: list[KindOut]


class ReceiptOut(Schema):
    """The number by which the request is looked up."""

    receipt: str


class TrackOut(Schema):
    """What the holder of a receipt may see."""

    kind: str
    status: str
    status_label: str
    text: str
    filed_at: datetime
    answer: str
    answer_clause: str
    answered_at: datetime | None
    rating: int | None
