"""Whole numbers as SQL says them: 128 bits in DuckDB, decimals of 38 digits elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from sqlglot import exp

from anxin.tables.types import Input, Output, ValueType

from .amounts import MOST_OUTPUT, Speech
from .amounts_frame import refuse_wide
from .columns import ColumnKind

_WIDTH = len(str(MOST_OUTPUT))


def speech(
    kinds: Mapping[str, ColumnKind], coords: Mapping[str, exp.Expression], dialect: str
) -> Speech[exp.Expression]:
    """The words of a dialect. `coords` are the columns as they are compared."""
    kind = "hugeint" if dialect == "duckdb" else "decimal(38, 0)"

    def number(value: int) -> exp.Expression:
        return exp.cast(exp.Literal.string(str(value)), kind)

    def join(
        way: type[exp.Add] | type[exp.Sub] | type[exp.Mul],
        one: exp.Expression,
        other: exp.Expression,
    ) -> exp.Expression:
        return exp.cast(exp.paren(way(this=one.copy(), expression=other.copy())), kind)

    def known(one: exp.Expression, other: exp.Expression, first: exp.Expression) -> exp.Expression:
        missing = exp.Or(this=one.copy().is_(exp.null()), expression=other.copy().is_(exp.null()))
        case = exp.Case().when(missing, exp.cast(exp.null(), kind)).when(first, one.copy())
        return case.else_(other.copy())

    def quotient(term: exp.Expression, below: int) -> exp.Expression:
        if dialect == "duckdb":
            small = exp.LT(this=term.copy(), expression=number(0))
            up = exp.IntDiv(this=exp.paren(term.copy()), expression=number(below))
            down = exp.IntDiv(this=join(exp.Sub, number(0), term), expression=number(below))
            return exp.Case().when(small, join(exp.Sub, number(0), down)).else_(up)
        # Divided without a rest, the quotient has no decimals to lose.
        rest = exp.Mod(this=exp.paren(term.copy()), expression=number(below))
        even = exp.paren(exp.Sub(this=term.copy(), expression=exp.paren(rest)))
        return exp.cast(exp.Div(this=exp.cast(even, kind), expression=number(below)), kind)

    def sign(term: exp.Expression) -> exp.Expression:
        above = exp.GT(this=term.copy(), expression=number(0))
        below = exp.LT(this=term.copy(), expression=number(0))
        return exp.Case().when(above, number(1)).when(below, number(-1)).else_(number(0))

    return Speech(
        number=number,
        fact=lambda item: _fact(item, kinds[item.name], coords[item.name], kind),
        add=lambda one, other: join(exp.Add, one, other),
        subtract=lambda one, other: join(exp.Sub, one, other),
        multiply=lambda one, other: join(exp.Mul, one, other),
        smaller=lambda a, b: known(a, b, exp.LT(this=a.copy(), expression=b.copy())),
        larger=lambda a, b: known(a, b, exp.GT(this=a.copy(), expression=b.copy())),
        quotient=quotient,
        sign=sign,
    )


def finished(item: Output, numerator: exp.Expression, scale: int) -> exp.Expression:
    """The output of its numerator over 10^scale."""
    if item.type is ValueType.INTEGER:
        return exp.cast(numerator, "bigint")
    # `exp.cast` leaves out a cast from one decimal to another, whatever their widths.
    whole = exp.Cast(this=numerator, to=exp.DataType.build(f"decimal({_WIDTH}, 0)"))
    if not scale:
        return whole
    unit = exp.Literal.string(f"{Decimal(1).scaleb(-scale):f}")
    return exp.Mul(this=whole, expression=exp.cast(unit, f"decimal({scale}, {scale})"))


def _fact(item: Input, column: ColumnKind, coord: exp.Expression, kind: str) -> exp.Expression:
    if column is ColumnKind.MISSING:
        return exp.cast(exp.null(), kind)
    if column is ColumnKind.DECIMAL:
        refuse_wide(item)
    if column is ColumnKind.WHOLE:
        bare = exp.column(exp.to_identifier(item.name, quoted=True))
        factor = exp.cast(exp.Literal.string(str(10**item.digits)), kind)
        return exp.cast(exp.Mul(this=exp.cast(bare, kind), expression=factor), kind)
    scaled: exp.Expression = coord.copy()
    if item.digits:
        factor = exp.cast(exp.Literal.string(repr(float(10**item.digits))), "double")
        half = exp.cast(exp.Literal.string("0.5"), "double")
        scaled = exp.Add(this=exp.Mul(this=exp.paren(scaled), expression=factor), expression=half)
    return exp.cast(exp.Floor(this=scaled), kind)
