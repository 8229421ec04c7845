"""Counts into a board. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import product
from urllib.parse import urlencode

from anxin.workorders.types import BROUGHT, BoardCount

from ..types import Board, Cell, Figure, Section, TownHead, TownRow

# Town, section (None: all), and whether only what people brought in.
Key = tuple[int | None, int | None, bool]


def board_of(
    counts: Iterable[BoardCount],
    *,
    at: datetime,
    campaign: str,
    sections: Sequence[tuple[int, str]],
    towns: Sequence[TownHead],
) -> Board:
    """Every count in its cell, its row, its column and the whole; none twice, none lost."""
    sums = _sums(counts)

    def cell(town: int | None = None, section: int | None = None, *, brought: bool = False) -> Cell:
        asked = _asked(campaign, town, section, brought=brought)
        return _cell(sums[town, section, brought], sums[town, section, True], asked)

    return Board(
        at=at,
        sections=[
            Section(number, title, cell(None, number), cell(None, number, brought=True))
            for number, title in sections
        ],
        rows=[
            TownRow(
                head=town,
                cells=[cell(town.code, number) for number, _title in sections],
                total=cell(town.code),
                brought=cell(town.code, brought=True),
            )
            for town in towns
        ],
        total=cell(),
        brought=cell(brought=True),
    )


def cell_of(
    counts: Iterable[BoardCount], campaign: str, town: int | None, section: int | None
) -> Cell:
    """The figures of a section or a town, each opening its rows."""
    asked = _asked(campaign, town, section, brought=False)
    sums = _sums(counts)
    return _cell(sums[town, section, False], sums[town, section, True], asked)


def _sums(counts: Iterable[BoardCount]) -> defaultdict[Key, Counter[str]]:
    """Counts by town and section, each or both of which may be all; what people brought apart."""
    sums: defaultdict[Key, Counter[str]] = defaultdict(Counter)
    for one in counts:
        for brought in (False, True) if one.brought else (False,):
            for town, section in product((one.town_code, None), (one.section, None)):
                sums[town, section, brought][one.state] += one.count
    return sums


def _asked(
    campaign: str, town: int | None, section: int | None, *, brought: bool
) -> dict[str, str]:
    """The part of an address that opens the rows of a cell."""
    asked = {"campaign": campaign}
    if section is not None:
        asked["section"] = str(section)
    if town is not None:
        asked["town"] = str(town)
    if brought:
        asked["measure"] = BROUGHT
    return asked


def _cell(sums: Mapping[str, int], brought: Mapping[str, int], asked: Mapping[str, str]) -> Cell:
    return Cell(
        {
            state: Figure(state, count, urlencode({**asked, "show": state}), brought.get(state, 0))
            for state, count in sums.items()
        }
    )


def short_name(name: str) -> str:
    """A town's name as a tile bears it, without what sort of town it is."""
    for ending in (" Sub-district", " Town", "街道", "镇"):
        name = name.removesuffix(ending)
    return name
