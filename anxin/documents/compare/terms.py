"""What changes without a change of the verb: days, groups of people, burdens of proof."""

from __future__ import annotations

import re
from functools import cache, partial

from anxin.documents.lexicon import any_of, expression, load
from anxin.documents.types import Strength

from .beside import beside_changed
from .circles import circle_changed
from .excluded import left_out
from .guarantees import is_guarantee
from .indifferent import indifference_told
from .inserted import inserted_changed
from .joined import joined_changed
from .lists import is_told, lists_in, member_lost
from .members import members_changed
from .pairing import Piece
from .places import grades_moved, persons_moved, rings_moved
from .qualified import qualified
from .sameness import standard

# A group is named between these: signs, prepositions, and what is done to people.
PARTS = re.compile(
    r"[、，。；：（）]|为由|限制|以及|和|及(?!以[上下])|与|对(?!象)|为|向|给|或|把|将|让|使|跟|(?<![合共相不])同(?![学等意时志])|[应须](?!届|急)|要(?!求)|到(?![期场岗店访龄达位])|[打汇转存]入|[打转存]到|一律|走访|慰问|看望|探访|帮扶|关爱|照料|组织|包括|发放|保障|严禁|禁止|不[得准许能]|驾乘|骑(?!手)|驾驶|涉及|出现|含有"
)


# 家庭住址 names no family.
NO_GROUP = (
    r"(?!客运|总站|维修|票|住址|地址|成员|情况|电话|作业|聚餐|信息|身份证|证(?!人)|会议|代表大会)"
)

_words = partial(expression, "circles")


@cache
def _group() -> re.Pattern[str]:
    return re.compile("[\u4e00-\u9fff]{0,7}?" + any_of(load("compare")["group_ends"]) + NO_GROUP)


@cache
def _group_end() -> re.Pattern[str]:
    return re.compile(any_of(load("compare")["group_ends"]) + "$")


@cache
def _covers() -> re.Pattern[str]:
    return re.compile(any_of(load("compare")["group_covers"]))


def groups_changed(higher: Piece, lower: Piece) -> int:
    """-1 when groups of people are left out, 1 when some are added, 0 when they are the same."""
    above, below = groups_in(higher.text), groups_in(lower.text)
    if (len(above) < 2 and len(below) < 2) or not above or not below:
        return 0
    left_out = [
        name
        for name in above
        if name not in load("circles")["generic"]
        and (not _is_told_there(name, above, lower) or _is_one_of_two(name, above, lower.item))
    ]
    added = [
        name
        for name in below
        if not _is_told_there(name, below, higher) and name not in load("circles")["generic"]
    ]
    new = {*added, *_new_members(lower, higher)}
    lost = [name for name in left_out if not any(_is_like(name, one) for one in new)]
    shared = any(_is_named(name, lower.item) for name in above if name not in left_out)
    if lost and shared and not _covers().search(lower.item):
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
    nobody = re.compile(load("circles")["no_group"])
    # 与本地职工同等对待 only says like whom.
    bare = _words("compared").sub("，", text)
    names = dict.fromkeys(name for part in PARTS.split(bare) if (name := _group_of(part)))
    return tuple(name for name in names if not nobody.search(name) and not _is_heading(name, text))


def _group_of(part: str) -> str:
    """The group that a part of a text names, in 未成年工在高温的天气 before what is said of it."""
    acts = load("circles")["group_acts"]
    first, *rest = (re.sub(acts, "", one.strip()) for one in part.split("的"))
    found = _group().match(rest[-1] if rest else first)
    before = _group().match(first)
    # 毕业生首次创业的 tells behind its name which they are.
    behind = bool(rest) and not rest[-1]
    if before and (behind or (not found and first[before.end() :].startswith(("在", "于", "因")))):
        found = before
    return _whole(found) if found else ""


def _whole(found: re.Match[str]) -> str:
    """A name with that of those who belong to them: 进城务工人员随迁子女."""
    kin = re.compile(load("circles")["kin"]).match(found.string, found.end())
    return found.group() + (kin.group() if kin else "")


def _is_heading(name: str, text: str) -> bool:
    """Whether a name only says what a list is of: 补贴对象为."""
    return name.endswith("对象") and re.search(f"{name}(?:为|是|包括|有|：)", text) is not None


def _new_members(piece: Piece, other: Piece) -> set[str]:
    """What a list of a piece names that the other one does not: 脱贫户."""
    members = (name for one in lists_in(piece.text) for name in one.members)
    return {name for name in members if name not in other.item}


def _is_like(name: str, other: str) -> bool:
    """Whether two names share more than what says that they are people."""
    bare = _group_end().sub("", name)
    return len(other) <= len(name) and any(name[at : at + 2] in other for at in range(len(bare)))


def _is_named(name: str, text: str) -> bool:
    return any(word in text for word in (name, *_same_group(name)))


def _is_told_there(name: str, names: tuple[str, ...], piece: Piece) -> bool:
    """Whether an item names a group, or tells it in other words: 消防救援人员, 消防员."""
    others = "".join(one for one in names if one != name)
    # 患者 is told by 病人.
    known = standard(name)
    return (
        _is_named(name, piece.item) or known in standard(piece.item) or is_told(name, piece, others)
    )


def _is_one_of_two(name: str, names: tuple[str, ...], text: str) -> bool:
    """Whether a name was only told by that of another group: 退役军人 beside 现役军人."""
    words = _same_group(name)
    kin = [one for one in names if one != name and _same_group(one) == words]
    bare = next((name.removesuffix(word) for word in words if name.endswith(word)), name)
    return bool(words and kin) and bare not in text and all(one in text for one in kin)


def _same_group(name: str) -> tuple[str, ...]:
    for words in load("compare")["same_groups"]:
        if any(name.removesuffix("人员").endswith(word) or name.endswith(word) for word in words):
            return tuple(words)
    return ()


def scope_changed(higher: Piece, lower: Piece) -> int:
    """1 when the lower text is about more people or places, -1 about fewer, 0 about the same."""
    told = rings_moved(higher, lower) or grades_moved(higher, lower)
    if told or (told := persons_moved(higher, lower) if _gives(higher) else 0):
        return told
    for table in ("origin", "place"):
        above, below = (_levels(piece.words, table) for piece in (higher, lower))
        # Where it is for may stand in the clause before.
        below = below or _levels(lower.sentence, table)
        narrow, wide = (
            min(one - other, default=(0, ""))[0] for one, other in ((above, below), (below, above))
        )
        if narrow and wide and narrow != wide:
            return int(wide > narrow) - int(wide < narrow)
    groups = (
        left_out(higher, lower)
        or indifference_told(higher, lower)
        or circle_changed(higher, lower)
        or members_changed(higher, lower)
        or groups_changed(higher, lower)
        or joined_changed(higher, lower)
        or -member_lost(higher, lower)
        or beside_changed(higher, lower)
        or qualified(higher, lower)
        or inserted_changed(higher, lower)
    )
    if groups:
        return groups if _bind_alike(higher, lower) else min(groups, 0)
    lists = [_listed(piece.text) for piece in (higher, lower)]
    if min(len(lists[0]), len(lists[1])) >= 3 and len(lists[0] & lists[1]) >= 3:
        return int(len(lists[1] - lists[0]) > 1) - int(len(lists[0] - lists[1]) > 1)
    return 0


def _gives(piece: Piece) -> bool:
    """Whether a clause gives or lets people something."""
    return is_guarantee(piece) or piece.measure.strength is Strength.MAY


@cache
def _levelled(table: str) -> tuple[re.Pattern[str], dict[str, int]]:
    levels = {word: level for level, words in load("circles")[table] for word in words}
    return re.compile(any_of(list(levels))), levels


def _levels(text: str, table: str) -> set[tuple[int, str]]:
    """The places or origins that a text names, each with how wide it is."""
    pattern, levels = _levelled(table)
    text = re.sub(load("circles")["nobody"], "", text)
    return {(levels[word], word) for word in pattern.findall(text)}


def _bind_alike(higher: Piece, lower: Piece) -> bool:
    """Whether both forbid or neither does; 所有工地一律停工 widens no 达标工地不得停工."""
    return (
        higher.measure.strength is not Strength.MUST_NOT
        or higher.measure.strength is lower.measure.strength
    )


def _listed(text: str) -> set[str]:
    """The members of the longest list in a text."""
    runs = re.findall(r"[^，。；、]+(?:、[^，。；、]+)+", text)
    longest = max(runs, key=len, default="")
    return {re.sub(r"^.*(?:对|为|和|及)|等.*$", "", name) for name in longest.split("、")} - {""}
