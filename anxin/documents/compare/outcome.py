"""What became of a measure: the outcome, and in which dimensions it changed."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from anxin.documents.lexicon import expression
from anxin.documents.types import Addressee, Opposed, Strength

from .burdens import burdens_changed, control_changed, control_of, papers_changed
from .costs import cost_changed, is_free, rest_pays
from .days import days_moved, end_opened
from .denials import answers_condition
from .exceptions import exception_changed
from .force import left_open, verb_changed
from .guarantees import PEOPLE, is_guarantee, protects_or_gives
from .leave import approval_changed
from .pairing import Piece
from .protections import (
    asked_all_the_same,
    is_forbidden,
    links_all_the_same,
    only_reworded,
    punishes_breach,
)
from .reach import reaches_back
from .severity import severity_changed
from .sizes import size_changed
from .spared import asked_though_spared
from .terms import alarm_moved, scope_changed
from .thresholds import figures_of, is_one_each, span_moved, threshold_moved

NAMES = {
    "zh": {
        "kept": "保持一致。",
        "does_forbidden": "与上级相抵触：上级不许做的，本文要求做或者允许做。",
        "closes": "与上级相抵触：上级要求保障的，本文关停、取消或者禁止。",
        "also": "同时有减弱：{0}。",
        "more": "保障比上级更足：{0}。",
        "strengthened": "比上级更严或范围更宽：{0}。",
        "weakened": "比上级更弱：{0}。",
        "added": "上级文件没有这一条。",
        "added_gap": "上级文件存本有缺，没有找到对应的内容。",
        "dropped": "下级文件没有这一条。",
        "dropped_guarantee": "下级文件没有这一条，群众少了一项保障。",
        "unknown": "下级文件存本有缺，不能断定有没有这一条。",
        "heard": "这是按整句的意思判断的，请核对。",
        "join": "、",
        "verb": "用语", "scope": "范围", "threshold": "门槛", "approval": "审批",
        "duration": "期限", "control": "管控", "cost": "费用", "retroactive": "追溯",
        "open_ended": "不定期限或一概而论",
    },
    "en": {
        "kept": "Kept.",
        "does_forbidden": "Contradicts the higher text: this orders or permits what is forbidden above.",
        "closes": "Contradicts the higher text: this closes, stops or forbids what is ensured above.",
        "also": " Weaker at the same time: {0}.",
        "more": "Gives more than above: {0}.",
        "strengthened": "Stricter or wider than above: {0}.",
        "weakened": "Weaker than above: {0}.",
        "added": "The higher text does not say this.",
        "added_gap": "The copy of the higher text has gaps; no counterpart was found.",
        "dropped": "The lower text does not say this.",
        "dropped_guarantee": "The lower text does not say this: people lose a guarantee.",
        "unknown": "The copy of the lower text has gaps; it may say this there.",
        "heard": " Judged by the sense of the whole clause: please check.",
        "join": ", ",
        "verb": "verb", "scope": "scope", "threshold": "threshold", "approval": "approval",
        "duration": "duration", "control": "control", "cost": "cost",
        "retroactive": "retroactive", "open_ended": "open-ended",
    },
}  # fmt: skip
# Dimensions in which a text is stricter on people.
ON_PEOPLE = {"threshold", "approval", "control", "cost"}
# Words that only ask, or ask as a rule.
SOFT = {Strength.IN_PRINCIPLE, Strength.GUIDE, Strength.ENCOURAGE}


@dataclass(frozen=True, slots=True)
class Pair:
    """A measure above, one below, or both, with what happened."""

    outcome: str
    dimensions: tuple[str, ...]
    higher: Piece | None
    lower: Piece | None
    guarantee: bool
    higher_incomplete: bool
    message: str
    # Whether, and how, it stands against the higher text.
    opposed: Opposed = Opposed.NO
    # Dimensions that changed the other way than the outcome says.
    also: tuple[str, ...] = ()
    # Whether the classifier outweighed the rules: a person should look once more.
    heard: bool = False

    @property
    def place(self) -> tuple[int, int]:
        """Where it stands in the order of the higher text."""
        first = self.higher.measure.start if self.higher else 0
        second = self.lower.measure.start if self.lower else 0
        return first, second

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "outcome": self.outcome,
            "dimensions": list(self.dimensions),
            "higher": _side(self.higher),
            "lower": _side(self.lower),
            "guarantee": self.guarantee,
            "higher_incomplete": self.higher_incomplete,
            "message": self.message,
        }


def _side(piece: Piece | None) -> dict[str, str] | None:
    if piece is None:
        return None
    return {
        "id": piece.measure.id,
        "quote": piece.text,
        "strength": piece.measure.strength.value,
    }


_pattern = partial(expression, "compare")


def judge_alone(piece: Piece, outcome: str, lang: str, *, higher_incomplete: bool) -> Pair:
    """Return the pair of a piece without counterpart."""
    guarantee = outcome != "added" and protects_or_gives(piece)
    key = outcome
    if outcome == "added" and higher_incomplete:
        key = "added_gap"
    elif outcome == "dropped" and guarantee:
        key = "dropped_guarantee"
    above, below = (None, piece) if outcome == "added" else (piece, None)
    return Pair(outcome, (), above, below, guarantee, higher_incomplete, NAMES[lang][key])


def judge(
    higher: Piece,
    lower: Piece,
    lang: str,
    way: Opposed = Opposed.NO,
    *,
    higher_incomplete: bool,
) -> Pair:
    """Return the pair of two measures about the same thing; `way`: how they contradict."""
    changes = _changes(higher, lower) if higher.words != lower.words else _left_out(higher, lower)
    outcome = _outcome(changes)
    if way is Opposed.CLOSES and is_free(higher) and is_free(lower):
        # 对妇女免费 and 个人零负担 are one.
        way = Opposed.NO
    stricter = {name for name, change in changes.items() if change > 0}
    burdens = ON_PEOPLE & stricter
    if way is Opposed.CLOSES and _pattern("handed_out").search(higher.text):
        # What is handed out no more is lost; that they pay themselves then goes without saying.
        burdens -= {"cost"}
    if way and links_all_the_same(higher, lower) and not papers_changed(higher, lower) > 0:
        # What is withheld for another thing is a ban broken, and no burden of its own.
        burdens &= {"approval", "cost"}
    if way and (not burdens or _pattern("unpunished").search(higher.text)):
        # What people lose weighs, not that the words are firmer.
        changes = {name: -1 for name, change in changes.items() if change < 0} or {"verb": -1}
        outcome = "weakened"
    dimensions, also = (
        tuple(name for name, change in changes.items() if (change > 0) is more)
        for more in (outcome == "strengthened", outcome != "strengthened")
    )
    guarantee = protects_or_gives(higher) or (
        bool(way) and higher.measure.addressee is not Addressee.RESIDENT
    )
    return Pair(
        outcome,
        dimensions,
        higher,
        lower,
        guarantee,
        higher_incomplete,
        _message(higher, outcome, dimensions, also, way, lang),
        way,
        also,
    )


def kept_by_ear(pair: Pair, lang: str) -> Pair:
    """A pair whose change is only other words, by the classifier; the message asks to look once more."""
    told = NAMES[lang]["kept"] + NAMES[lang]["heard"]
    return replace(pair, outcome="kept", dimensions=(), also=(), message=told, heard=True)


def _message(
    higher: Piece,
    outcome: str,
    dimensions: tuple[str, ...],
    also: tuple[str, ...],
    way: Opposed,
    lang: str,
) -> str:
    names = NAMES[lang]
    if way:
        return names[way]
    words, others = (names["join"].join(names[name] for name in row) for row in (dimensions, also))
    gives = _pattern("given").search(higher.text) and dimensions == ("threshold",)
    key = "more" if outcome == "strengthened" and gives else outcome
    return names[key].format(words) + (names["also"].format(others) if others else "")


def _left_out(higher: Piece, lower: Piece) -> dict[str, int]:
    """What changed in the same words: the clause behind them may leave out some, 急诊除外."""
    change = exception_changed(higher, lower) if higher.sentence != lower.sentence else 0
    return {"scope": change} if change else {}


def _changes(higher: Piece, lower: Piece) -> dict[str, int]:
    """Every dimension that changed: 1 stricter, -1 weaker."""
    on_people = _is_on_people(lower)
    found = (
        ("verb", verb_changed(higher, lower, guarantee=is_guarantee(higher))),
        ("scope", scope_changed(higher, lower) or size_changed(higher, lower)),
        ("threshold", _threshold(higher, lower)),
        ("approval", approval_changed(higher, lower, on_people=on_people)),
        ("duration", span_moved(higher, lower) or days_moved(higher, lower)),
        ("control", _control(higher, lower, on_people=on_people)),
        ("cost", cost_changed(higher, lower)),
        ("retroactive", reaches_back(higher, lower)),
        ("open_ended", _open_ended(higher, lower) or end_opened(higher, lower)),
    )
    changes = {dimension: change for dimension, change in found if change}
    if asked := asked_all_the_same(higher, lower):
        changes[asked] = 1
    if not changes and is_forbidden(higher, lower):
        changes["verb"] = 1
    if not changes and (asked := asked_though_spared(higher, lower)):
        changes[asked] = 1
    changes = _without_other_words(higher, lower, changes)
    if _is_given_either_way(higher, lower) or _asks_of_applicants(higher, lower):
        changes.pop("verb", None)
    if answers_condition(higher, lower):
        # 非本单位人员不得进入, 只有本单位人员才能进入: the others.
        changes.pop("scope", None)
    if "cost" in changes and _is_share_told_once(higher, lower):
        # All of it above, and half of it below: not a figure that moved.
        changes.pop("threshold", None)
    less = any(changes.get(name, 0) < 0 for name in ("scope", "threshold"))
    if less and changes.get("cost", 0) > 0 and is_free(higher) and rest_pays(lower.text):
        # 满70岁的免费，不到的自己掏钱: free for fewer.
        changes.pop("cost")
    if higher.measure.strength is Strength.MAY and less:
        # Fewer may do it, or they may do less: nobody has to.
        changes = {
            name: change for name, change in changes.items() if (name, change) != ("verb", 1)
        }
    return changes


def _without_other_words(higher: Piece, lower: Piece, changes: dict[str, int]) -> dict[str, int]:
    """The changes, without those that are only other words for the protection above."""
    if punishes_breach(higher, lower):
        return {**{name: change for name, change in changes.items() if change > 0}, "control": 1}
    alike = only_reworded(higher, lower)
    return {name: change for name, change in changes.items() if (name, change) not in alike}


def _outcome(changes: dict[str, int]) -> str:
    if any(change > 0 for change in changes.values()):
        return "strengthened"
    return "weakened" if changes else "kept"


def _is_given_either_way(higher: Piece, lower: Piece) -> bool:
    """Whether both sides spare people the same, of which a permission says as much: 可免费乘坐."""
    sides = (higher, lower)
    if any(piece.measure.strength in SOFT for piece in sides) or left_open(lower):
        return False
    return all(_pattern("no_need").search(piece.text) for piece in sides) or all(
        is_free(piece)
        and (
            piece.measure.strength is not Strength.MAY
            or (piece.measure.cue or "") not in piece.text
            or _pattern("given_either_way").search(piece.text)
        )
        for piece in sides
    )


def _asks_of_applicants(higher: Piece, lower: Piece) -> bool:
    """Whether those who may apply above are told below as what applicants must be."""
    may = higher.measure.strength is Strength.MAY and _pattern("may_apply").search(higher.text)
    return bool(may and _pattern("applicants").search(lower.text))


def _is_on_people(piece: Piece) -> bool:
    if piece.measure.addressee in PEOPLE or piece.context:
        return True
    return bool(_pattern("people").search(piece.sentence or piece.text))


def _control(higher: Piece, lower: Piece, *, on_people: bool) -> int:
    # Where it is said of places it still confines those who live there.
    confined = _pattern("confines").search(lower.text) or "隔离" in higher.text
    level = control_changed(higher, lower) if on_people or confined else 0
    if lower.measure.strength is Strength.MAY and is_guarantee(lower):
        # 可预约上门服务 controls nobody.
        level = min(level, 0)
    penalties = [len(_pattern("penalty").findall(piece.text)) for piece in (higher, lower)]
    found = {
        level,
        int(penalties[1] > penalties[0] > 0),
        burdens_changed(higher, lower),
        severity_changed(higher, lower),
    }
    return 1 if 1 in found else min(found)


def _threshold(higher: Piece, lower: Piece) -> int:
    """Figures that are limits, and papers that people have to show."""
    moved = alarm_moved(higher, lower) or threshold_moved(higher, lower)
    if moved:
        return moved
    above, below = (figures_of(piece) for piece in (higher, lower))
    limits = [figure for figure in below if not is_one_each(figure)]
    if limits and not above and _is_on_people(lower) and _is_watched_more(higher, lower):
        return 1
    return 0 if answers_condition(higher, lower) else papers_changed(higher, lower)


def _is_watched_more(higher: Piece, lower: Piece) -> bool:
    banned = higher.measure.strength is Strength.MUST_NOT
    return control_of(lower.words) > (0 if banned else control_of(higher.words))


def _is_share_told_once(higher: Piece, lower: Piece) -> bool:
    """Whether the only figure of the two pieces is a share, told on one side."""
    kinds = [{figure.kind for figure in figures_of(piece)} for piece in (higher, lower)]
    return sorted(kinds, key=len) == [set(), {"%"}]


def _presence(higher: Piece, lower: Piece, pattern: re.Pattern[str]) -> int:
    above, below = (bool(pattern.search(piece.text)) for piece in (higher, lower))
    return int(below) - int(above)


def _open_ended(higher: Piece, lower: Piece) -> int:
    """1 when an end is left open below, -1 when one is named that was left open above."""
    change = _presence(higher, lower, _pattern("open_ended"))
    return change if change > 0 or _pattern("named_end").search(lower.text) else 0
