"""What is asked of people beyond the act itself: controls, photos and check-ins, papers."""

from __future__ import annotations

import re
from functools import cache, lru_cache, partial

from anxin.documents.lexicon import expression, load
from anxin.documents.types import Strength

from .content import content_of
from .pairing import Piece

# So much of a clause must be found below for a control to be gone from it.
SAME_CLAUSE = 0.5
# From here on a control keeps people in.
CONFINED = 3
# 身份证 and 身份证明 are known by 身份.
KIND = re.compile(
    r"(?:证明|证书|凭证|通知书|责任书|意见书|协议书?|报告单?|记录|(?<!劳动)合同|[证本簿书表单卡码])?"
    r"(?:复印件|原件)?$"
)
# What stands behind a ban, to the end of its clause.
ASKING_BANNED = re.compile(
    r"(?:不得|严禁|不能|不准|禁止|不许|不允许|不可|不应|不会|别(?!人|的|处|家))([^，。；]+)"
)
FORCED = re.compile(r"强制|强迫|强行|硬性|指定")


_words = partial(expression, "burdens")


@cache
def _controls() -> tuple[tuple[int, re.Pattern[str]], ...]:
    return tuple((level, re.compile("|".join(row))) for level, row in load("burdens")["control"])


@cache
def _families() -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile("|".join(row)) for row in load("burdens")["families"])


def control_of(text: str) -> int:
    """How far the hardest control goes that a text names; 0 without any."""
    return max(
        (
            level
            for level, words in _controls()
            if any(_is_done(found, text) for found in words.finditer(text))
        ),
        default=0,
    )


def _is_done(control: re.Match[str], text: str) -> bool:
    """Whether a control that a text names is ordered by it: not 居家健康监测人员, 检测费用."""
    named = _words("named_behind").match(text[control.end() :])
    return named is None and not _has_ended(control, text)


def _has_ended(control: re.Match[str], text: str) -> bool:
    """Whether a control is named to be lifted: 取消封闭管理, 封闭管理即行解除."""
    return bool(
        _words("ended").search(text[: control.start()])
        or _words("ended_behind").search(text[control.end() :])
    )


def control_changed(higher: Piece, lower: Piece) -> int:
    """1 when people are watched or kept in more than above, -1 when less."""
    above, below = (control_of(piece.words) for piece in (higher, lower))
    if _bans(higher) and above:
        # Above it is forbidden to the authority; to isolate or watch people below is stricter.
        confines = re.compile("|".join(load("compare")["confines"]))
        burden = CONFINED <= below > above or confines.search(lower.text)
        return int(not _bans(lower) and bool(burden))
    tells = expression("compare", "tells_of_it")
    if below == above or ({above, below} == {0, 1} and _both(tells, higher, lower)):
        # 报备 and 告知 are one.
        return 0
    # What another measure of the sentence says is said as well.
    if below > above:
        return int(below > control_of(higher.sentence))
    return -int(above > control_of(lower.sentence) and (below > 0 or _is_rest_told(higher, lower)))


def _both(words: re.Pattern[str], higher: Piece, lower: Piece) -> bool:
    return bool(words.search(higher.text) and words.search(lower.text))


def _is_rest_told(higher: Piece, lower: Piece) -> bool:
    """Whether a clause below says the rest of what is asked above, without the control."""
    rest = higher.text
    for _, words in _controls():
        rest = words.sub("、", rest)
    bare = content_of(rest)
    return (bare & content_of(lower.text)).total() >= SAME_CLAUSE * max(1, bare.total())


def burdens_changed(higher: Piece, lower: Piece) -> int:
    """1 when the lower text asks for photos, check-ins or ranks that the higher does not; -1 spares."""
    changes = {_family_changed(family, higher, lower) for family in _families()}
    return 1 if 1 in changes else min(changes)


def _family_changed(family: re.Pattern[str], higher: Piece, lower: Piece) -> int:
    above, below = (_asked(family, piece) for piece in (higher, lower))
    if below and not above and (_is_denied(family, higher) or not family.search(higher.item)):
        return 1
    return -int(above and _spared(family, lower))


def _asked(family: re.Pattern[str], piece: Piece) -> bool:
    return bool(family.search(piece.text)) and not _spared(family, piece)


def _is_denied(family: re.Pattern[str], piece: Piece) -> bool:
    """Whether it is not to be asked at all; 不得强制刷脸 leaves it to people's choice."""
    return _spared(family, piece) and not FORCED.search(piece.text)


def _spared(family: re.Pattern[str], piece: Piece) -> bool:
    """Whether a measure says that nobody is to be asked for it, or to do it to people."""
    found = family.search(piece.text)
    return found is not None and (
        (_bans(piece) and not _words("stays").search(piece.text))
        or bool(_words("spared").search(piece.text[: found.start()]))
        or bool(_words("spared_behind").search(piece.text[found.end() :]))
        or _is_denied_outright(found, piece.text)
    )


def _is_denied_outright(found: re.Match[str], text: str) -> bool:
    """Whether it is denied right before it is named: 不排名; 不打卡的 only says who fails."""
    # 门上不贴封条: within what it is known by.
    denied = _words("spared_right_before").search(text[: found.start()]) or re.search(
        r"不[^，。；]{0,2}[贴装上封]", found.group()
    )
    return denied is not None and not re.match(r"[^，。；]{0,4}[的者]", text[found.end() :])


def papers_changed(higher: Piece, lower: Piece) -> int:
    """1 when people have to show more papers than above, or any where none were to be asked for."""
    above, below = (_papers(_without_banned(piece.text)) for piece in (higher, lower))
    if _are_asked_for(higher) and any(name in above for name in _dismissed(lower)):
        return -1
    asked = _are_asked_for(lower) or (_are_asked_for(higher) and _is_list_of_papers(lower.text))
    if asked and _is_banned(below, higher.text):
        return 1
    if not asked and not _are_asked_for(higher):
        return 0
    if _are_asked_for(higher) and _words("none_asked").search(lower.text) and _papers(lower.text):
        return -1
    if not above and not _words("paper").search(higher.item):
        return int(asked and any(not _shows_who(name, higher) for name in below))
    new = [name for name in below if not _is_told(name, higher.item)]
    lost = [name for name in above if not _is_told(name, lower.item)]
    if not asked or (above and not _are_asked_for(higher)):
        return 0
    choice = any("或" in piece.text or "之一" in piece.text for piece in (higher, lower))
    if choice and not (above == [] and new):
        return 0
    return int(len(new) > len(lost)) - int(len(new) < len(lost))


def _dismissed(piece: Piece) -> list[str]:
    """The papers that a sentence names to say that they are no longer asked for."""
    text = piece.sentence or piece.text
    return [
        KIND.sub("", found.group())[-2:] or found.group()
        for key in ("paper", "paper_asked")
        for found in _words(key).finditer(text)
        if _words("dismissed").search(text[found.end() :])
    ]


def _shows_who(name: str, higher: Piece) -> bool:
    """Whether a paper only shows that somebody is of those who are given something."""
    if not _words("given_to").search(higher.text):
        return False
    aged = name == "身份" and bool(re.search(r"\d周?岁|[十百]周?岁|老年人|老人", higher.text))
    return aged or (name in ("残疾", "学生", "军人") and name in higher.text)


def _banned(text: str) -> str:
    """What a text says is not to be asked for: 要求家长提供社保证明, and not 拒绝持证的乘客."""
    starts = [found.start() for found in _words("none_asked").finditer(text)]
    starts += [
        found.start()
        for found in ASKING_BANNED.finditer(text)
        if _words("asking").search(found.group(1))
    ]
    return re.split(r"[，。；]", text[min(starts) :])[0] if starts else ""


def _without_banned(text: str) -> str:
    return text.replace(_banned(text) or "。", "、")


def _is_banned(papers: list[str], text: str) -> bool:
    """Whether a text forbids to ask for one of these papers, or for any others at all."""
    banned = _banned(text)
    if _words("any_paper").search(banned):
        return True
    return any(_is_told(name, banned) for name in papers)


def _is_list_of_papers(text: str) -> bool:
    """Whether a text is nothing but names of papers, asked for by the heading before them."""
    names = re.split(r"、|以及|[和及与]", text.rstrip("。；"))
    ends = (
        any(found.end() == len(name) for found in _words("paper").finditer(name)) for name in names
    )
    return len(names) > 1 and all(ends)


def _papers(text: str) -> list[str]:
    """The papers that a text names, by what each is known by."""
    named = (found.group() for found in _found_papers(text))
    return list(dict.fromkeys(KIND.sub("", name)[-2:] or name for name in named))


@lru_cache(maxsize=4096)
def _found_papers(text: str) -> tuple[re.Match[str], ...]:
    """Where a text names papers; what may be none is one where papers are asked for."""
    certain = tuple(_words("paper").finditer(text))
    free = list(text)
    for found in certain:
        free[found.start() : found.end()] = "、" * (found.end() - found.start())
    others = _words("paper_asked").finditer("".join(free))
    return certain + tuple(found for found in others if _is_asked_at(found, text))


def _is_asked_at(paper: re.Match[str], text: str) -> bool:
    """Whether a clause asks for a paper that it names: 凭…办理, …都要交."""
    before, after = re.split(r"[，。；]", text[: paper.end()])[-1], text[paper.end() :]
    if _words("lacking").search(before) and _words("refused").search(after):
        return True
    asked = _words("papers_asked").search(before) or _words("asked_behind").search(after)
    # 忘带医保卡的 have none.
    return asked is not None and not _words("not_asked").search(before)


def _is_told(name: str, text: str) -> bool:
    return name in text or all(sign in text for sign in name)


def _are_asked_for(piece: Piece) -> bool:
    """Whether a measure makes a paper the condition of something."""
    text = _without_banned(piece.text)
    if _words("none_asked").search(text):
        return False
    return any(_is_asked_at(found, text) for found in _found_papers(text))


def _bans(piece: Piece) -> bool:
    return piece.measure.strength is Strength.MUST_NOT
