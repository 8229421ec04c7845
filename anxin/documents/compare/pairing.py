"""The pieces by which two texts are compared, and how like two of them are."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

from anxin.documents.lexicon import load
from anxin.documents.types import Measure, OutlineNode, Reading

AREAS = re.compile(
    r"([高中低]{1,3})、?(?:[高中低]?)风险(?:地区|等级)?(?:[^，。；]{0,8})?(?=人员|群众|返)"
)
GAP = re.compile(r"〔[^〔〕]{0,40}缺[^〔〕]{0,40}〕|存本缺")
TOPIC_WEIGHT = 4.0
OWNER_WEIGHT = 2.0
# What only begins a sentence: 接到报告后, 抵达后, 每日7时至12时; and what ends the one before: 至3月15日止.
BEGINNING = re.compile(
    r"(?:后|期间|\d[时点]|(?<![学课小])时|之?日起|费用|天气|情况下|的(?:楼栋|小区|企业|商户|村|户))，?$|的[^，。；的]{0,6}(?:人员|群众|学生|旅客|老年人|企业|单位|家庭)，?$|^凡[^，。；]+$"
)
UNTIL = re.compile(
    r"经[^，。；]{0,12}(?:批准|同意|审批|审核)后?(?:方可|方能|才能)|至[^，。]{1,14}[止]|(?:解除|结束|截止|恢复)(?:时间|日期)"
)
# When it is for, which all measures of such a text share.
SEASON = re.compile(r"(?:春节|节日|节假日|假日|假期|元旦|国庆|冬季|夏季|汛期|暑期|寒假)期间")
LONGEST_BEGINNING = 24
# A number with its unit of time is one feature, not five.
NUMBERS = re.compile(r"\d+(?:\.\d+)?(?:个?(?:工作日|小时|分钟)|[天日])?(?:以内|之内|内)?")
FULL_WIDTH = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


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
    return [piece for node in nodes if node.start >= first for piece in _of_node(node)]


def _of_node(node: OutlineNode) -> list[Piece]:
    named = node.title if node.title and re.search(r"(?:人员|群众|旅客|人)$", node.title) else ""
    item = "".join(sentence.text for sentence in node.sentences).translate(FULL_WIDTH)
    return [
        Piece(
            measure,
            text,
            named or "",
            areas_in(sentence.text),
            sentence.text.translate(FULL_WIDTH),
            item,
        )
        for sentence in node.sentences
        for measure, text in _whole(sentence.measures)
    ]


def _whole(measures: Sequence[Measure]) -> list[tuple[Measure, str]]:
    """The measures with their texts; what says only when, or of whom, goes with what follows."""
    found: list[tuple[Measure, str]] = []
    for measure in measures:
        # Half-width punctuation is no difference.
        text = measure.text.translate(FULL_WIDTH)
        if found and (_is_begun(found[-1][1]) or UNTIL.match(text)):
            text = f"{found.pop()[1].rstrip('，')}，{text}"
        found.append((measure, text))
    return found


def _is_begun(text: str) -> bool:
    return len(text) <= LONGEST_BEGINNING and bool(BEGINNING.search(text))


def areas_in(text: str) -> frozenset[str]:
    """The risk levels a sentence is about: those of people, not of where they may go."""
    return frozenset(level for found in AREAS.findall(text) for level in found)


def subject_free(piece: Piece) -> str:
    """The words of a piece without the unit that acts: to share an actor is to share no act."""
    text = piece.words
    for name in (*piece.measure.owners.lead, *piece.measure.owners.cooperate):
        if text.startswith(name):
            return text[len(name) :]
    return text


@cache
def _topics() -> list[tuple[str, re.Pattern[str]]]:
    return [
        (f"topic{index}", re.compile("|".join(words)))
        for index, words in enumerate(load("compare")["topics"])
    ]


@lru_cache(maxsize=8192)
def features(text: str, owners: tuple[str, ...] = ()) -> Counter[str]:
    """Return the character pairs of a text, the topics it names, and its owners."""
    plain = re.sub(r"[^\w]", "", NUMBERS.sub("0", SEASON.sub("", text)))
    found = Counter({plain[i : i + 2] for i in range(len(plain) - 1)})
    for name, pattern in _topics():
        if pattern.search(text):
            found[name] = 1
    found.update({f"owner{owner}": 1 for owner in owners})
    return found


class Likeness:
    """Weighs shared words by how rare they are in both texts."""

    def __init__(self, pieces: list[Piece]) -> None:
        self.size = max(2, len(pieces))
        self.counts: Counter[str] = Counter()
        for piece in pieces:
            self.counts.update(features(subject_free(piece), piece.measure.owners.lead).keys())

    def weight(self, gram: str) -> float:
        """The weight of a character pair or topic."""
        rare = math.log(1 + self.size / self.counts.get(gram, 1))
        if gram.startswith("topic"):
            return rare * TOPIC_WEIGHT
        return rare * (OWNER_WEIGHT if gram.startswith("owner") else 1.0)

    def between(self, one: Piece, other: Piece) -> float:
        """Likeness, 0 to 1; half of it is how much of the shorter stands in the longer."""
        if one.areas and other.areas and not one.areas & other.areas:
            return 0.0
        if one.words == other.words:
            return 1.0
        first, second = (features(subject_free(p), p.measure.owners.lead) for p in (one, other))
        shared = sum(self.weight(gram) for gram in first.keys() & second.keys())
        sizes = [sum(self.weight(gram) for gram in grams) for grams in (first, second)]
        if not min(sizes):
            return 0.0
        return 0.5 * shared / min(sizes) + shared / sum(sizes)

    def contained(self, piece: str, whole: str) -> float:
        """How much of `piece` stands in `whole`, 0 to 1."""
        first, second = features(piece), features(whole)
        total = sum(self.weight(gram) for gram in first)
        shared = sum(self.weight(gram) for gram in first.keys() & second.keys())
        return shared / total if total else 0.0
