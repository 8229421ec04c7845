"""Which steps may be taken on many orders at once, and how a moment is called. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from anxin.core.types import gettext_noop

HAND_ON, EXCUSE = "hand_on", "excuse"
# Stands in the origin of an order whose handing on was taken back: its place is free again.
FREED = ":undone:"
# Steps offered on many orders: what they are called, whether they ask for words.
BULK_STEPS: dict[str, tuple[str, bool]] = {
    "accept": (gettext_noop("签收、受理"), False),
    "answer": (gettext_noop("答复，同样的话"), True),
    "done": (gettext_noop("报办结，同样的话"), True),
    "confirm": (gettext_noop("确认办结"), False),
    "more": (gettext_noop("退回补办，同样的理由"), True),
    "insist": (gettext_noop("仍请该单位办理"), True),
    "return": (gettext_noop("退回，同样的理由"), True),
    "object": (gettext_noop("不归我单位，同样的理由"), True),
    "withdraw": (gettext_noop("撤回，同样的理由"), True),
    EXCUSE: (gettext_noop("配合单位免办，同样的理由"), True),
    HAND_ON: (gettext_noop("分给下级单位"), False),
}


def when_words(at: datetime, today: date) -> tuple[str, str]:
    """How a moment (in local time) is called from today: a pattern with the time, and the time."""
    time = f"{at:%H:%M}"
    days = (today - at.date()).days
    if days == 0:
        return gettext_noop("草稿，今天 %(time)s 写的"), time
    if days == 1:
        return gettext_noop("草稿，昨天 %(time)s 写的"), time
    return gettext_noop("草稿，%(time)s 写的"), f"{at:%m-%d %H:%M}"


def standing_lines(moves: Sequence[str]) -> list[int]:
    """Places of the history lines that were not taken back; each `undo` takes one line back."""
    stand: list[int] = []
    for place, move in enumerate(moves):
        if move != "undo":
            stand.append(place)
        elif stand:
            stand.pop()
    return stand
