"""Scores of the reader on the corpus, per kind: right and asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from anxin.documents import Measure, Reading, read_notice

from .makers import docx_of, html_of, pdf_of

FOLDER = Path(__file__).parent / "corpus"
# Each set was committed before the reader was tuned to it; docs/algorithms/reading.md tells the
# scores of its first reading.
SETS = (
    "corpus",
    "unseen",
    "second",
    "third",
    "fourth",
    "fifth",
    "sixth",
    "seventh",
    "eighth",
    "ninth",
    "tenth",
    "eleventh",
    "twelfth",
    "thirteenth",
    "fourteenth",
    "fifteenth",
    "sixteenth",
    "seventeenth",
    "eighteenth",
    "nineteenth",
    "twentieth",
    "twentyfirst",
    "twentysecond",
    "twentythird",
    "twentyfourth",
    "twentyfifth",
    "twentysixth",
    "twentyseventh",
    "twentyeighth",
    "twentyninth",
    "thirtieth",
    "thirtyfirst",
)
KINDS = ("frame", "outline", "strength", "owners", "deadline", "quantities", "idle")


@dataclass
class Score:
    """Right answers, questions, and what was read wrongly."""

    right: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    asked: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    wrong: list[str] = field(default_factory=list)

    def ask(self, kind: str, name: str, read: object, gold: object) -> None:
        """Count one question."""
        self.asked[kind] += 1
        if read == gold:
            self.right[kind] += 1
        else:
            self.wrong.append(f"{name} {kind}: read {read!r}, gold {gold!r}")

    def share(self, kind: str) -> float:
        """The share of right answers of a kind."""
        return self.right[kind] / self.asked[kind]

    def lines(self) -> list[str]:
        """One line a kind, then what was wrong."""
        scores = [
            f"{kind}: {self.share(kind):.3f} ({self.right[kind]}/{self.asked[kind]})"
            for kind in KINDS
            if self.asked[kind]
        ]
        return [*scores, *self.wrong]


def gold(folder: Path = FOLDER) -> dict[str, dict[str, Any]]:
    """The gold of the corpus by the name of its texts: one file for all, or one beside each."""
    if (folder / "gold.yaml").exists():
        loaded = yaml.safe_load((folder / "gold.yaml").read_text(encoding="utf-8"))
        assert isinstance(loaded, dict)
        return loaded
    return {
        path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
        for path in sorted(folder.glob("*.yaml"))
    }


def read_as(path: Path, form: str = "txt") -> Reading:
    """Read a text of the corpus in the format its gold names."""
    text = path.read_text(encoding="utf-8")
    made = {
        "txt": text.encode(),
        "gb18030": text.encode("gb18030"),
        "docx": docx_of(text.rstrip("\n")) if form == "docx" else b"",
        "html": html_of(text),
        "pdf": pdf_of(text.rstrip("\n")) if form == "pdf" else b"",
    }[form]
    suffix = "txt" if form == "gb18030" else form
    return read_notice(made, f"{path.stem}.{suffix}")


def _ids(score: Score, name: str, reading: Reading, want: dict[str, str]) -> None:
    held = {sentence.id: sentence.text for sentence in reading.sentences()}
    for identity, words in want.items():
        read = next((key for key, text in held.items() if words in text), None)
        score.ask("outline", f"{name} id of {words}", read, identity)


def _frame(score: Score, name: str, reading: Reading, want: dict[str, Any]) -> None:
    for key in ("title", "number", "signed_on", "public"):
        score.ask("frame", f"{name} {key}", getattr(reading, key), want[key])
    for key in ("signed_by", "addressees"):
        if want[key] is None:
            continue
        score.ask("frame", f"{name} {key}", list(getattr(reading, key)), want[key])


def _find(reading: Reading, words: str) -> Measure | None:
    return next((measure for measure in reading.measures() if words in measure.text), None)


def _measure(score: Score, name: str, reading: Reading, row: list[Any]) -> None:
    words, strength, lead, cooperate, deadline, quantities = row
    measure = _find(reading, words)
    where = f"{name} {words}"
    if strength is not None:
        score.ask("strength", where, measure and measure.strength.value, strength)
    if lead is not None:
        score.ask("owners", where, measure and list(measure.owners.lead), lead)
    if cooperate is not None:
        score.ask("owners", where, measure and list(measure.owners.cooperate), cooperate)
    score.ask("deadline", where, measure and measure.deadline, deadline)
    if quantities is not None:
        read = [f"{q.value} {q.unit} {q.bound}" for q in measure.quantities] if measure else None
        score.ask("quantities", where, read, quantities)


def score_corpus(folder: Path = FOLDER) -> Score:
    """Read every text of the corpus and compare with the gold."""
    score = Score()
    for name, want in gold(folder).items():
        reading = read_as(folder / f"{name}.txt", want.get("format", "txt"))
        _ids(score, name, reading, want.get("ids", {}))
        _frame(score, name, reading, want)
        nodes = [[node.label, node.title, node.level] for node in reading.nodes() if node.level]
        outline = [list(row) for row in want["outline"]]
        score.ask("outline", f"{name} count", len(nodes), len(outline))
        for index, row in enumerate(outline):
            read = nodes[index] if index < len(nodes) else None
            score.ask("outline", f"{name} {index}", read, row)
        for row in want["measures"]:
            _measure(score, name, reading, row)
        for words in want["idle"]:
            score.ask("idle", f"{name} {words}", _find(reading, words), None)
    return score
