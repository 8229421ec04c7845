"""Words, notes and sections of the reading page, from stored clauses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from anxin.documents.types import Addressee, Instrument

from ..types import (
    ADDRESSEE_LABELS,
    INSTRUMENT_LABELS,
    ClauseView,
    MarginNote,
    MeasureView,
    NoticeText,
    ReadingBlock,
    ReadingSection,
    Words,
)
from .page import Block, BlockKind, page_blocks
from .spans import Mark, pieces

ASKED = "?"


class Layout:
    """Sets one notice. `say`: translates a label; `names`: units by slug; `english`: glosses."""

    def __init__(
        self,
        text: NoticeText,
        *,
        say: Callable[[str], str],
        names: Mapping[str, str],
        english: bool,
        measure: str = "",
        span: str = "",
    ) -> None:
        self.text = text
        self.say = say
        self.names = names
        self.english = english
        self.measure = measure
        self.asked = span_asked(span, len(text.source))
        self.clauses = {clause.id: clause for clause in text.clauses}

    def blocks(self) -> list[ReadingBlock]:
        """Every block in the order of the source."""
        return [self._block(one) for one in page_blocks(self.text.source, self.text.reading)]

    def _block(self, block: Block) -> ReadingBlock:
        clause = self.clauses.get(block.clause)
        return ReadingBlock(
            kind=block.kind.value,
            id=block.clause,
            start=block.start,
            end=block.end,
            words=tuple(self._words(block, clause)),
            gloss_en=clause.gloss_en if clause else "",
            notes=tuple(self._note(one) for one in clause.measures) if clause else (),
        )

    def _words(self, block: Block, clause: ClauseView | None) -> Iterator[Words]:
        measures = {one.id: one for one in clause.measures} if clause else {}
        marks = [Mark(one.id, one.start, one.end) for one in measures.values()]
        if self.asked:
            marks.append(Mark(ASKED, *self.asked))
        for piece in pieces(self.text.source, block.start, block.end, marks):
            inner = [measures[name] for name in piece.names if name in measures]
            yield Words(
                text=piece.text,
                start=piece.start,
                end=piece.end,
                anchors=tuple(name for name in piece.first if name != ASKED),
                strength=inner[-1].strength if inner else "",
                marked=self.measure in piece.names or ASKED in piece.names,
                measures=tuple(measure.id for measure in inner),
            )

    def _note(self, measure: MeasureView) -> MarginNote:
        return MarginNote(
            id=measure.id,
            strength=measure.strength,
            addressee=self.say(ADDRESSEE_LABELS[Addressee(measure.addressee)]),
            instrument=self.say(INSTRUMENT_LABELS[Instrument(measure.instrument)]),
            lead=self._units(measure.lead),
            cooperate=self._units(measure.cooperate),
            proposed_lead=measure.proposed_lead,
            shown_by=measure.shown_by_en if self.english else measure.shown_by,
            selected=measure.id == self.measure,
        )

    def _units(self, slugs: tuple[str, ...]) -> str:
        names = [self.names.get(slug, slug) for slug in slugs]
        return (", " if self.english else "、").join(names)


def sections_of_blocks(blocks: list[ReadingBlock]) -> tuple[ReadingSection, ...]:
    """Blocks grouped under their headings; the number is that of the sentences below."""
    groups: list[tuple[ReadingBlock | None, list[ReadingBlock]]] = [(None, [])]
    for block in blocks:
        if block.kind == BlockKind.TITLE:
            continue
        if block.kind == BlockKind.HEADING:
            groups.append((block, []))
        else:
            groups[-1][1].append(block)
    return tuple(
        ReadingSection(_number(inside), heading, tuple(inside))
        for heading, inside in groups
        if heading or inside
    )


def span_asked(text: str, length: int) -> tuple[int, int] | None:
    """`120-140` as a half-open span inside the text; anything else asks for nothing."""
    first, dash, last = text.partition("-")
    if not dash or not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit()):
        return None
    start, end = int(first), min(int(last), length)
    return (start, end) if start < end else None


def reading_words(reading: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """A list of the reading as words."""
    return tuple(str(word) for word in reading.get(key) or ())


def _number(blocks: list[ReadingBlock]) -> str:
    ids = [block.id for block in blocks if block.id]
    return ids[0].rpartition(".")[0] if ids else ""
