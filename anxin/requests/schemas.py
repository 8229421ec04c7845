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

    def acted_for(self) -> str:
        """The name of the person acted for, empty when nobody."""
        given = self.on_behalf_of
        return given if isinstance(given, str) else given.name


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
