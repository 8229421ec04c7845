"""Owners that stand beside the measures: in notes, in headings, in sentences that only name them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .commas import split_clauses
from .flow import Flow
from .leading import CERTAIN
from .naming import BODY_END
from .outline import Item
from .owners import declared_owners, parse_party
from .types import Measure, Owners

# A heading that begins so and names nothing but bodies names who acts.
OF_A_PLACE = re.compile(r"[各本省市县区镇乡村]")
# 东江火车站: a house with a name of its own.
HOUSE = re.compile(r"^[\u4e00-\u9fff]{2,6}(?:火车站|汽车站|客运站|机场|医院|有限公司)$")
# 以上任务由甲牵头, 甲负责以下工作: what stands around is theirs.
THESE = re.compile(
    r"^(?:以上|上述|以下|下列|本条|本项|该项|此项)[\u4e00-\u9fff]{0,4}(?:任务|工作|事项|措施|内容|要求)(?:均|都|，)?"
)
FOLLOWING = re.compile(r"(?<=负责|牵头|落实)(?:做好|抓好|落实)?(?:以下|下列|如下)[^，]{0,6}$")


def owners_told(sentence: Flow) -> Owners | None:
    """`由甲牵头，乙、丙参加。`: owners that a sentence does nothing but name, else None."""
    told = Owners()
    for start, end, _ in split_clauses(sentence):
        words_of = THESE.sub("", FOLLOWING.sub("", sentence.chars[start:end].rstrip("。；：")))
        owners = declared_owners(words_of)
        if owners is None:
            return None
        if told.lead:
            # Who answers under somebody's lead helps.
            owners = Owners((), owners.lead + owners.cooperate)
        told = Owners(told.lead + owners.lead, told.cooperate + owners.cooperate)
    return told if told.lead else None


@dataclass(frozen=True, slots=True)
class Note:
    """Owners and deadline that a bracket or line names; `own` when it stands in the item itself."""

    owners: Owners
    due: str | None = None
    own: bool = True


def with_gaps(flow: Flow, source: str) -> str:
    """The words of a note; blanks between names part them: （甲局 乙局）."""
    said = []
    for at, (char, place) in enumerate(zip(flow.chars, flow.places, strict=True)):
        before = flow.places[at - 1] + 1 if at else place
        gap = source[before:place]
        if gap and not gap.strip() and "\n" not in gap and BODY_END.search(flow.chars[:at]):
            said.append("、")
        said.append(char)
    return "".join(said)


def told_in(parts: list[Flow]) -> tuple[Flow | None, Owners | None]:
    """The sentence that opens or closes an item and only names its owners: 由甲牵头，乙参加。"""
    for flow in (parts[:1] + parts[-1:]) if len(parts) > 1 else []:
        if (told := owners_told(flow)) is not None:
            return flow, told
    return None, None


def titled(item: Item) -> Note | None:
    """`1.区住建局：负责…`: an item that a body heads is its own, unless a sentence names another."""
    if item.title is not None and (told := owners_told(item.title)) is not None:
        return Note(told, None, own=False)
    party = parse_party(item.title.chars) if item.title is not None else None
    if party is None or item.title is None or not party.is_body:
        return None
    words = item.title.chars
    if not (CERTAIN.search(words) or OF_A_PLACE.match(words) or HOUSE.match(words)):
        return None
    return Note(Owners(party.names), None, own=False)


def with_note(measure: Measure, note: Note | None) -> Measure:
    """Apply a bracket of owners: it outranks a subject inherited in the sentence.

    The bracket of a heading above gives way to whoever the sentence names.
    """
    if note is None:
        return measure
    owners = note.owners if note.own or not measure.owners.lead else measure.owners
    owners = owners if owners != Owners() else measure.owners
    return replace(measure, owners=owners, deadline=measure.deadline or note.due)
