"""Strength words at their place in a clause, and which of them governs it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from .lexicon import Cue, any_of, cue_table, words
from .types import Strength

WEAK = {Strength.GUIDE, Strength.ENCOURAGE}
MASK = re.compile(
    r"“[^”]*”|《[^》]*》|（[^）]*）|\([^)]*\)"
    r"|在[^，。；]{2,40}?(?:前提下|基础上|情况下|条件下)|有条件的(?:地方|地区|单位|乡镇)?(?=可)"
)
# The person or thing that a relative clause describes: its cue governs nothing else.
RELATIVE = re.compile(
    r"^[^，。；]{0,18}?的(?:人员|群众|单位|企业|旅客|情况|事项|问题|地区|对象|物品|场所|车辆|信息|手续|措施|材料|活动|家庭)"
)
# 筹措资金500万元支持燃煤储备: what money is for is no act of its own.
SPENT_FOR = re.compile(r"(?:筹措|安排|投入|拿出|列支|拨付)[^，]{0,8}(?:资金|经费)[^，]{0,12}$")
# 选派技术员驻村指导: what somebody is sent for is no act of its own.
SENT_FOR = re.compile(r"(?:选派|选聘|派出|派驻|抽调|派)[^，]{2,16}$")
# 上门劝导 ends a clause and is an act all the same.
IN_PERSON = re.compile(r"(?:上门|当面|现场)$")
CHAIN = re.compile(
    rf"^(?:{any_of(words('frame', 'adverbs'))}|[地和与、并也都均]|及时|更加|多|采取措施|通过多种方式|组织力量"
    r"|(?:视|根据|结合|按照)[^，、]{1,12}?(?:情况|实际|需要|需求))*$"
)


@dataclass(frozen=True, slots=True)
class FoundCue:
    """A cue at its place in the text of an act."""

    cue: Cue
    start: int
    end: int


def masked(text: str) -> str:
    """Return `text` with quotes, titles and conditions blanked, at the same length."""
    return MASK.sub(lambda found: "\x00" * len(found.group(0)), text)


def find_cues(text: str) -> list[FoundCue]:
    """Return the cues that govern something in a clause, in their order."""
    table = cue_table()
    hidden = masked(text)
    found = []
    for match in table.pattern.finditer(hidden):
        cue = table.rows[match.group(0)]
        before, after = text[: match.start()], text[match.end() :]
        if cue.kind == "verb" and _is_part(cue, before, after):
            continue
        if cue.kind == "modal" and RELATIVE.match(after) and len(after) > 6 and before:
            if find_cues_after_relative(after):
                continue
        found.append(FoundCue(cue, match.start(), match.end()))
    return found


def find_cues_after_relative(after: str) -> bool:
    """Whether a verb or another cue follows the relative clause that `after` begins with."""
    rest = RELATIVE.sub("", after)
    return bool(cue_table().pattern.search(rest)) or len(rest) >= 4


def _is_part(cue: Cue, before: str, after: str) -> bool:
    """Whether a weak verb is a noun here, or says only what money or people are for."""
    if cue.words == "劝导" and IN_PERSON.search(before):
        return False
    ends = not after.rstrip("。；！")
    sent = ends and SENT_FOR.search(before)
    return bool(_is_noun(before, after) or SPENT_FOR.search(before) or sent)


def _is_noun(before: str, after: str) -> bool:
    table = cue_table()
    joined = re.search(r"(?:引导|指导|支持|推动|推广|鼓励|倡导|倡议)[和、与]$", before)
    if table.nominal_before.search(before) and not joined:
        return True
    return bool(table.nominal_after.match(after.rstrip("。；！")))


def governing(cues: list[FoundCue], text: str) -> FoundCue | None:
    """The innermost cue of a clause: the last that the one before it directly governs."""
    if not cues:
        return None
    for found in cues:
        if found.cue.strength is Strength.IN_PRINCIPLE:
            return found
    chosen = cues[0]
    for found in cues[1:]:
        between = text[chosen.end : found.start]
        if _joined_to_firm(chosen, found, text):
            continue
        if chosen.cue.strength in WEAK and found.cue.strength not in WEAK | {Strength.MAY}:
            continue
        if chosen.cue.kind == "result" and found.cue.strength is Strength.MUST_NOT:
            continue
        weak_verb = found.cue.kind == "verb" and len(between) <= 14
        ban = found.cue.strength is Strength.MUST_NOT and chosen.cue.strength is Strength.MUST
        if CHAIN.match(between) or weak_verb or ban:
            chosen = _inner(chosen, found, text)
    return chosen


@cache
def _firm() -> re.Pattern[str]:
    return re.compile(rf"(?:[、和并]|以及)?{any_of(words('units', 'firm'))}")


def _joined_to_firm(outer: FoundCue, inner: FoundCue, text: str) -> bool:
    """应当主动劝导救助: a weak verb side by side with a firm one is as firm under a modal."""
    modal = outer.cue.kind == "modal" and outer.cue.strength is Strength.MUST
    return modal and inner.cue.kind == "verb" and bool(_firm().match(text[inner.end :]))


def _inner(outer: FoundCue, inner: FoundCue, text: str) -> FoundCue:
    if outer.cue.strength is not Strength.MUST or outer.cue.kind == "adverb":
        stays = outer.cue.strength in {Strength.MUST_NOT, Strength.MAY}
        return outer if stays or inner.cue.strength is Strength.MUST else inner
    if inner.cue.under_must == "always":
        return outer
    if inner.cue.kind == "adverb" and inner.cue.strength is Strength.MUST:
        return outer
    return inner
