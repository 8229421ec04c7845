"""Finding the town or community an address names. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from ..types import DivisionInfo, DivisionLevel, range_of

# What people leave out: 越州镇 is 越州, 大槐村委会 is 大槐村.
_ENDINGS = ("街道办事处", "社区居委会", "村委会", "居委会", "街道", "社区", "镇", "乡", "村")
_SHORTEST = 2


def division_named(text: str, divisions: Sequence[DivisionInfo]) -> DivisionInfo | None:
    """The narrowest division a text names; None when it names none, or two that differ."""
    towns = _named(text, divisions, DivisionLevel.TOWN)
    # A village called like its town is named only by what stands beside the town's name.
    for town in towns:
        text = text.replace(next(name for name in _names(town.name) if name in text), "　", 1)
    inside = [
        one
        for one in _named(text, divisions, DivisionLevel.COMMUNITY)
        if not towns or any(one.code in range_of(town.code) for town in towns)
    ]
    return _only(inside) or (None if inside else _only(towns))


def _named(
    text: str, divisions: Sequence[DivisionInfo], level: DivisionLevel
) -> list[DivisionInfo]:
    """Those of a level whose name stands in the text, by whole names where there are any."""
    those = [one for one in divisions if one.level is level]
    whole = [one for one in those if one.name in text]
    return whole or [one for one in those if any(name in text for name in _names(one.name))]


def _only(found: Sequence[DivisionInfo]) -> DivisionInfo | None:
    return found[0] if len(found) == 1 else None


def _names(name: str) -> list[str]:
    """A name as it stands, and without its ending where enough is left."""
    bare = next((name.removesuffix(end) for end in _ENDINGS if name.endswith(end)), name)
    return [name, bare] if len(bare) >= _SHORTEST else [name]
