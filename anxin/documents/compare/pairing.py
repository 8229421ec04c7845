"""The pieces by which two texts are compared, and how like two of them are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from anxin.documents.lexicon import load
from anxin.documents.quantities import find_quantities
from anxin.documents.types import (
    Addressee,
    Instrument,
    Measure,
    OutlineNode,
    Reading,
    Sentence,
    Strength,
)

from .figures import figures_in

AREAS = re.compile(
    r"([高中低]{1,3})、?(?:[高中低]?)风险(?:地区|等级)?(?:[^，。；]{0,8})?(?=人员|群众|返)"
)
GAP = re.compile(r"〔[^〔〕]{0,40}缺[^〔〕]{0,40}〕|存本缺")
UNTIL = re.compile(
    r"(?:但是?|不过)?(?:必须|[须需应要])?先?(?:经|报|征得|取得)[^，。；]{0,12}(?:批准|同意|审批|审核)后?(?:方可|方能|才能)"
    r"|(?:但是?|不过)(?:必须|[须需应要])?先?(?:经|报|征得|取得)[^，。；]{1,14}(?:批准|同意|审批|审核|许可)(?=[。；，]|$)"
    # 由院感科督促落实 says who sees to what stands before it.
    r"|由[^，。；]{2,12}(?:(?:负责|督促|监督|牵头|具体|组织|抓好)+(?:落实|实施|执行|办理)|抓落实)[。；，]?$|至[^，。]{1,14}[止]|(?:解除|结束|截止|恢复)(?:时间|日期)"
)
# An item as long as this is one affair.
SHORT_ITEM = 160
LONGEST_OF_WHOM = 60
OF_WHOM = re.compile(r"(?:之一|情形|症状|条件)(?:者|的)，?$")
LONGEST_BEGINNING = 24
SHORTEST_STATEMENT = 6
FULL_WIDTH = str.maketrans({",": "，", ";": "；", "(": "（", ")": "）"})
# 8:00 stays.
COLON = re.compile(r":(?!\d)|(?<!\d):")


@dataclass(frozen=True, slots=True)
class Piece:
    """A measure, or a clause of one, with the words by which it is compared."""

    measure: Measure
    text: str
    context: str
    # Risk areas of the people the sentence is about.
    areas: frozenset[str] = frozenset()
    # Its sentence, and all sentences of its item: what one of them says holds for the others.
    sentence: str = ""
    item: str = ""

    @property
    def around(self) -> str:
        """Its item where that is short enough to be one affair, else its sentence."""
        return self.item if len(self.item) <= SHORT_ITEM else self.sentence

    @property
    def words(self) -> str:
        """Text with the title of the item, in which the people may stand."""
        return f"{self.context}：{self.text}" if self.context else self.text


def gaps_in(reading: Reading) -> bool:
    """Whether the text says of itself that parts are missing."""
    return bool(GAP.search(reading.source_text))


def pieces_of(reading: Reading) -> list[Piece]:
    """Return the measures of a reading with the titles that name people."""
    nodes = list(reading.nodes())
    first = min((node.start for node in nodes if node.level > 0), default=-1)
    # A preamble asks for what the items then say; it is compared only where there are no items.
    asked = [s.start for node in nodes if node.start >= first for s in node.sentences if s.measures]
    begin = min(asked, default=0)
    return [piece for node in nodes if node.start >= first for piece in _of_node(node, begin)]


def _of_node(node: OutlineNode, begin: int) -> list[Piece]:
    named = node.title if node.title and re.search(r"(?:人员|群众|旅客|人)$", node.title) else ""
    item = full_width("".join(sentence.text for sentence in node.sentences))
    return [
        Piece(
            measure,
            text,
            named or "",
            areas_in(sentence.text),
            full_width(sentence.text),
            item,
        )
        for sentence in node.sentences
        for measure, text in _whole(_with_implied(sentence, begin))
        if not re.search("|".join(load("compare")["pleasantries"]), text)
    ]


def _with_implied(sentence: Sentence, begin: int) -> list[Measure]:
    """The measures of a sentence, and what it says beside them.

    老年人坐公交不花钱 asks for nothing in so many words, and gives all the same; but what stands
    before `begin`, where the first demand is, only leads there.
    """
    if sentence.start < begin and not figures_in(sentence.text):
        return []
    found: list[Measure] = []
    at = 0
    for measure in sentence.measures:
        place = max(at, sentence.text.find(measure.text))
        found += [*_implied(sentence, at, place), measure]
        at = place + len(measure.text)
    return found + _implied(sentence, at, len(sentence.text))


def _implied(sentence: Sentence, start: int, end: int) -> list[Measure]:
    text = sentence.text[start:end].strip("，；")
    if len(text) < SHORTEST_STATEMENT or re.search(load("compare")["no_statement"], text):
        return []
    place = sentence.start + start
    return [
        Measure(
            sentence.id,
            place,
            place + len(text),
            text,
            Strength.MUST,
            None,
            0.5,
            Addressee.OWN_UNIT,
            Instrument.ORDER,
            quantities=find_quantities(text),
        )
    ]


def _whole(measures: Sequence[Measure]) -> list[tuple[Measure, str]]:
    """The measures with their texts; what is no demand alone goes with its neighbour."""
    found: list[tuple[Measure, str]] = []
    for measure in measures:
        # Half-width punctuation is no difference.
        text = full_width(measure.text)
        if found and _only_denies(text):
            # 由村干部当面教育，不作处罚: what is done says how strongly it is asked for.
            before, begun = found.pop()
            if before.strength is not Strength.MAY:
                measure = before
        elif found and _goes_with_next(*found[-1], text):
            _, begun = found.pop()
        else:
            begun = ""
        found.append((measure, f"{begun.rstrip('，')}，{text}" if begun else text))
    return found


def _only_denies(text: str) -> bool:
    """Whether a clause denies what only the one before it can tell: 不收费, 车站不得拒绝."""
    return any(re.match(pattern, text) for pattern in load("compare")["denials_of_before"])


def _goes_with_next(measure: Measure, text: str, follower: str) -> bool:
    """Whether a clause only begins what the next one says, or the next one says until when."""
    return bool(UNTIL.match(follower)) or (_may_begin(measure, text) and _is_begun(text, follower))


def _may_begin(measure: Measure, text: str) -> bool:
    """Whether a clause asks for nothing itself: it has no word of duty, or only one in a condition."""
    return measure.cue is None or bool(re.match(load("compare")["condition"], text))


def _is_begun(text: str, follower: str) -> bool:
    """Whether a clause only begins what the next one says: 接到报告后, 抵达后, 每日7时至12时."""
    # 有发热、咳嗽、咽痛等症状之一者 only says of whom, however long it is.
    if len(text) > (LONGEST_OF_WHOM if OF_WHOM.search(text) else LONGEST_BEGINNING):
        return False
    if any(re.search(pattern, text) for pattern in load("compare")["beginnings"]):
        return True
    # 学生申请留校，应告知辅导员: whoever applies.
    bare = re.match(load("compare")["bare_duty"], follower)
    return bool(bare) and not figures_in(text)


def areas_in(text: str) -> frozenset[str]:
    """The risk levels a sentence is about: those of people, not of where they may go."""
    return frozenset(level for found in AREAS.findall(text) for level in found)


def full_width(text: str) -> str:
    """The text with the marks of a Chinese sentence."""
    return COLON.sub("：", text.translate(FULL_WIDTH))
