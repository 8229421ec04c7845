"""Make the table of what stands for what (compare/renderings.py) out of the clauses that say the same in two ways.

    PYTHONPATH=. .venv/bin/python benchmarks/renderings.py

IBM model 1, both ways at once, on the clause pairs of tests/documents/clause_pairs and the paired measures
of the open sets of tests/documents/pairs. Writes anxin/documents/data/renderings.tsv. About two minutes.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from anxin.documents.compare.renderings import Renderings, units_of, write_renderings

ROOT = Path(__file__).parent.parent
CLAUSES = ROOT / "tests" / "documents" / "clause_pairs"
TABLE = ROOT / "anxin" / "documents" / "data" / "renderings.tsv"
ROUNDS = 4
# A unit must stand in so many clauses to be known.
FEWEST = 6
# Chance that a unit is told out of nothing, for each unit heard.
NOTHING = 0.15
# What is kept: renderings met so often, so much likelier than by chance, and with so much of their unit.
LEAST_MET, LEAST_LIFT, LEAST_SHARE = 0.8, 3.0, 0.004
# What is less than this in one place counts for nothing there.
TRACE = 1e-3

Rows = dict[str, dict[str, float]]


def read_clauses() -> list[tuple[str, str]]:
    """The clause pairs about one affair, whether they say the same or one of them more."""
    found = []
    for file in sorted(CLAUSES.glob("*.tsv")):
        for line in file.read_text(encoding="utf-8").splitlines():
            one, other, label, *_ = line.split("\t")
            if label != "unrelated":
                found.append((one, other))
    return found


def make(pairs: Iterable[tuple[str, str]]) -> Renderings:
    """The table that pairs of clauses give."""
    sides = [(units_of(one), units_of(other)) for one, other in pairs]
    sides += [(other, one) for one, other in sides]
    counts = Counter(unit for one, _ in sides for unit in one)
    known = [
        tuple([unit for unit in units if counts[unit] >= FEWEST] for units in pair)
        for pair in sides
    ]
    total = sum(counts.values())
    shares = {unit: count / total for unit, count in counts.items() if count >= FEWEST}
    rendered: Rows = {}
    met: Rows = {}
    for _ in range(ROUNDS):
        met = _expected(known, rendered, shares)
        rendered = {unit: _even(row) for unit, row in met.items()}
    kept = {
        unit: {
            other: share
            for other, share in row.items()
            if met[unit][other] >= LEAST_MET
            and share >= max(LEAST_SHARE, LEAST_LIFT * shares[other])
        }
        for unit, row in rendered.items()
    }
    return Renderings(shares, kept)


def _expected(
    sides: Sequence[tuple[list[str], ...]], rendered: Rows, shares: dict[str, float]
) -> Rows:
    """How often each unit is rendered by each, as far as the table before can tell."""
    met: Rows = {}
    for one, other in sides:
        rows = [rendered.get(unit, {}) for unit in one]
        counts = [met.setdefault(unit, {}) for unit in one]
        for unit in other:
            if rendered:
                chances = [row.get(unit, 0.0) for row in rows]
            else:
                chances = [1 / len(shares)] * len(one)
            whole = sum(chances) + len(one) * NOTHING * shares[unit]
            for count, chance in zip(counts, chances, strict=True):
                if chance > TRACE * whole:
                    count[unit] = count.get(unit, 0.0) + chance / whole
    return met


def _even(row: dict[str, float]) -> dict[str, float]:
    """Shares of one unit's renderings; one more stands for what was never met."""
    whole = sum(row.values()) + 1
    return {unit: count / whole for unit, count in row.items() if count > TRACE * whole}


def main() -> None:
    """Make the table and write it."""
    from benchmarks.pairing_weights import OPEN, paired_words, read_samples

    pairs = [*read_clauses(), *paired_words(read_samples(OPEN))]
    table = make(pairs)
    TABLE.write_text("\n".join(write_renderings(table)) + "\n", encoding="utf-8")
    print(len(pairs), "pairs,", len(table.shares), "units,",
          sum(map(len, table.rendered.values())), "renderings")  # fmt: skip


if __name__ == "__main__":
    main()
