"""Invented people for counting whom a difference touches: seeded, so that a count can be repeated."""

from __future__ import annotations

import random
import tempfile
from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path

from anxin.tables import DecisionTable, TableError
from anxin.tables.compare import Comparison, compare_tables
from anxin.tables.domain import from_coord
from anxin.tables.types import HIGHEST, LOWEST, Input, ValueType

PEOPLE = 50_000
_SEED = 20210207
# Each further value of a list is met this much less often than the one before it.
_RARER = 0.35
_RANGE = 100


@lru_cache(maxsize=32)
def compared_with_people(higher: DecisionTable, lower: DecisionTable) -> tuple[Comparison, int]:
    """The comparison with the invented people each finding touches, and how many people there are.

    Tables that no engine can run over people keep their findings without counts (then 0 people).
    Raises TableError when the two cannot be compared.
    """
    comparison = compare_tables(higher, lower)
    if not comparison.findings and not comparison.allowed:
        return comparison, PEOPLE
    # Engines for frames are large: only a page that counts people loads them.
    from anxin.tables.population import count_residents

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "people.parquet"
        _write(path, higher, lower)
        try:
            return count_residents(comparison, higher, lower, path), PEOPLE
        except TableError:
            return comparison, 0


def _write(path: Path, higher: DecisionTable, lower: DecisionTable) -> None:
    import polars

    chance = random.Random(_SEED)
    columns = {
        name: [draw(chance) for _ in range(PEOPLE)] for name, draw in _draws(higher, lower).items()
    }
    polars.DataFrame(columns).write_parquet(path)


def _draws(
    higher: DecisionTable, lower: DecisionTable
) -> dict[str, Callable[[random.Random], object]]:
    items = {item.name: item for item in (*lower.inputs, *higher.inputs)}
    first = higher.valid_from or date(2021, 2, 7)
    return {name: _draw(item, first) for name, item in sorted(items.items())}


def _draw(item: Input, first: date) -> Callable[[random.Random], object]:
    if item.type is ValueType.ENUM:
        weights = [_RARER**at for at in range(len(item.values))]
        return lambda chance: chance.choices(item.values, weights)[0]
    if item.type is ValueType.BOOL:
        return lambda chance: chance.random() < 1 / 3
    if item.type is ValueType.DATE:
        return lambda chance: first + timedelta(days=chance.randrange(30))
    low = 0 if item.minimum == LOWEST else item.minimum
    high = low + _RANGE * item.step if item.maximum == HIGHEST else item.maximum
    whole = item.type is ValueType.INTEGER
    return lambda chance: _number(item, chance.randrange(low, high + 1, item.step), whole=whole)


def _number(item: Input, coord: int, *, whole: bool) -> object:
    value = from_coord(item, coord)
    return value if whole else float(str(value))
