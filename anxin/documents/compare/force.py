"""With what force something is asked: more or less of it below than above."""

from __future__ import annotations

import re
from functools import partial

from anxin.documents.lexicon import expression, load
from anxin.documents.types import Strength

from .governing import both_invited, stands_elsewhere
from .guarantees import DISCRETION
from .pairing import Piece
from .severity import compelled, harshest, widened_ban

# Words that ask without saying with what force; a letter says 请 where a notice says 应.
POLITE = {"请", "恳请", "敬请", "烦请", "务请", "不要"}
PLAIN = {None, *POLITE}
# Weak words of the reader that name work of their own: 到田间指导用药.
ACTS = {"指导"}
# 对生活困难的，可协助申请: whoever may is not whom it is for.
FOR = re.compile(r"[对为给向]")


_words = partial(expression, "compare")


def verb_changed(higher: Piece, lower: Piece, *, guarantee: bool) -> int:
    """1 when the lower text asks with more force, -1 with less; `guarantee`: of the higher measure."""
    advised = [bool(_words("advised").search(piece.text)) for piece in (higher, lower)]
    if higher.measure.cue is lower.measure.cue is None and advised[0] is advised[1]:
        # The same bare words, in texts of two kinds; unless one leaves it open how far.
        return form_changed(higher, lower) or -int(_is_left_open_below(higher, lower))
    if stands_elsewhere(lower, higher) or both_invited(higher, lower):
        return form_changed(higher, lower)
    if compelled(higher, lower) or (widened_ban(higher, lower) and not guarantee):
        return 1
    above, below = _rank(higher), _rank(lower)
    if below > above and guarantee and higher.measure.strength is Strength.MUST_NOT:
        return 0
    if _is_polite(lower) or (
        lower.measure.cue is None and lower.measure.strength is Strength.ENCOURAGE
    ):
        # A letter asks for nothing by a word of its own, and 请 only politely.
        below = max(above, below) if above > 1 else above
    if (_leaves_it(higher) and _leaves_it(lower)) or _is_spared(higher, lower):
        return 0
    if _words("is_enough").search(higher.text) and not _forbids(lower):
        # 提交身份证即可 says what is asked, and that it is all.
        return 0
    if _is_choice(higher, lower) or _is_denied_by_both(higher, lower):
        return 0
    granted = _words("taken").search(lower.text) or not _forbids(lower)
    if below > above and granted and _may_still(higher, lower, guarantee=guarantee):
        return form_changed(higher, lower)
    if _is_permitted(higher) and _forbids(lower) and not granted:
        return 1
    if _words("only_with_leave").search(lower.text) and _names_leave(higher):
        return 0
    seen_fit = _words("discretion").search(lower.text)
    seen_fit = seen_fit or _words("as_a_rule").search(lower.text)
    plain = lower.measure.cue in PLAIN and not seen_fit and not advised[1]
    plain = plain or bool(_words("enough").search(lower.text))
    if below < above and (plain or _is_left(higher, lower, given=guarantee)):
        # Bare words and a polite one ask as firmly as the text above; who may receive is given.
        return form_changed(higher, lower)
    return int(below > above) - int(below < above) or form_changed(higher, lower)


def _is_left_open_below(higher: Piece, lower: Piece) -> bool:
    """Whether only the lower text leaves it open how far it holds."""
    told = left_open(higher) or _words("softened").search(higher.text)
    return bool(left_open(lower)) and not told


def left_open(piece: Piece) -> bool:
    """Whether a measure is left to discretion, or asked as a rule only."""
    return any(_words(key).search(piece.text) for key in ("discretion", "as_a_rule"))


def _rank(piece: Piece) -> int:
    """How firmly a measure asks; words that leave it to people count whatever cue was read."""
    rank: dict[str, int] = load("compare")["rank"]
    acts = piece.measure.cue in ACTS
    acts = acts or (piece.measure.cue == "请" and not _is_polite(piece))
    firm = rank[Strength.MUST.value if acts else piece.measure.strength.value]
    if piece.measure.cue in PLAIN and _leaves_it(piece):
        return rank[Strength.MAY.value]
    if _words("discretion").search(piece.text):
        return rank[Strength.MAY.value]
    if piece.measure.cue in PLAIN and _words("advised").search(piece.text):
        return rank[Strength.ENCOURAGE.value]
    softened = _words("softened").search(piece.text)
    if softened and softened.group() == piece.measure.cue:
        # 尽量 softens what is asked for and does not only invite to it.
        return rank[Strength.IN_PRINCIPLE.value]
    return min(firm, rank[Strength.IN_PRINCIPLE.value]) if softened else firm


def _leaves_it(piece: Piece) -> bool:
    """Whether a measure leaves people something: 有权, 仍能用, 带上户口簿即可, 无需审批."""
    return any(_words(key).search(piece.text) for key in ("entitled", "no_leave"))


def _forbids(piece: Piece) -> bool:
    """Whether a measure forbids, with a word of its own or politely: 谢绝入内."""
    ban = piece.measure.strength is Strength.MUST_NOT
    if ban and not piece.measure.cue and _words("spared").search(piece.text):
        # 刷身份证就进站，不用取票.
        return False
    return ban or bool(_words("refuses").search(piece.text))


def _is_polite(piece: Piece) -> bool:
    """Whether 请 asks politely; 必须请持证的工匠 is to hire one."""
    return piece.measure.cue in POLITE and not _words("hires").search(piece.text)


def _may_still(higher: Piece, lower: Piece, *, guarantee: bool) -> bool:
    """Whether what people may above is only told in other words: 可免费乘车, 乘车不收费; 方可领取."""
    if higher.measure.strength is not Strength.MAY or harshest(higher.text):
        return False
    if _words("only_then").search(lower.sentence or lower.text):
        return not _words("spared_by").search(higher.text)
    if _words("taken").search(lower.text):
        # 可申请救助: 申请救助的应当受理.
        return True
    bare = lower.measure.cue in PLAIN and not _words("duty").search(lower.text)
    return guarantee and bare


def _is_choice(higher: Piece, lower: Piece) -> bool:
    """Whether what people may is told as their choice or their right: 要钱还是要房, 自己挑."""
    may = higher.measure.strength is Strength.MAY
    if not may and not _leaves_it(higher):
        return False
    if _words("choice").search(lower.sentence or lower.text):
        return True
    left = _leaves_it(lower) or _words("may_too").search(lower.text)
    return may and not _forbids(lower) and bool(left)


def _is_denied_by_both(higher: Piece, lower: Piece) -> bool:
    """Whether both texts say that something is no longer asked: 不再隔离, 无须隔离."""
    denied = higher.measure.cue == "不再" and not _words("received").search(higher.text)
    return denied and bool(_words("spared_by").match(lower.measure.cue or ""))


def _is_spared(higher: Piece, lower: Piece) -> bool:
    """Whether both texts spare people the same: 居民不出资, 不需要居民掏钱."""
    by = bool(_words("spared_by").match(lower.measure.cue or ""))
    if higher.measure.strength is Strength.MAY:
        plain = not _words("duty").search(lower.text)
        by = by or (plain and bool(_words("spared").search(lower.text)))
    return by and bool(_words("spared").search(higher.text))


def _is_left(higher: Piece, lower: Piece, *, given: bool) -> bool:
    """Whether people may take what is given to them above: 可领取, 可享受; 您可现场预约."""
    discretion = lower.measure.cue in DISCRETION or _words("discretion").search(lower.text)
    if lower.measure.strength is not Strength.MAY or discretion:
        return False
    if _words("received").search(lower.text) or _may_ask(higher, lower, given=given):
        return True
    serves = _words("serves")
    # 可设立服务点 leaves it to those who serve.
    offers = re.search(rf"可以?[^，。；]{{0,4}}(?:{serves.pattern})", lower.text)
    given = offers is None and (given or serves.search(higher.text) is not None)
    return given and not FOR.match(lower.text) and bool(_words("people_may").search(lower.text))


def _may_ask(higher: Piece, lower: Piece, *, given: bool) -> bool:
    """Whether people may ask for what they are given above, or what must be taken from them.

    应接受退货 is told by 顾客可以退货, 补贴对象为种粮农户 by 种粮农户可以申报.
    """
    found = re.search(
        rf"可以?[^，。；协帮代组指引]{{0,4}}?({_words('asked_for').pattern})", lower.text
    )
    if found is None:
        return False
    act = found.group(1)
    taken = rf"(?:{_words('takes').pattern})[^，。；]{{0,6}}{act}|{act}[^，。；]{{0,10}}的"
    return given or higher.measure.cue is None or bool(re.search(taken, higher.text))


def _names_leave(piece: Piece) -> bool:
    return bool(re.search(load("compare")["approval"], piece.text))


def _is_permitted(higher: Piece) -> bool:
    """Whether the upper text lets people do it, with whatever cue it was read: 园内允许遛犬."""
    firm = higher.measure.strength is Strength.MUST_NOT
    return not firm and bool(_words("permitted").search(higher.text))


def form_changed(higher: Piece, lower: Piece) -> int:
    """-1 where somebody is to be told by word of mouth and not in writing, 1 the other way round."""
    above, below = (_form(piece.text) for piece in (higher, lower))
    if below > above and any(
        word in higher.text and word in lower.text
        for _, row in load("compare")["forms"]
        for word in row
    ):
        # 电话报告, 并补报书面材料: told in both.
        return 0
    return int(below > above) - int(below < above) if above and below else 0


def _form(text: str) -> int:
    rows = load("compare")["forms"]
    return max((level for level, words in rows for word in words if word in text), default=0)
