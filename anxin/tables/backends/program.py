"""A small program over columns: truths and choices of a number, each step once, run over vectors
or kept as expressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache, reduce
from typing import Protocol, TypeVar

import polars as pl

Truth = TypeVar("Truth", pl.Series, pl.Expr)
TRUE, FALSE = -1, -2
_FIRST_CONSTANT = -3
PREFIX = "anxin_is_"


class Leaf(Protocol):
    """A truth about a column."""

    def of(self, column: Truth) -> Truth: ...


@dataclass(frozen=True, slots=True)
class Step:
    """`leaf` makes a truth from a column; `and`, `or`, `not` make one from earlier steps, `choose`
    a number."""

    kind: str
    args: tuple[int, ...] = ()
    column: str = ""
    leaf: Leaf | None = None


@dataclass
class Program:
    """Steps that are never made twice. Truths never hold null."""

    steps: list[Step] = field(default_factory=list)
    known: dict[tuple[object, ...], int] = field(default_factory=dict)

    def leaf(self, column: str, leaf: Leaf) -> int:
        """A truth about a column; equal leaves are one step."""
        return self._put(("leaf", column, leaf), Step("leaf", (), column, leaf))

    def both(self, first: int, second: int) -> int:
        if FALSE in (first, second):
            return FALSE
        if first in (TRUE, second):
            return second
        return (
            first
            if second == TRUE
            else self._put(("and", first, second), Step("and", (first, second)))
        )

    def either(self, first: int, second: int) -> int:
        if TRUE in (first, second):
            return TRUE
        if first in (FALSE, second):
            return second
        return (
            first
            if second == FALSE
            else self._put(("or", first, second), Step("or", (first, second)))
        )

    def opposite(self, first: int) -> int:
        if first in (TRUE, FALSE):
            return TRUE + FALSE - first
        if self.steps[first].kind == "not":
            return self.steps[first].args[0]
        return self._put(("not", first), Step("not", (first,)))

    def all_of(self, parts: Sequence[int]) -> int:
        return reduce(self.both, parts, TRUE)

    def any_of(self, parts: Sequence[int]) -> int:
        return reduce(self.either, parts, FALSE)

    def _put(self, key: tuple[object, ...], step: Step) -> int:
        if key not in self.known:
            self.known[key] = len(self.steps)
            self.steps.append(step)
        return self.known[key]

    def choose(self, test: int, then: int, otherwise: int) -> int:
        """A number by a truth: of another choice, or a constant."""
        if test == TRUE or then == otherwise:
            return then
        if test == FALSE:
            return otherwise
        parts = (test, then, otherwise)
        return self._put(("choose", *parts), Step("choose", parts))

    def lasts(self, wanted: int) -> list[list[int]]:
        """Per step the earlier ones that nobody needs after it."""
        last: dict[int, int] = {}
        for at, step in enumerate(self.steps):
            last |= dict.fromkeys((arg for arg in step.args if arg >= 0), at)
        found: list[list[int]] = [[] for _ in self.steps]
        for arg, at in last.items():
            if arg != wanted:
                found[at].append(arg)
        return found


def constant(number: int) -> int:
    """A number among the steps."""
    return _FIRST_CONSTANT - number


def run(
    program: Program, wanted: int, frame: pl.DataFrame, lasts: Sequence[Sequence[int]]
) -> pl.Series:
    """The wanted number of a frame, step by step over whole vectors."""
    nothing = pl.Series([], dtype=pl.Boolean)
    values: list[pl.Series] = []
    columns: dict[str, pl.Series] = {}

    def value(at: int) -> pl.Series:
        return _constant_series(at) if at < 0 else values[at]

    for at, step in enumerate(program.steps):
        if step.leaf is not None:
            if step.column not in columns:
                columns[step.column] = physical(frame[step.column], frame.schema[step.column])
            values.append(step.leaf.of(columns[step.column]))
        elif step.kind == "choose":
            test, then, otherwise = (value(arg) for arg in step.args)
            values.append(then.zip_with(test, otherwise))
        else:
            values.append(_join(step.kind, [values[arg] for arg in step.args]))
        for done in lasts[at]:
            values[done] = nothing
    found = value(wanted)
    return found if wanted >= 0 else found.new_from_index(0, frame.height)


@lru_cache(maxsize=1000)
def _constant_series(at: int) -> pl.Series:
    return pl.Series("", [_FIRST_CONSTANT - at], dtype=pl.UInt8)


def expressions(
    program: Program, wanted: int, schema: Mapping[str, pl.DataType]
) -> tuple[list[dict[str, pl.Expr]], pl.Expr]:
    """The wanted number as an expression, after layers of named columns for what is used twice
    (and for every choice: deep choices inside each other are slow)."""
    uses = [0] * len(program.steps)
    for step in program.steps:
        for arg in step.args:
            if arg >= 0:
                uses[arg] += 1
    layers: list[dict[str, pl.Expr]] = []
    found: list[pl.Expr] = []
    depth: list[int] = []

    def value(at: int) -> pl.Expr:
        return pl.lit(_FIRST_CONSTANT - at, dtype=pl.UInt8) if at < 0 else found[at]

    for at, step in enumerate(program.steps):
        level = max((depth[arg] for arg in step.args if arg >= 0), default=0)
        if step.leaf is not None:
            made = step.leaf.of(physical(pl.col(step.column), schema[step.column]))
        elif step.kind == "choose":
            test, then, otherwise = (value(arg) for arg in step.args)
            made = pl.when(test).then(then).otherwise(otherwise)
        else:
            made = _join(step.kind, [found[arg] for arg in step.args])
        if uses[at] > 1 or step.leaf is not None or step.kind == "choose":
            layers += [{} for _ in range(level + 1 - len(layers))]
            layers[level][f"{PREFIX}{at}"] = made
            made, level = pl.col(f"{PREFIX}{at}"), level + 1
        found.append(made)
        depth.append(level)
    return layers, value(wanted)


def physical(column: Truth, dtype: pl.DataType) -> Truth:
    """Codes of a coded column and days of dates, as numbers; others as they are."""
    return column.to_physical() if isinstance(dtype, pl.Enum | pl.Date) else column


def _join(kind: str, parts: Sequence[Truth]) -> Truth:
    if kind == "not":
        return ~parts[0]
    return parts[0] & parts[1] if kind == "and" else parts[0] | parts[1]
