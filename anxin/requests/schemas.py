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


class Open311In(Schema):
    """A request as GeoReport v2 sends it, a form; `attribute[name]` carries a kind's answers.

    `about_unit` and `on_behalf_of` are ours: a unit's slug, and for whom somebody acts.
    """

    service_code: Annotated[str, Field(max_length=32, examples=["question"])]
    description: Annotated[str, Field(max_length=8000)] = ""
    address_string: Annotated[str, Field(max_length=200)] = ""
    address_id: Annotated[str, Field(max_length=15, examples=["530302102000000"])] = ""
    first_name: Annotated[str, Field(max_length=64)] = ""
    last_name: Annotated[str, Field(max_length=64)] = ""
    phone: Annotated[str, Field(max_length=32)] = ""
    about_unit: Annotated[str, Field(max_length=64)] = ""
    on_behalf_of: Annotated[str, Field(max_length=64)] = ""
    media_url: Annotated[str, Field(max_length=2000)] = ""


class Open311Error(Schema):
    """What is wrong, in words."""

    code: int
    description: str


class Open311Filed(Schema):
    """The number of a filed request."""

    service_request_id: str
    service_notice: str
    account_id: str | None


class Open311Services(Schema):
    """A kind of request."""

    service_code: str
    service_name: str
    description: str
    metadata: bool
    type: str
    keywords: str
    group: str


class Open311Value(Schema):
    """One of the answers an attribute offers."""

    key: str
    name: str


class Open311Attribute(Schema):
    """A plain question of a kind."""

    variable: bool
    code: str
    datatype: str
    required: bool
    datatype_description: str
    order: int
    description: str
    values: list[Open311Value]


class Open311Service(Schema):
    """What a kind asks."""

    service_code: str
    attributes: list[Open311Attribute]


class Open311Request(Schema):
    """What the holder of a receipt may see. Times in ISO 8601, empty where there is none."""

    service_request_id: str
    status: str
    status_notes: str
    service_name: str
    service_code: str
    description: str
    agency_responsible: str
    service_notice: str
    requested_datetime: str
    updated_datetime: str
    expected_datetime: str
    address: str
    address_id: str
    media_url: str
