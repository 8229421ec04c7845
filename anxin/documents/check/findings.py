"""Findings and the matter they are made from."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, field
from typing import Any

from anxin.documents.flow import Flow, flow_of
from anxin.documents.lexicon import load
from anxin.documents.types import OutlineNode, Reading, Sentence

LETTERS = "abcdefghijklmnopqrstuvwxyz"
STOPS = "，,。；;！!？?：:\n"


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault with its place; `quote` is the whole clause around it."""

    code: str
    severity: str
    clause: str | None
    start: int
    end: int
    quote: str
    message: str
    proposal: str

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {
            "code": self.code,
            "severity": self.severity,
            "clause": self.clause,
            "start": self.start,
            "end": self.end,
            "quote": self.quote,
            "message": self.message,
            "proposal": self.proposal,
        }


@dataclass(slots=True)
class Desk:
    """The text under check, what is known of its place, and the findings so far."""

    reading: Reading
    higher: tuple[Reading, ...]
    place: dict[str, Any] | None
    level: str | None
    lang: str
    findings: list[Finding] = field(default_factory=list)
    _sentences: tuple[Sentence, ...] = ()
    _flows: tuple[tuple[str | None, Flow], ...] = ()

    def __post_init__(self) -> None:
        # Checks ask for these for every finding; a long text must not cost their square.
        self._sentences = tuple(self.reading.sentences())
        self._flows = tuple(self._cleaned())

    @property
    def text(self) -> str:
        """The source text."""
        return self.reading.source_text

    def around(self) -> list[Flow]:
        """What stands around the body and says more than a signature: number, contacts, notes."""
        parts = [p for p in self.reading.residue if p.why in {"发文字号", "版记或附注", "附件说明"}]
        return [flow_of(self.text, part.start, part.end) for part in parts]

    def flows(self) -> tuple[tuple[str | None, Flow], ...]:
        """Title and sentences as cleaned text, each with its clause id."""
        return self._flows

    def _cleaned(self) -> list[tuple[str | None, Flow]]:
        flows: list[tuple[str | None, Flow]] = [
            (sentence.id, flow_of(self.text, sentence.start, sentence.end))
            for sentence in self._sentences
        ]
        titled = [part for part in self.reading.residue if part.why in {"标题", "条目标题"}]
        flows += [(None, flow_of(self.text, part.start, part.end)) for part in titled]
        return flows

    def add(self, code: str, clause: str | None, start: int, end: int, **facts: object) -> None:
        """Record a finding at the source span `start:end`; `facts` fill its message.

        A `severity` among them stands for that of the table.
        """
        row = load("findings")[code]
        severity = str(facts.pop("severity", row[0]))
        message, proposal = (row[1], row[2]) if self.lang == "zh" else (row[3], row[4])
        quote = self._clause_around(start, end)
        clause = clause.rstrip(LETTERS) if clause else None
        self.findings.append(
            Finding(
                code,
                severity,
                clause,
                start,
                end,
                quote,
                message.format(**facts),
                proposal.format(**facts),
            )
        )

    def add_in(
        self, code: str, clause: str | None, flow: Flow, start: int, end: int, **facts: object
    ) -> None:
        """Record a finding at `start:end` of a cleaned text."""
        self.add(code, clause, flow.places[start], flow.places[end - 1] + 1, **facts)

    def _clause_around(self, start: int, end: int) -> str:
        sentence = self.sentence_at(start, end)
        if sentence is None:
            return flow_of(self.text, start, end).chars
        flow = flow_of(self.text, sentence.start, sentence.end)
        first = next((i for i, place in enumerate(flow.places) if place >= start), 0)
        last = next((i for i, place in enumerate(flow.places) if place >= end), len(flow))
        while first > 0 and flow.chars[first - 1] not in STOPS:
            first -= 1
        while last < len(flow) and flow.chars[last] not in STOPS:
            last += 1
        return flow.chars[first:last].strip(STOPS)

    def sentences(self) -> tuple[Sentence, ...]:
        """All sentences in the order of the text."""
        return self._sentences

    def sentence_at(self, start: int, end: int) -> Sentence | None:
        """The sentence that holds the source span `start:end`, or None."""
        index = bisect_right(self._sentences, start, key=lambda sentence: sentence.start) - 1
        found = self._sentences[index] if index >= 0 else None
        return found if found is not None and end <= found.end else None

    def siblings(self) -> list[tuple[OutlineNode, ...]]:
        """The numbered items of every list in the outline."""
        lists = [tuple(node for node in self.reading.outline if node.label is not None)]
        lists += [node.children for node in self.reading.nodes() if node.children]
        # Articles are counted through the whole text, whatever chapter they stand in.
        articles = tuple(node for node in self.reading.nodes() if _is_article(node))
        lists = [tuple(node for node in items if not _is_article(node)) for items in lists]
        return [items for items in [*lists, articles] if items]


def _is_article(node: OutlineNode) -> bool:
    return bool(re.match(r"第.{1,4}条", node.label or ""))


def occurrences(word: str, text: str) -> list[int]:
    """Return where `word` begins in `text`."""
    return [found.start() for found in re.finditer(re.escape(word), text)]
