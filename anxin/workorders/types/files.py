"""Files given with an order: what a scanner said of them, and a part of one for handing out."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from anxin.core.types import gettext_noop


class FileScan(StrEnum):
    """What is known of a stored file. `not_asked`: no scanner was set up when it came."""

    NOT_ASKED = "not_asked"
    WAITING = "waiting"
    CLEAN = "clean"
    INFECTED = "infected"


FILE_SCAN_LABELS = {
    FileScan.NOT_ASKED: gettext_noop("没有查毒"),
    FileScan.WAITING: gettext_noop("正在查毒"),
    FileScan.CLEAN: gettext_noop("查过，没有病毒"),
    FileScan.INFECTED: gettext_noop("查出病毒，已封存"),
}


@dataclass(frozen=True, slots=True)
class ProofFile:
    """A file as it came: what it was called, and its bytes."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FilePart:
    """A stored file, or bytes `first` to `last` of it (both included), ready to be handed out."""

    name: str
    media_type: str
    sha256: str
    size: int
    first: int
    last: int
    content: bytes

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return (self.first, self.last) == (0, self.size - 1)
