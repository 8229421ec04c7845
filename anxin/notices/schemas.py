"""Shapes of the notices' API."""

from __future__ import annotations

from ninja import Schema


class OwnersOut(Schema):
    """Units by their Chinese names."""

    lead: list[str]
    cooperate: list[str]


class MeasureOut(Schema):
    """A measure read from a sentence."""

    id: str
    strength: str
    addressee: str
    instrument: str
    owners: OwnersOut


class ClauseOut(Schema):
    """A sentence as shown, with its measures."""

    id: str
    text: str
    measures: list[MeasureOut]


class ClausesOut(Schema):
    """All sentences of a notice in the order of the text."""

    clauses: list[ClauseOut]
