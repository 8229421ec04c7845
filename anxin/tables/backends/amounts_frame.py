"""Whole numbers as Polars says them: 128 bits."""

from __future__ import annotations

from decimal import Decimal

import polars as pl

from anxin.tables.types import Input, Output, ValueType

from .amounts import Speech
from .columns import ColumnKind
from .plan import not_compilable

_WHOLE = pl.Int128()


def speech(kinds: dict[str, ColumnKind]) -> Speech[pl.Expr]:
    """The words for columns of these kinds."""
    return Speech(
        number=_number,
        fact=lambda item: _fact(item, kinds[item.name]),
        add=lambda one, other: one + other,
        subtract=lambda one, other: one - other,
        multiply=lambda one, other: one * other,
        smaller=lambda one, other: _known(one, other, one < other),
        larger=lambda one, other: _known(one, other, one > other),
        quotient=_quotient,
        sign=lambda term: (
            pl.when(term > _number(0))
            .then(_number(1))
            .when(term < _number(0))
            .then(_number(-1))
            .otherwise(_number(0))
        ),
    )


def finished(item: Output, numerator: pl.Expr, scale: int) -> pl.Expr:
    """The output of its numerator over 10^scale."""
    if item.type is ValueType.INTEGER:
        return numerator.cast(pl.Int64)
    whole = numerator.cast(pl.Decimal(38, 0))
    return whole * pl.lit(Decimal(1).scaleb(-scale)) if scale else whole


def _number(number: int) -> pl.Expr:
    return pl.lit(number, dtype=_WHOLE)


def _known(one: pl.Expr, other: pl.Expr, first: pl.Expr) -> pl.Expr:
    nothing = pl.lit(None, dtype=_WHOLE)
    missing = one.is_null() | other.is_null()
    return pl.when(missing).then(nothing).when(first).then(one).otherwise(other)


def _quotient(term: pl.Expr, below: int) -> pl.Expr:
    """Polars floors; cutting is flooring without the sign."""
    down = (_number(0) - term) // _number(below)
    small = term < _number(0)
    return pl.when(small).then(_number(0) - down).otherwise(term // _number(below))


def _fact(item: Input, kind: ColumnKind) -> pl.Expr:
    """The coordinate of a fact, rounded as all others are; what is refused elsewhere is null."""
    column = pl.col(item.name)
    if kind is ColumnKind.MISSING:
        return pl.lit(None, dtype=_WHOLE)
    if kind is ColumnKind.DECIMAL:
        refuse_wide(item)
    if kind is ColumnKind.WHOLE:
        return column.cast(_WHOLE) * _number(10**item.digits)
    number = column.cast(pl.Float64)
    scaled = number * float(10**item.digits) + 0.5 if item.digits else number
    return scaled.floor().cast(_WHOLE, strict=False)


def refuse_wide(item: Input) -> None:
    """Raises NotCompilable for decimal columns whose values doubles may not hold to the digit."""
    if max(abs(item.minimum), abs(item.maximum)) >= 2**52:
        raise not_compilable(
            f"输入 {item.name} 是十进制列而没有写 min、max，算式不能保证精确。",
            f"Input {item.name} is a decimal column without `min` and `max`.",
        )
