"""What the comparison says of single clauses set against each other (tests/documents/clause_pairs).

PYTHONPATH=. .venv/bin/python -c "from tests.documents.clause_pairs import score; print(score())"
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from anxin.documents import read_text
from anxin.documents.compare.opposed import opposed
from anxin.documents.compare.outcome import judge
from anxin.documents.compare.pairing import Piece, pieces_of
from anxin.documents.compare.turned import turned
from anxin.documents.compare.weighing import weighed

FOLDER = Path(__file__).parent / "clause_pairs"
FILES = sorted(FOLDER.glob("*.tsv"))
# Written after the rules, the renderings and their weights, and have taught them nothing.
LATER = sorted((FOLDER / "later").glob("*.tsv"))
FRAME = "关于有关事项的通知\n\n各有关单位：\n{}\n\n某某区人民政府\n2024年1月5日\n"


def rows_of(file: Path) -> list[tuple[str, str, str]]:
    """Clause above, clause below and label of each line that is about one affair."""
    lines = (line.split("\t") for line in file.read_text(encoding="utf-8").splitlines())
    return [(row[0], row[1], row[2]) for row in lines if row[2] != "unrelated"]


def outcome_of(above: str, below: str, *, by_ear: bool = False) -> str | None:
    """The outcome of two clauses, by their longest pieces; None where one is no demand.

    By the rules alone, or with what the classifier hears.
    """
    one, other = _piece(above), _piece(below)
    if one is None or other is None:
        return None
    way = opposed(one, other) or turned(one, other)
    pair = judge(one, other, "zh", way, higher_incomplete=False)
    return weighed([pair], "zh")[0].outcome if by_ear else pair.outcome


def _piece(clause: str) -> Piece | None:
    text = clause.strip()
    pieces = pieces_of(read_text(FRAME.format(text if text[-1] in "。！" else f"{text}。")))
    return max(pieces, key=lambda piece: len(piece.text), default=None)


def score(
    step: int = 1, *, by_ear: bool = False, files: Iterable[Path] = FILES
) -> dict[str, tuple[int, int]]:
    """Right answers and questions of each file, of every `step`-th line."""
    found = {}
    for file in files:
        rows = rows_of(file)[::step]
        right = sum(
            outcome_of(above, below, by_ear=by_ear) == label for above, below, label in rows
        )
        found[file.stem] = right, len(rows)
    return found
