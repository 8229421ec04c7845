"""The pieces by which two texts are compared, and how like two of them are."""

from __future__ import annotations

import re
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
from .joining import full_width, joined_clauses

AREAS = re.compile(
    r"([高中低]{1,3})、?(?:[高中低]?)风险(?:地区|等级)?(?:[^，。；]{0,8})?(?=人员|群众|返)"
)
GAP = re.compile(r"〔[^〔〕]{0,40}缺[^〔〕]{0,40}〕|存本缺")
# An item as long as this is one affair.
SHORT_ITEM = 160
SHORTEST_STATEMENT = 6


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
    return [piece for node in nodes for piece in _of_node(node, begin, preamble=node.start < first)]


def _of_node(node: OutlineNode, begin: int, *, preamble: bool) -> list[Piece]:
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
        for measure, text in joined_clauses(
            _campaign(sentence) if preamble else _with_implied(sentence, begin)
        )
        if not re.search("|".join(load("compare")["pleasantries"]), text)
    ]


def _with_implied(sentence: Sentence, begin: int) -> list[Measure]:
    """The measures of a sentence, and what it says beside them.

    老年人坐公交不花钱 asks for nothing in so many words, and gives all the same; but what stands
    before `begin`, where the first demand is, only leads there.
    """
    says = figures_in(sentence.text) or re.match(load("compare")["says_of_all"], sentence.text)
    if sentence.start < begin and not says:
        return _campaign(sentence)
    found: list[Measure] = []
    at = 0
    for measure in sentence.measures:
        place = max(at, sentence.text.find(measure.text))
        found += [*_implied(sentence, at, place), measure]
        at = place + len(measure.text)
    return found + _implied(sentence, at, len(sentence.text)) or _campaign(sentence)


def _campaign(sentence: Sentence) -> list[Measure]:
    """From when until when what is asked runs, where the sentence only leads to the demands."""
    found = re.search(load("compare")["campaign"], sentence.text)
    return [_statement(sentence, found.start(), found.end())] if found else []


def _implied(sentence: Sentence, start: int, end: int) -> list[Measure]:
    words = sentence.text[start:end].lstrip("，；")
    start, text = end - len(words), words.rstrip("，；")
    if len(text) < SHORTEST_STATEMENT or re.search(load("compare")["no_statement"], text):
        return []
    return [_statement(sentence, start, start + len(text))]


def _statement(sentence: Sentence, start: int, end: int) -> Measure:
    text = sentence.text[start:end]
    return Measure(
        sentence.id,
        sentence.start + start,
        sentence.start + end,
        text,
        Strength.MUST,
        None,
        0.5,
        Addressee.OWN_UNIT,
        Instrument.ORDER,
        quantities=find_quantities(text),
    )


def areas_in(text: str) -> frozenset[str]:
    """The risk levels a sentence is about: those of people, not of where they may go."""
    return frozenset(level for found in AREAS.findall(text) for level in found)
