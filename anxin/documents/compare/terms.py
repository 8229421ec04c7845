"""What changes without a change of the verb: days, groups of people, burdens of proof."""

from __future__ import annotations

import re
from functools import cache

from anxin.documents.lexicon import any_of, load

from .circles import circle_changed
from .pairing import Piece

# A group is named between these: signs, prepositions, and what is done to people.
PARTS = re.compile(
    r"[、，。；：（）]|以及|和|及|与|对(?!象)|为|向|给|或|把|将|走访|慰问|看望|探访|帮扶|关爱|照料|组织|包括|发放|保障|严禁|禁止|不得|驾乘|驾驶"
)


@cache
def _group() -> re.Pattern[str]:
    return re.compile("[\u4e00-\u9fff]{0,7}?" + any_of(load("compare")["group_ends"]))


@cache
def _covers() -> re.Pattern[str]:
    return re.compile(any_of(load("compare")["group_covers"]))


# How long something lasts: 行动至9月30日结束, 有效期至12月31日.
LASTS = re.compile(
    r"(?:有效期|执行|持续|延长|实施|施行)?[^，。；]{0,4}至(?:(20\d\d)年)?(1[0-2]|0?[1-9])月([0-3]?\d)日(?=[^，。；]{0,4}(?:结束|截?止|[，。；]|$))"
)


def end_moved(higher: Piece, lower: Piece) -> int:
    """1 when it lasts longer below, -1 when it ends earlier, 0 when no end is told on both sides."""
    ends = [LASTS.search(piece.text) for piece in (higher, lower)]
    if not ends[0] or not ends[1]:
        return 0
    years = all(end[1] for end in ends if end)
    above, below = ((int(end[1]) if years else 0, int(end[2]), int(end[3])) for end in ends if end)
    return int(below > above) - int(below < above)


# Days so many months apart lie on two sides of New Year.
TURN_OF_YEAR = 9


def deadline_moved(higher: Piece, lower: Piece) -> int:
    """1 when the lower day is earlier, -1 when it is later or gone, 0 when neither is known."""
    if higher.due is None:
        return 0
    if lower.due is None:
        return 0 if any(quantity.unit for quantity in lower.measure.quantities) else -1
    years = (higher.due[0], lower.due[0])
    above, below = ((due[0] if all(years) else 0, *due[1:]) for due in (higher.due, lower.due))
    if not all(years) and abs(above[1] - below[1]) >= TURN_OF_YEAR:
        # 12月31日前 and then 1月20日前 of the year after.
        above, below = ((due[0] + (due[1] < TURN_OF_YEAR), *due[1:]) for due in (above, below))
    return int(below < above) - int(below > above)


def groups_changed(higher: Piece, lower: Piece) -> int:
    """-1 when groups of people are left out, 1 when some are added, 0 when they are the same."""
    above, below = groups_in(higher.text), groups_in(lower.text)
    if (len(above) < 2 and len(below) < 2) or not above or not below:
        return 0
    left_out = [name for name in above if not _is_named(name, lower.item)]
    added = [name for name in below if not _is_named(name, higher.item)]
    shared = len(above) > len(left_out)
    if left_out and shared and not _covers().search(lower.item):
        return -1
    return int(bool(added) and not left_out and not _covers().search(higher.item))


# From the lowest level of an alarm or a response to the highest.
ALARMS = {"蓝": 1, "黄": 2, "橙": 3, "红": 4, "四": 1, "三": 2, "二": 3, "一": 4}
ALARM = re.compile(r"(?:([蓝黄橙红])色(?:及?以上)?预警|([一二三四])级(?:及?以上)?(?:应急)?响应)")


def alarm_moved(higher: Piece, lower: Piece) -> int:
    """1 when a duty arises from a lower level of alarm on, -1 from a higher one, 0 when told alike."""
    above, below = (
        {ALARMS[color or level] for color, level in ALARM.findall(piece.text)}
        for piece in (higher, lower)
    )
    if len(above) != 1 or len(below) != 1:
        return 0
    return int(min(below) < min(above)) - int(min(below) > min(above))


def groups_in(text: str) -> tuple[str, ...]:
    """The groups of people that a text lists."""
    parts = (part.rpartition("的")[2].strip() for part in PARTS.split(text))
    found = (_group().match(part) for part in parts)
    return tuple(dict.fromkeys(match.group(0) for match in found if match))


def _is_named(name: str, text: str) -> bool:
    return any(word in text for word in (name, *_same_group(name)))


def _same_group(name: str) -> tuple[str, ...]:
    for words in load("compare")["same_groups"]:
        if any(name.endswith(word) for word in words):
            return tuple(words)
    return ()


def burdens_added(higher: Piece, lower: Piece) -> int:
    """1 when the lower text asks for photos, check-ins, lists or ranks that the higher does not."""
    words = load("compare")["burdens"]
    return int(any(word in lower.text and word not in higher.item for word in words))


def scope_changed(higher: Piece, lower: Piece) -> int:
    """1 when the lower text is about more people or places, -1 about fewer, 0 about the same."""
    for table in ("scope", "area"):
        rows = load("compare")[table]
        named = [
            {(level, word) for level, words in rows for word in words if word in piece.words}
            for piece in (higher, lower)
        ]
        above, below = (min(named[i] - named[1 - i], default=(0, ""))[0] for i in (0, 1))
        if above and below and above != below:
            return int(below > above) - int(below < above)
    groups = circle_changed(higher, lower) or groups_changed(higher, lower)
    if groups:
        return groups
    lists = [_listed(piece.text) for piece in (higher, lower)]
    if min(len(lists[0]), len(lists[1])) >= 3 and len(lists[0] & lists[1]) >= 3:
        return int(len(lists[1] - lists[0]) > 1) - int(len(lists[0] - lists[1]) > 1)
    return 0


def _listed(text: str) -> set[str]:
    """The members of the longest list in a text."""
    runs = re.findall(r"[^，。；、]+(?:、[^，。；、]+)+", text)
    longest = max(runs, key=len, default="")
    return {re.sub(r"^.*(?:对|为|和|及)|等.*$", "", name) for name in longest.split("、")} - {""}
