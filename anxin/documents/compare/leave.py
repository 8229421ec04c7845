"""Whether leave of somebody is needed below that was not needed above, or no longer."""

from __future__ import annotations

import re
from functools import partial

from anxin.documents.lexicon import expression, load
from anxin.documents.types import Strength

from .guarantees import is_guarantee
from .pairing import Piece

# Two words of leave this near say one: 审核批准, 审批同意.
ONE_LEAVE = 4
# A sentence as short as this is about one act.
SHORT_SENTENCE = 70
MOST_LEAVES = 3

_words = partial(expression, "compare")


def approval_changed(higher: Piece, lower: Piece, *, on_people: bool) -> int:
    """1 when leave is needed below, or more of it than above; -1 when less."""
    if _is_denied(higher, lower) or _is_only_told(higher, lower):
        return -1
    any_word, step = (re.compile(load("compare")[key]) for key in ("approval", "approval_step"))
    none = _words("no_leave")
    banned = lower.measure.strength is Strength.MUST_NOT
    if banned and not _without(lower.text) and not none.search(lower.text):
        # What is forbidden outright needs no leave.
        return 0
    known = on_people or none.search(higher.text)

    def asks(piece: Piece, text: str) -> bool:
        # Where it is asked for above, any word for it is one. 不得另设审批 asks for no leave.
        asked = any_word if known or (piece is lower and step.search(higher.text)) else step
        ban = piece.measure.strength is Strength.MUST_NOT and not _without(text)
        return not ban and bool(asked.search(none.sub("", text)))

    above, below = (asks(piece, piece.text) for piece in (higher, lower))
    if above is below:
        return _leaves_added(higher, lower) if above else 0
    if _is_same_leave(higher, lower):
        return 0
    # What another measure of the sentence, or of a short item, says is said as well.
    if below and asks(higher, higher.around):
        return 0
    if below:
        # 禁止动火, and with leave below.
        return -1 if _is_outright(higher) else 1
    hinted = _words("leave_hint").search(none.sub("", lower.text))
    return -int(not hinted and not asks(lower, lower.around))


def _is_denied(higher: Piece, lower: Piece) -> bool:
    """Whether a sentence below says that the leave asked for above is none: 不再经业主表决."""
    denied = _words("no_leave").search(lower.sentence)
    if denied is None or _words("no_leave").search(higher.sentence):
        return False
    words = _words("any_leave").findall(denied.group())
    asked = any(_words(key).search(higher.sentence) for key in ("leave_given", "asks_licence"))
    firm = higher.measure.strength is not Strength.MUST_NOT or _without(higher.text)
    return asked and firm and any(word in higher.sentence for word in words)


def _is_only_told(higher: Piece, lower: Piece) -> bool:
    """Whether it is enough below to tell of what needs leave above: 取得许可证, 备案即可."""
    asked = any(_words(key).search(higher.text) for key in ("leave_given", "asks_licence"))
    firm = higher.measure.strength is not Strength.MUST_NOT or _without(higher.text)
    told = _words("tells_only").search(lower.sentence)
    return bool(asked and firm and told) and not _words("leave_given").search(lower.sentence)


def _is_outright(piece: Piece) -> bool:
    """Whether something is forbidden, with leave or without."""
    banned = piece.measure.strength is Strength.MUST_NOT and not is_guarantee(piece)
    keys = ("any_leave", "without_leave", "arbitrarily", "spared_by")
    return banned and not any(_words(key).search(piece.text) for key in keys)


def _without(text: str) -> bool:
    """Whether a ban holds only where there is no leave: 未经批准不得外出."""
    found = _words("without_leave").search(text)
    return found is not None and found.group() not in ("擅自", "私自", "自行")


def _is_same_leave(higher: Piece, lower: Piece) -> bool:
    """Whether one side only says in other words what the other does: 擅自 and 未经批准, 报备 and 告知."""
    texts = [piece.text for piece in (higher, lower)]
    bans = all(piece.measure.strength is Strength.MUST_NOT for piece in (higher, lower))
    without = all(_words("without_leave").search(text) for text in texts)
    if bans and without:
        return True
    licences = [set(_words("licence").findall(text)) for text in texts]
    if bans and licences[0] & licences[1]:
        # 无经营许可证的 and 没有取得经营许可的 are one.
        return True
    told = all(_words("tells_of_it").search(text) for text in texts)
    return told and not any(_words("leave_given").search(text) for text in texts)


def _leaves_added(higher: Piece, lower: Piece) -> int:
    """1 when one office more has to agree than above, -1 when one less."""
    above, below = (_leaves(piece.text) for piece in (higher, lower))
    if below == above and _is_more_asked(lower):
        above, below = _leaves(higher.around), _leaves(lower.sentence)
    if below > above:
        return int(below > _leaves(higher.around))
    return -int(above > below and above > _leaves(lower.around))


def _is_more_asked(piece: Piece) -> bool:
    """Whether a short sentence asks one after the other: 经系里批准，再报院里审批."""
    on_top = _words("leave_on_top").search(piece.sentence)
    return on_top is not None and len(piece.sentence) <= SHORT_SENTENCE


def _leaves(text: str) -> int:
    """How many have to agree, as far as a text says so: 经主任同意并报院长批准."""
    if _words("three_leaves").search(text):
        return MOST_LEAVES
    if _words("levels_of_leave").search(text):
        return 2
    number, last = 0, -ONE_LEAVE
    for found in _words("leave_given").finditer(text):
        if found.start() - last >= ONE_LEAVE - 2:
            number += _givers(re.split(r"[，。；]", text[max(last, 0) : found.start()])[-1])
        last = found.end()
    return min(MOST_LEAVES, number)


def _givers(before: str) -> int:
    """How many give the leave that is named right behind: 经班主任和家长 is two."""
    named = _words("leave_asked_of").split(before)[-1]
    parts = re.split(r"[和与及、]|以及|并", named)
    return 1 + sum(1 for part in parts[:-1] if _words("gives_leave").search(part))
