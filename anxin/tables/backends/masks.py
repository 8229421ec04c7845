"""The answering row by masks: a bit per person and condition, and a few choices between them, as
a tree asks one question after the other. Comparing and choosing run over whole vectors, which a
look-up per person cannot."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import polars as pl

from anxin.tables.cells import Axis, bits
from anxin.tables.types import Input, ValueType

from .columns import ColumnKind
from .plan import Plan, double_border
from .program import FALSE, TRUE, Program, Truth, constant, expressions, run
from .tree import Question

MAX_CONDITIONS = 100
MAX_WORDS = 24
_DAYS_TO_1970 = 719_163
_WHOLE = (ValueType.INTEGER, ValueType.DATE)


def few_conditions(plan: Plan) -> bool:
    """True where comparing with every word and border is cheaper than looking up."""
    sizes = [
        axis.size if axis.input.type is not ValueType.ENUM else len(axis.input.values)
        for axis in plan.grid.axes
    ]
    words = max((len(axis.input.values) for axis in plan.grid.axes), default=0)
    return words <= MAX_WORDS and sum(sizes) <= MAX_CONDITIONS


@dataclass(frozen=True, slots=True)
class Same:
    """A word, or its code in a coded column. (Columns come as codes and days, see `physical`.)"""

    value: str | int
    full: bool

    def of(self, column: Truth) -> Truth:
        test = column == self.value
        return test if self.full else test.fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Holds:
    """A column of truths; null is none."""

    full: bool

    def of(self, column: Truth) -> Truth:
        return column if self.full else column.fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Number:
    """How a column is made comparable: NaN null where null may be."""

    dtype: pl.DataType | None
    nan_is_null: bool = False
    full: bool = False

    def made(self, column: Truth) -> Truth:
        number = column if self.dtype is None else column.cast(self.dtype)
        return number.fill_nan(None) if self.nan_is_null else number


@dataclass(frozen=True, slots=True)
class Reached:
    """At or above a border. NaN lies above all of them."""

    number: Number
    border: int | float

    def of(self, column: Truth) -> Truth:
        test = self.number.made(column) >= self.border
        return test if self.number.full else test.fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """A number with a fraction."""

    number: Number

    def of(self, column: Truth) -> Truth:
        made = self.number.made(column)
        return (made != made.floor()).fill_null(value=False)


@dataclass(frozen=True, slots=True)
class Missing:
    """Null, or NaN where that means null."""

    number: Number | None

    def of(self, column: Truth) -> Truth:
        return (self.number.made(column) if self.number else column).is_null()


@dataclass
class Masks:
    """A table as a program over the columns of a frame; `answer` is the number of the answering
    row, 0 where the facts are refused.

    `full` columns are known to hold neither null nor what counts as null.
    """

    plan: Plan
    tree: Question | int
    kinds: Mapping[str, ColumnKind]
    schema: Mapping[str, pl.DataType]
    full: frozenset[str] = frozenset()
    program: Program = field(default_factory=Program)
    answer: int = FALSE
    fits: int = TRUE

    def __post_init__(self) -> None:
        self.tells = [self._axis(axis) for axis in self.plan.grid.axes]
        self.lowered: dict[Question, int] = {}
        number = self._lower(self.tree)
        self.answer = self.program.choose(self.fits, number, constant(0))
        self.lasts = self.program.lasts(self.answer)

    def numbers(self, frame: pl.DataFrame) -> pl.Series:
        """Row numbers of a frame that is small enough for its vectors to stand side by side."""
        return run(self.program, self.answer, frame, self.lasts).alias("rule")

    def layers(self) -> tuple[list[dict[str, pl.Expr]], pl.Expr]:
        """The same for a lazy frame: layers of named columns, then the number."""
        return expressions(self.program, self.answer, self.schema)

    def _lower(self, asked: Question | int) -> int:
        """A question as choices between its answers, the largest needing none."""
        if isinstance(asked, int):
            return constant(asked)
        if asked not in self.lowered:
            found = self._lower(asked.answers[0][1])
            for segments, follows in asked.answers[1:]:
                test = self.tells[asked.axis](segments)
                found = self.program.choose(test, self._lower(follows), found)
            self.lowered[asked] = found
        return self.lowered[asked]

    def _demand(self, test: int) -> None:
        self.fits = self.program.both(self.fits, test)

    def _axis(self, axis: Axis) -> Callable[[int], int]:
        """What makes the test of a set of segments, for people who fit."""
        if self.kinds[axis.input.name] is ColumnKind.MISSING:
            null = 1 << (axis.null_segment or 0)
            return lambda mask: TRUE if mask & null else FALSE
        if axis.input.type is ValueType.ENUM:
            tell, null = self._words(axis)
        elif axis.input.type is ValueType.BOOL:
            tell, null = self._truths(axis)
        else:
            tell, null = self._numbers(axis)
        return lambda mask: self._test(axis, mask, tell, null)

    def _test(
        self, axis: Axis, mask: int, tell: Callable[[int], tuple[int, bool]], null: int
    ) -> int:
        """The test of a set of segments, with null taken in or kept out."""
        inside = mask & ((1 << len(axis.spans)) - 1)
        test, holds_for_null = tell(inside)
        if null == FALSE or axis.null_segment is None:
            return test
        if mask >> axis.null_segment & 1:
            return test if holds_for_null else self.program.either(test, null)
        return self.program.both(test, self.program.opposite(null)) if holds_for_null else test

    def _null(self, item: Input, number: Number | None = None) -> int:
        """The test for null; refuses it where the input does."""
        if item.name in self.full:
            return FALSE
        null = self.program.leaf(item.name, Missing(number))
        if not item.nullable:
            self._demand(self.program.opposite(null))
        return null

    def _words(self, axis: Axis) -> tuple[Callable[[int], tuple[int, bool]], int]:
        item, join = axis.input, self.program
        null = self._null(item)
        dtype = self.schema[item.name]
        codes: dict[str, int] | None = None
        if isinstance(dtype, pl.Enum):
            codes = {word: code for code, word in enumerate(dtype.categories)}

        def same(word: str) -> int:
            value = word if codes is None else codes.get(word)
            if value is None:
                return FALSE
            return join.leaf(item.name, Same(value, item.name in self.full))

        if not item.open and (codes is None or any(word not in item.values for word in codes)):
            known = join.any_of([same(word) for word in item.values])
            self._demand(join.either(known, null) if item.nullable else known)

        def tell(segments: int) -> tuple[int, bool]:
            inside = [w for c, w in enumerate(item.values) if segments >> axis.segment(c) & 1]
            outside = [w for w in item.values if w not in inside]
            others = item.open and bool(segments >> axis.segment(len(item.values)) & 1)
            # An open enum's other words are none of the listed; else the shorter list will do.
            if others or (not item.open and len(outside) < len(inside)):
                return join.opposite(join.any_of([same(word) for word in outside])), True
            return join.any_of([same(word) for word in inside]), False

        return tell, null

    def _truths(self, axis: Axis) -> tuple[Callable[[int], tuple[int, bool]], int]:
        item, join = axis.input, self.program
        null = self._null(item)
        true = join.leaf(item.name, Holds(item.name in self.full))

        def tell(segments: int) -> tuple[int, bool]:
            yes, no = (bool(segments >> axis.segment(code) & 1) for code in (1, 0))
            if yes is no:
                return (TRUE if yes else FALSE), yes
            return (true, False) if yes else (join.opposite(true), True)

        return tell, null

    def _numbers(self, axis: Axis) -> tuple[Callable[[int], tuple[int, bool]], int]:
        item, join = axis.input, self.program
        kind, dtype = self.kinds[item.name], self.schema[item.name]
        number = _number(item, kind, dtype, item.name in self.full)
        null = self._null(item, number)

        def reached(coord: int) -> int:
            return join.leaf(item.name, Reached(number, _border(item, coord)))

        def between(first: int, last: int) -> int:
            test = reached(axis.starts[first]) if first else TRUE
            if last + 1 == len(axis.spans):
                return test
            return join.both(test, join.opposite(reached(axis.starts[last + 1])))

        exact = kind in (ColumnKind.WHOLE, ColumnKind.DAY) and item.type in _WHOLE
        low, high = _limits(item, dtype, exact)
        inside = [reached(item.minimum)] if low else []
        inside += [join.opposite(reached(item.maximum + 1))] if high else []
        if item.type is ValueType.INTEGER and not exact:
            inside.append(join.opposite(join.leaf(item.name, Broken(number))))
        unreal = sum(1 << at for at in range(len(axis.spans)) if not axis.real[at])
        inside += [join.opposite(between(*pair)) for pair in _runs(unreal)]
        fits = join.all_of(inside)
        self._demand(join.either(fits, null) if item.nullable else fits)

        def tell(segments: int) -> tuple[int, bool]:
            # Null reaches no border, so it seems to lie in the first segment.
            test = join.any_of([between(*pair) for pair in _runs(segments)])
            return test, bool(segments & 1)

        return tell, null


_RANGES: dict[pl.DataType, tuple[int, int]] = {
    pl.Int8(): (-(2**7), 2**7 - 1),
    pl.Int16(): (-(2**15), 2**15 - 1),
    pl.Int32(): (-(2**31), 2**31 - 1),
    pl.UInt8(): (0, 2**8 - 1),
    pl.UInt16(): (0, 2**16 - 1),
    pl.UInt32(): (0, 2**32 - 1),
}


def _number(item: Input, kind: ColumnKind, dtype: pl.DataType, full: bool) -> Number:
    if item.type is ValueType.DATE:
        return Number(None, full=full)
    if kind is ColumnKind.WHOLE and item.type is ValueType.INTEGER:
        # Borders reach to ±10^18, beyond what narrow types can be compared with.
        wide = pl.Int128() if dtype in (pl.UInt64, pl.UInt128, pl.Int128) else pl.Int64()
        return Number(None if dtype == wide else wide, full=full)
    # Without null allowed NaN lies above every border and is refused as too large.
    nan_is_null = kind is ColumnKind.FLOAT and item.nullable and not full
    return Number(None if dtype == pl.Float64 else pl.Float64(), nan_is_null, full)


def _border(item: Input, coord: int) -> int | float:
    if item.type is ValueType.DATE:
        return coord - _DAYS_TO_1970
    return coord if item.type is ValueType.INTEGER else double_border(coord, item.digits)


def _limits(item: Input, dtype: pl.DataType, exact: bool) -> tuple[bool, bool]:
    """Whether a column of this type can hold anything below or above the input's range."""
    if not exact or dtype not in _RANGES:
        return True, True
    low, high = _RANGES[dtype]
    return low < item.minimum, high > item.maximum


def _runs(mask: int) -> list[tuple[int, int]]:
    """First and last of each run of neighbouring bits."""
    found: list[tuple[int, int]] = []
    for at in bits(mask):
        if found and found[-1][1] == at - 1:
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return found
