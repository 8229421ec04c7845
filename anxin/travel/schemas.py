"""Shapes of the travel guidance API."""

from __future__ import annotations

from typing import Literal

from ninja import Schema

# As words and not as our enums: the document then carries each parameter's example.
RiskIn = Literal["low", "medium", "high"]
PostIn = Literal["resident", "official", "student", "worker"]


class AlsoOut(Schema):
    """A sentence that stands beside the answer; `clause` names the source of other documents."""

    clause: str
    quote: str
    why: str


class TableOut(Schema):
    """The table that answered, by the hash of its content."""

    id: str
    version: str


class GuidanceOut(Schema):
    """One answer with the sentence it rests on."""

    advice: str
    strength: str
    clause: str
    quote: str
    why: list[str]
    also: list[AlsoOut]
    table: TableOut
