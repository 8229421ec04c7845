"""Lists that leave as files: each room says what its own hold; the site's wiring registers them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localtime

from .permissions import SIGNED_IN_ROUTE, require
from .types import Actor, Missing

# A file holds at most so many rows; a page says when a list is longer.
MOST_ROWS = 100_000
MOMENT = "%Y-%m-%d %H:%M"
# Where a list goes on is kept with the job that writes it.
MOST_AFTER = 64
Cells = tuple[str, ...]
Stretch = tuple[list[Cells], str]
# A list's query as its address carries it, with `campaign`, the one in view.
Asked = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list that can leave as a file. `needs`: the right to read it.

    `posted`: its query holds what no address, log or job may keep; asked for by POST, at once only.

    `stretch`: actor, query, where to begin (empty: at the start), how many; its answer's second
    part is where to go on, empty at the end, at most 64 characters.
    """

    title: str
    needs: str
    head: Callable[[], Cells]
    count: Callable[[Actor, Asked], int]
    stretch: Callable[[Actor, Asked, str, int], Stretch]
    posted: bool = False


_lists: dict[str, ListOf] = {}


def list_whole(
    title: str,
    needs: str,
    head: Callable[[], Cells],
    rows: Callable[[Actor, Asked], Sequence[Cells]],
    *,
    posted: bool = False,
) -> ListOf:
    """A list whose page shows all there is: it leaves in one stretch."""
    return ListOf(
        title,
        needs,
        head,
        lambda actor, asked: len(rows(actor, asked)),
        lambda actor, asked, _after, _most: (list(rows(actor, asked)), ""),
        posted,
    )


def lists_register(lists: Mapping[str, ListOf]) -> None:
    """Make a room's lists known by their names in addresses."""
    _lists.update(lists)


def lists_all() -> Mapping[str, ListOf]:
    """Every list that can leave, by name."""
    return dict(_lists)


def list_of(name: str) -> ListOf:
    """A list by its name in addresses. Raises Missing."""
    if name not in _lists:
        raise Missing
    return _lists[name]


def list_checked(actor: Actor, name: str) -> ListOf:
    """A list the actor may read. Raises Missing, Denied."""
    found = list_of(name)
    if found.needs != SIGNED_IN_ROUTE:
        require(actor, found.needs)
    return found


def moment(at: datetime | None) -> str:
    """A moment as a file says it; empty where there is none."""
    return localtime(at).strftime(MOMENT) if at else ""
