"""Words of copying forward: what next year's campaign has in common with this one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anxin.core.types import gettext_noop

from .notice import MeasureView


class Carried(StrEnum):
    """What became of a measure from one campaign to the next; the order is that of the page."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    KEPT = "kept"


CARRIED_LABELS = {
    Carried.NEW: gettext_noop("新增的"),
    Carried.CHANGED: gettext_noop("有变化的"),
    Carried.GONE: gettext_noop("没有了的"),
    Carried.KEPT: gettext_noop("照旧的"),
}


class Change(StrEnum):
    """In what two matched measures differ."""

    LEAD = "lead"
    STRENGTH = "strength"
    ADDRESSEE = "addressee"
    INSTRUMENT = "instrument"
    DEADLINE = "deadline"


CHANGE_NAMES = {
    Change.LEAD: gettext_noop("换了牵头单位"),
    Change.STRENGTH: gettext_noop("强度变了"),
    Change.ADDRESSEE: gettext_noop("对象变了"),
    Change.DEADLINE: gettext_noop("期限变了"),
    Change.INSTRUMENT: gettext_noop("手段变了"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """A measure with the words of its span; a quote may leave words out."""

    measure: MeasureView
    words: str


@dataclass(frozen=True, slots=True)
class Forward:
    """A measure of the earlier campaign and of the later one; one of them may be missing."""

    carried: Carried
    before: MeasureView | None
    after: MeasureView | None
    changes: tuple[Change, ...] = ()

    @property
    def change_names(self) -> tuple[str, ...]:
        """In what they differ, in words of the source language."""
        return tuple(CHANGE_NAMES[change] for change in self.changes)


@dataclass(frozen=True, slots=True)
class ForwardGroup:
    """Measures with the same fate, in the order of the text, owners by their names."""

    carried: Carried
    label: str
    rows: tuple[Forward, ...]


@dataclass(frozen=True, slots=True)
class ForwardPage:
    """Two campaigns set side by side. `draft`: ref of the later one while it can be filled."""

    source: str
    source_title: str
    target_title: str
    groups: tuple[ForwardGroup, ...]
    draft: str = ""
    fillable: int = 0
