"""One emitter for DuckDB, PostgreSQL and Spark SQL, with explicit null handling.

Conditions are joined with AND and OR only, so that an unknown never turns into a hit; null is
tested by name wherever a cell accepts it.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce

from sqlglot import exp

from anxin.tables.cells import Axis
from anxin.tables.domain import from_coord
from anxin.tables.examples import set_of
from anxin.tables.types import (
    HIGHEST,
    DecisionTable,
    Input,
    Rule,
    Value,
    ValueSet,
    ValueType,
)

from . import amounts_sql
from .amounts import Reckoner
from .columns import ColumnKind
from .plan import (
    Plan,
    column_of,
    decimal_places,
    double_border,
    doubles_only,
    formulas_of,
    literal_text,
    not_compilable,
    plan_of,
)
from .tree import Question, tree_of, unfolded_size

DIALECTS = ("duckdb", "postgres", "spark")
MAX_SQL_ROWS = 4_000
MAX_CASES = 200
MAX_LISTED_WORDS = 5_000


def select_sql(
    table: DecisionTable, kinds: Mapping[str, ColumnKind], source: str, dialect: str
) -> str:
    """A statement that gives all columns of `source` (a table name or a `FROM` item in the
    dialect's own words), then `rule` and the outputs.

    `kinds` tells what each input's column holds. Raises NotCompilable for several answers,
    formulas, and tables of more rows than a statement should hold.
    """
    plan = plan_of(table)
    if len(table.rules) > MAX_SQL_ROWS:
        raise not_compilable(
            f"表多于 {MAX_SQL_ROWS} 行，不能写成一条 SQL。",
            f"More than {MAX_SQL_ROWS} rows do not fit one statement.",
        )
    rule = rule_case(plan, kinds, dialect).sql(dialect=dialect)
    coords = {item.name: coord_sql(item, kinds[item.name], dialect) for item in table.inputs}
    reckoner = Reckoner(amounts_sql.speech(kinds, coords, dialect), table.inputs)
    outputs = [
        f"{_output_case(table, at, reckoner).sql(dialect=dialect)} AS "
        f"{exp.to_identifier(output.name, quoted=True).sql(dialect=dialect)}"
        for at, output in enumerate(table.outputs)
    ]
    name = exp.to_identifier("rule", quoted=True).sql(dialect=dialect)
    inner = f"SELECT anxin_rows.*, {rule} AS {name} FROM {source} AS anxin_rows"
    return f"SELECT anxin_answers.*, {', '.join(outputs)} FROM ({inner}) AS anxin_answers"


def rule_case(plan: Plan, kinds: Mapping[str, ColumnKind], dialect: str) -> exp.Expression:
    """The number of the answering row as one expression."""
    axes = plan.grid.axes
    coords = {
        axis.input.name: coord_sql(axis.input, kinds[axis.input.name], dialect) for axis in axes
    }
    for axis in axes:
        doubles_only(axis)
    tree = tree_of(plan)
    if tree is None or unfolded_size(tree) > MAX_CASES:
        answer = _row_by_row(plan, coords)
    else:
        answer = _asked(plan, tree, kinds, coords)
    fits = _all([_fits(axis, coords[axis.input.name], kinds[axis.input.name]) for axis in axes])
    return exp.Case().when(fits, answer).else_(exp.null())


def _asked(
    plan: Plan,
    asked: Question | int,
    kinds: Mapping[str, ColumnKind],
    coords: Mapping[str, exp.Expression],
) -> exp.Expression:
    """A tree of questions as cases inside each other; whoever comes here fits every input."""
    if isinstance(asked, int):
        return exp.Literal.number(asked) if asked else exp.null()
    axis = plan.grid.axes[asked.axis]
    if kinds[axis.input.name] is ColumnKind.MISSING:
        null = 1 << (axis.null_segment or 0)
        follows = next((then for segments, then in asked.answers if segments & null), 0)
        return _asked(plan, follows, kinds, coords)
    case = exp.Case()
    for segments, follows in asked.answers[1:]:
        test = _holds(axis.input, set_of(axis, segments), coords[axis.input.name])
        case = case.when(test, _asked(plan, follows, kinds, coords))
    last = _asked(plan, asked.answers[0][1], kinds, coords)
    return case.else_(last) if len(asked.answers) > 1 else last


def _row_by_row(plan: Plan, coords: Mapping[str, exp.Expression]) -> exp.Expression:
    cases = exp.Case()
    for rule in plan.grid.rules:
        cases = cases.when(_condition(plan, rule, coords), exp.Literal.number(rule.number))
    return cases.else_(exp.Literal.number(plan.default) if plan.default else exp.null())


def coord_sql(item: Input, kind: ColumnKind, dialect: str) -> exp.Expression:
    """The column as it is compared, NaN made null."""
    if kind is ColumnKind.MISSING:
        return exp.null()
    column: exp.Expression = exp.column(exp.to_identifier(item.name, quoted=True))
    if item.type not in (ValueType.INTEGER, ValueType.DECIMAL):
        return column
    if kind is ColumnKind.WHOLE and item.type is ValueType.INTEGER:
        return column
    double: exp.Expression = exp.cast(column, "double")
    # NaN is above every number and so refused where null is; DuckDB drops comparisons that a
    # file's statistics, which leave NaN out, seem to settle.
    if kind is ColumnKind.FLOAT and (item.nullable or dialect == "duckdb"):
        double = _without_nan(double, dialect)
    if item.type is ValueType.INTEGER:
        return _clipped(double, dialect)
    return double


def _without_nan(double: exp.Expression, dialect: str) -> exp.Expression:
    """Null for NaN. DuckDB believes a Parquet file's statistics, which leave NaN out, and folds
    `isnan(x)` to false; it has no statistics for `floor`, which keeps NaN."""
    if dialect == "postgres":
        nan = exp.cast(exp.Literal.string("NaN"), "double")
        return exp.Nullif(this=double, expression=nan)
    tested = exp.Floor(this=double.copy()) if dialect == "duckdb" else double.copy()
    test = exp.Anonymous(this="isnan", expressions=[tested])
    return exp.Case().when(exp.Not(this=test), double)


def _clipped(number: exp.Expression, dialect: str) -> exp.Expression:
    """Spark's `floor` gives a long and fails beyond it; what is clipped is refused all the same."""
    if dialect != "spark":
        return number
    far = exp.cast(exp.Literal.number(2 * HIGHEST), "double")
    below = exp.LTE(this=exp.paren(number.copy()), expression=exp.Neg(this=far.copy()))
    above = exp.GTE(this=exp.paren(number.copy()), expression=far.copy())
    case = exp.Case().when(above, far).when(below, exp.Neg(this=far.copy()))
    return case.else_(number)


def _condition(plan: Plan, rule: Rule, coords: Mapping[str, exp.Expression]) -> exp.Expression:
    tests = [
        _holds(axis.input, cell.accepts, coords[axis.input.name])
        for axis, cell in zip(plan.grid.axes, rule.cells, strict=True)
        if cell.accepts != axis.input.domain
    ]
    return _all(tests)


def _holds(item: Input, accepts: ValueSet, coord: exp.Expression) -> exp.Expression:
    tests: list[exp.Expression] = [_within(item, accepts, coord)] if accepts.spans else []
    if accepts.null:
        tests.append(coord.copy().is_(exp.null()))
    return _any(tests)


def _within(item: Input, accepts: ValueSet, coord: exp.Expression) -> exp.Expression:
    if item.type is ValueType.ENUM:
        return _among(item, accepts, coord)
    if item.type is ValueType.BOOL:
        values = [code for code in (0, 1) if accepts.holds(code)]
        return _any(
            [exp.EQ(this=coord.copy(), expression=exp.Boolean(this=bool(code))) for code in values]
        )
    return _any([_between(item, low, high, coord) for low, high in accepts.spans])


def _among(item: Input, accepts: ValueSet, coord: exp.Expression) -> exp.Expression:
    inside = [word for code, word in enumerate(item.values) if accepts.holds(code)]
    others = item.open and accepts.holds(len(item.values))
    if others:
        outside = [word for code, word in enumerate(item.values) if not accepts.holds(code)]
        known = exp.Not(this=coord.copy().is_(exp.null()))
        if not outside:
            return known
        return exp.And(this=known, expression=exp.Not(this=_listed(coord, outside)))
    return _listed(coord, inside)


def _listed(coord: exp.Expression, words: list[str]) -> exp.Expression:
    if len(words) > MAX_LISTED_WORDS:
        raise not_compilable("一格里的取值太多，不能写成 SQL。", "Too many values in one cell.")
    if len(words) == 1:
        return exp.EQ(this=coord.copy(), expression=exp.Literal.string(words[0]))
    return exp.In(this=coord.copy(), expressions=[exp.Literal.string(word) for word in words])


def _between(item: Input, low: int, high: int, coord: exp.Expression) -> exp.Expression:
    tests: list[exp.Expression] = []
    if item.type is not ValueType.DECIMAL and low == high:
        return exp.EQ(this=coord.copy(), expression=_number(item, low))
    if low != item.minimum:
        tests.append(_from(item, low, coord))
    if high != item.maximum:
        tests.append(_to(item, high, coord))
    return _all(tests) if tests else exp.Not(this=coord.copy().is_(exp.null()))


def _from(item: Input, low: int, coord: exp.Expression) -> exp.Expression:
    return exp.GTE(this=coord.copy(), expression=_number(item, low))


def _to(item: Input, high: int, coord: exp.Expression) -> exp.Expression:
    """Up to a coordinate; decimals stay below the first double that rounds beyond it."""
    if item.type is ValueType.DECIMAL:
        return exp.LT(this=coord.copy(), expression=_number(item, high + 1))
    return exp.LTE(this=coord.copy(), expression=_number(item, high))


def _number(item: Input, coord: int) -> exp.Expression:
    if item.type is ValueType.DATE:
        return exp.cast(exp.Literal.string(str(from_coord(item, coord))), "date")
    if item.type is ValueType.DECIMAL:
        text = repr(double_border(coord, item.digits))
        return exp.cast(exp.Literal.string(text), "double")
    number: exp.Expression = exp.Literal.number(abs(coord))
    return exp.cast(exp.Neg(this=number) if coord < 0 else number, "bigint")


def _fits(axis: Axis, coord: exp.Expression, kind: ColumnKind) -> exp.Expression:
    """True for the values an input takes, false or unknown for all others."""
    item = axis.input
    if kind is ColumnKind.MISSING:
        return exp.true()
    tests: list[exp.Expression] = []
    if item.type is ValueType.BOOL or item.open:
        tests.append(exp.Not(this=coord.copy().is_(exp.null())))
    elif item.type is ValueType.ENUM:
        tests.append(_listed(coord, list(item.values)))
    if item.type in (ValueType.INTEGER, ValueType.DECIMAL, ValueType.DATE):
        tests += [_from(item, item.minimum, coord), _to(item, item.maximum, coord)]
    if item.type is ValueType.INTEGER and kind is not ColumnKind.WHOLE:
        tests.append(exp.EQ(this=coord.copy(), expression=exp.Floor(this=coord.copy())))
    for (low, high), real in zip(axis.spans, axis.real, strict=False):
        if not real:
            outside = exp.LT(this=coord.copy(), expression=_number(item, low))
            beyond: exp.Expression = exp.GT(this=coord.copy(), expression=_number(item, high))
            if item.type is ValueType.DECIMAL:
                beyond = _from(item, high + 1, coord)
            tests.append(exp.paren(exp.Or(this=outside, expression=beyond)))
    fits = _all(tests)
    return _any([coord.copy().is_(exp.null()), fits]) if item.nullable else fits


def _output_case(
    table: DecisionTable, at: int, reckoner: Reckoner[exp.Expression]
) -> exp.Expression:
    """The output's value by rule number, rows with the same value together, reckoned where a row
    gives a formula."""
    output, column = table.outputs[at], column_of(table, at)
    made = {row: reckoner.output(output, text) for row, text in formulas_of(table, at).items()}
    places = max([decimal_places(output, column), *(scale for _, scale in made.values())])
    rows: dict[Value, list[int]] = {}
    for number, value in enumerate(column):
        if number and value is not None:
            rows.setdefault(value, []).append(number)
    kind = {
        ValueType.BOOL: "boolean",
        ValueType.INTEGER: "bigint",
        ValueType.DECIMAL: f"decimal(38, {places})",
        ValueType.DATE: "date",
    }.get(output.type, "text")
    case = exp.Case()
    answered = exp.column(exp.to_identifier("rule", quoted=True))
    for value, numbers in rows.items():
        among = exp.In(
            this=answered.copy(), expressions=[exp.Literal.number(number) for number in numbers]
        )
        if isinstance(value, bool):
            literal: exp.Expression = exp.Boolean(this=value)
        else:
            literal = exp.cast(exp.Literal.string(literal_text(value)), kind)
        case = case.when(among, literal)
    for row, (numerator, scale) in made.items():
        this = exp.EQ(this=answered.copy(), expression=exp.Literal.number(row))
        amount = amounts_sql.finished(output, numerator, scale)
        case = case.when(this, exp.cast(amount, kind))
    return case if rows or made else exp.cast(exp.null(), kind)


def _all(tests: list[exp.Expression]) -> exp.Expression:
    return _balanced(tests, exp.And) if tests else exp.true()


def _any(tests: list[exp.Expression]) -> exp.Expression:
    return exp.paren(_balanced(tests, exp.Or)) if tests else exp.false()


def _balanced(tests: list[exp.Expression], joint: type[exp.And] | type[exp.Or]) -> exp.Expression:
    """A flat join without deep nesting on one side."""
    while len(tests) > 16:
        tests = [
            reduce(lambda a, b: joint(this=a, expression=b), tests[at : at + 16])
            for at in range(0, len(tests), 16)
        ]
        tests = [exp.paren(test) for test in tests]
    return reduce(lambda a, b: joint(this=a, expression=b), tests)
