"""What is asked of people or done to them more severely, without a change of figures."""

from __future__ import annotations

import re
from functools import cache, partial

from anxin.documents.lexicon import expression, load
from anxin.documents.types import Strength

from .content import content_of
from .costs import who_pays
from .pairing import Piece

# From here on a sanction costs those whom it hits.
FINED = 3
# So much of a clause must be found below for its sanction to be gone from it.
SAME_CLAUSE = 0.5


_words = partial(expression, "compare")
_burdens = partial(expression, "burdens")


@cache
def _ladder() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple(
        (level, re.compile("|".join(words))) for level, words in load("burdens")["sanctions"]
    )


def severity_changed(higher: Piece, lower: Piece) -> int:
    """1 when the lower text punishes harder, bans what is allowed with leave, or compels."""
    own = _words("own_leave").search(higher.text)
    outright = (
        _bans(lower)
        and not (_names_leave(lower) or _is_without_leave(lower))
        and not _words("arbitrarily").search(lower.text)
    )
    if _asks_leave(higher) and outright and not own:
        # 不用再批 denies the leave and not the act.
        return int(not _words("no_leave").search(lower.text))
    if not _bans(higher) and _limits_only(higher.text) and _words("shut_down").search(lower.text):
        return 1
    if _bans(higher) and not _bans(lower) and _confines_all_the_same(higher.text, lower.text):
        return 1
    if _words("unpunished").search(higher.text):
        # To punish all the same breaks what is promised, see `turned`.
        return 0
    above, below = (harshest(piece.text) for piece in (higher, lower))
    if not harshest(higher.item) and _threatens(lower):
        return 1
    if not below and _threatens(higher) and _is_let_off(higher, lower):
        return -1
    return int(below > above) - int(below < above) if above and below else 0


def _confines_all_the_same(higher: str, lower: str) -> bool:
    """Whether people are shut in below who must not be: 不得采取隔离措施, 请在家中隔离7天."""
    named = _words("shut_in").search(higher)
    return bool(named) and any(
        not re.search(
            r"不|无需|无须|免|未|解除|结束|取消", lower[max(0, found.start() - 8) : found.start()]
        )
        for found in _words("shut_in").finditer(lower)
    )


def _threatens(piece: Piece) -> bool:
    """Whether a duty says what follows for those who do not do it: 必须拴绳，否则罚款50元."""
    text = piece.text
    return not _bans_sanction(text) and any(
        _is_threatened(found, text) for found in _sanctions(text)
    )


def _sanctions(text: str) -> list[re.Match[str]]:
    """Where a text names what hits somebody: money, a right, a good name."""
    hard = [words for level, words in _ladder() if level >= FINED]
    return [found for words in (*hard, _burdens("inflicted")) for found in words.finditer(text)]


def _is_threatened(sanction: re.Match[str], text: str) -> bool:
    """Whether a sanction is for those who fail, and inflicted."""
    before = text[: sanction.start()]
    if _burdens("not_inflicted").search(before):
        return False
    threat = _burdens("threat").search(before)
    told = threat is not None and (threat.start() > 0 or "擅自" in before)
    return told or bool(_burdens("case").search(before))


def _is_let_off(higher: Piece, lower: Piece) -> bool:
    """Whether a text says the same, and nothing of what follows for those who fail."""
    if _burdens("sanction_hint").search(lower.item or lower.text):
        return False
    rest = higher.text
    for found in _sanctions(rest):
        rest = rest.replace(found.group(), "、")
    bare = content_of(rest)
    return (bare & content_of(lower.sentence or lower.text)).total() >= SAME_CLAUSE * max(
        1, bare.total()
    )


def _bans_sanction(text: str) -> bool:
    return bool(_words("unpunished").search(text))


def compelled(higher: Piece, lower: Piece) -> bool:
    """Whether there is no choice below where there is one above."""
    free = _words("freely")
    return bool(free.search(higher.text)) and not free.search(lower.text) and _compels(lower)


def widened_ban(higher: Piece, lower: Piece) -> bool:
    """Whether what is forbidden only without leave or reason (不得擅自返回) is forbidden outright."""
    bans = _bans(higher) and _bans(lower)
    only, outright = (bool(_words("arbitrarily").search(piece.text)) for piece in (higher, lower))
    wrong = _words("wrong_anyway").search(lower.text) or _is_without_leave(lower)
    return bans and only and not outright and not wrong and not _names_leave(lower)


def _is_without_leave(piece: Piece) -> bool:
    """Whether the sentence says that it is forbidden without leave: 没得到批准，不能离开."""
    found = _words("without_leave").search(piece.sentence or piece.text)
    return found is not None and not _words("arbitrarily").fullmatch(found.group())


def _asks_leave(piece: Piece) -> bool:
    return _names_leave(piece) and (not _bans(piece) or "未经" in piece.text)


def _names_leave(piece: Piece) -> bool:
    return bool(re.search(load("compare")["approval"], piece.text))


def _bans(piece: Piece) -> bool:
    return piece.measure.strength is Strength.MUST_NOT


def _limits_only(text: str) -> bool:
    return bool(_words("limits").search(text)) and not _words("shut_down").search(text)


def _compels(piece: Piece) -> bool:
    firm = piece.measure.strength in (Strength.MUST, Strength.MUST_NOT)
    return firm and bool(_words("compels").search(piece.text))


def harshest(text: str) -> int:
    """How hard the hardest sanction that a text names is; 0 without any."""
    return max((level for level, words in _ladder() if words.search(text)), default=0)


def kinds_of(text: str) -> frozenset[str]:
    """What a text is about whatever its words: money, leave or sanctions."""
    told = {
        "cost": bool(who_pays(text)),
        "approval_words": bool(_words("approval_words").search(text)),
        "sanction": bool(harshest(text)),
    }
    return frozenset(kind for kind, is_told in told.items() if is_told)


def flipped(higher: str, lower: str) -> str:
    """The act that a higher text denies (不休市) and a lower one does; empty when there is none."""
    for found in re.finditer(
        r"(?<![得非])(?<!不[能准许可])不(?:得|准|许|能|再|应|予)?([\u4e00-\u9fff]{2})", higher
    ):
        act = found.group(1)
        at = lower.find(act)
        choice = act[1] in "的者" or re.search(f"{act[0]}不{act}", higher)
        if choice or _words("paid_by").match(act):
            # 退不退出 leaves a choice, 不齐的 is a case; who bears what is judged by itself.
            continue
        denied = _words("denied_before").search(lower[: max(at, 0)]) or _words(
            "denied_behind"
        ).match(lower[at + len(act) :])
        if at >= 0 and not _words("no_denial").match(act) and not denied:
            return act
    return ""


def stopped(higher: str, lower: str) -> bool:
    """Whether the lower text stops what the higher one speaks of and does not stop."""
    found = _words("stops").search(lower)
    named = found and any(found[1][at : at + 2] in higher for at in range(len(found[1]) - 1))
    return bool(named) and not _words("stops").search(higher)
