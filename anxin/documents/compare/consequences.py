"""What follows in the case that a figure describes: 满3年的，应当轮岗; 跑三千公里就保养."""

from __future__ import annotations

import re
from functools import cache

from .figures import Figure
from .numbers import words_of
from .pairing import Piece

# How far behind a figure what it is the case for may begin.
CASE = re.compile(r"^[^，。；]{0,16}?(?:时|的|者|后|以上|以下)，(?P<then>.*)")
# Those of whom there are so many: 5人以上包车的企业，补贴.
GROUP = re.compile(r"^[^，。；]{0,20}?的[^，。；的]{1,8}，(?P<then>.*)")
# The same without a sign: 超过警戒线1米时转移群众.
WHEN = re.compile(
    r"^[^，。；]{0,16}?(?<![及按同随定实临准适平届暂即小工课学])时(?![间段限候刻代常速期长效])(?P<then>[\u4e00-\u9fff]{2}.*)"
)
# 14日内有发热症状的，暂缓返校: so long ago something may have happened.
LOOK_BACK = re.compile(
    r"[之以]?内(?:有(?!效|权)|曾|去过|到过|来自|出现|发生|累计|被|受到?过?|接触|旅居)[^，。；]*?[的者]，?(?P<then>.+)"
)
# 跑三千公里就保养: once it is so much.
WHEN_SO_MUCH = re.compile(
    r"^，?[^，。；\d]{0,2}?(?:应当?(?![急届])|必?须|就(?!行|可以?|好|够|算|业|地|近|读|医|诊)|[才即便](?!可|能))(?P<then>.{2,})"
)
# Nothing behind a figure but how it is bounded.
BARE = re.compile(r"(?:及|或|含|（含）)?(?:以[上下内])?(?:的|者|时|后)?[，。；]?")
IN_A_ROW = re.compile(r"^[^，。；]{0,16}?的[^，。；]{0,8}，(?P<then>.*)")
NEXT = re.compile(r"[^，。；]{0,16}，(?P<then>.*)")


@cache
def _thing() -> re.Pattern[str]:
    """50人以上的聚会须报备: the case is the thing itself."""
    return re.compile(
        r"^(?:个?[\u4e00-\u9fff]{0,3}(?:以上|以下|以内))?的?[^，。；]{0,16}?，?"
        r"(?:(?<=，)[^，。；]{0,10}?)?"
        rf"(?P<then>(?:{words_of('modals').pattern}|{words_of('acts').pattern}).*)"
    )


def _of_those(behind: str) -> re.Match[str] | None:
    """空置满3个月的收回摊位, 低于90%的科室责令整改, 延误2小时的提供免费餐食."""
    sanctions, those = words_of("sanctions").pattern, words_of("those").pattern
    then = rf"(?:{sanctions})|(?:责令|{words_of('presents').pattern})"
    return re.match(
        rf"^[^，。；]{{0,8}}?的(?:(?:{those})(?:，|由[^，。；]{{1,6}}?)?)?(?P<then>(?:{then}).*)",
        behind,
    )


@cache
def _answers() -> re.Pattern[str]:
    """A clause that begins with what has to be done."""
    return re.compile(
        rf"，[^，。；]{{0,2}}?(?:{words_of('modals').pattern}|{words_of('acts').pattern})"
    )


@cache
def _meets() -> re.Pattern[str]:
    return re.compile(rf"(?:{words_of('meets').pattern})[^，。；\d]{{0,6}}$")


def _sanction(behind: str) -> str:
    """What is done to those who did it so often: 累计8次的出租车，停运整顿."""
    for found in (_of_those(behind), CASE.match(behind), GROUP.match(behind)):
        if found and words_of("sanctions").match(found["then"]):
            return found["then"]
    return ""


def _with_next(piece: Piece, behind: str) -> str:
    """What stands behind a figure, with the duty of those it tells of: 5人以上的争议，须报告."""
    told = re.match(r"(?:以上|以下|以内)的?[^，。；\d]+$", behind)
    if told and not words_of("modals").search(piece.text) and piece.text in piece.sentence:
        rest = piece.sentence.partition(piece.text)[2]
        return behind + rest if rest.startswith("，") else behind
    return behind


def consequence(piece: Piece, figure: Figure) -> str:
    """What follows in the case that a figure describes; empty when it describes none."""
    behind = piece.text[figure.end :]
    if figure.kind == "次年":
        return _sanction(behind)
    begin = max(piece.text.rfind(sign, 0, figure.start) for sign in "，。；：") + 1
    before = piece.text[begin : figure.start]
    if BARE.fullmatch(behind) and _meets().search(before) and piece.text in piece.sentence:
        # What follows is a piece of its own.
        rest = piece.sentence.partition(piece.text)[2]
        rest = rest if rest.startswith("，") else "，" + rest
        if not behind.strip("，。；") or _answers().match(rest):
            behind = rest
    behind = _with_next(piece, behind)
    found = CASE.match(behind) or WHEN.match(behind) or _of_those(behind)
    if (found or _sanction(behind)) and not words_of("modals").search(before):
        return found["then"] if found else _sanction(behind)
    if words_of("modals").search(before) or words_of("provides").search(before):
        return ""
    timed = figure.kind == "时" and figure.bound == "max"
    told = WHEN_SO_MUCH.match(behind) if figure.bound == "exact" else None
    if figure.kind == "时" and not words_of("in_a_row").search(before):
        told = None
    if told and not words_of("benefit").search(told["then"]):
        return told["then"]
    happened = LOOK_BACK.match(behind) if timed else None
    if happened:
        return happened["then"]
    if re.search(rf"(?:{words_of('in_a_row').pattern})$", before):
        found = IN_A_ROW.match(behind) or _thing().match(behind)
    elif _meets().search(before):
        found = NEXT.match(behind) or _thing().match(behind)
    elif not timed and figure.bound != "exact":
        found = _thing().match(behind)
    return found["then"] if found else ""
