"""All back ends give the same row for the same facts: null, NaN, borders and their neighbours."""

from __future__ import annotations

import math
import random
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from anxin.tables import FactsError, NotCompilable, TableError, decide, parse_table
from anxin.tables.backends import frame as frame_module
from anxin.tables.backends.columns import kinds_of
from anxin.tables.backends.frame import rule_series, run_frame
from anxin.tables.backends.python import compile_rule
from anxin.tables.backends.sql import select_sql
from anxin.tables.run import run_table
from anxin.tables.types import DecisionTable, Input, ValueType
from tests.tables.make import TRAVEL, any_day, random_table, table_text, values_of

_DTYPES = {
    ValueType.ENUM: pl.String,
    ValueType.BOOL: pl.Boolean,
    ValueType.DATE: pl.Date,
    ValueType.INTEGER: pl.Int64,
    ValueType.DECIMAL: pl.Float64,
}


def column(table: DecisionTable, item: Input, rows: int, dice: random.Random) -> pl.Series:
    """Borders, neighbours, noise around them, null, NaN, and values outside the domain."""
    pool: list[object] = [None, *values_of(table, item)]
    if item.type is ValueType.DECIMAL:
        exact = [float(str(value)) for value in pool if isinstance(value, Decimal)]
        pool = [None, math.nan, math.inf, -math.inf, 1e300, *exact]
        pool += [math.nextafter(value, way) for value in exact for way in (-1e9, 1e9)]
        pool += [value + shift for value in exact for shift in (0.05, -0.01, 1e-7)]
        pool += [dice.uniform(-10, 10) for _ in range(5)]
    elif item.type is ValueType.INTEGER:
        pool = [None, *(int(str(value)) for value in pool if value is not None)]
        pool += [
            value + shift for value in list(pool) if isinstance(value, int) for shift in (-1, 1)
        ]
        pool += [10**18, -(10**18), 10**18 + 1]
    elif item.type is ValueType.ENUM:
        pool += ["", "其他", "LOW", "'; drop"]
    elif item.type is ValueType.DATE:
        pool += [any_day(dice), date(1, 1, 1), date(9999, 12, 31)]
    return pl.Series(item.name, [dice.choice(pool) for _ in range(rows)], dtype=_DTYPES[item.type])


def people(table: DecisionTable, rows: int, seed: int) -> pl.DataFrame:
    dice = random.Random(seed)
    return pl.DataFrame([column(table, item, rows, dice) for item in table.inputs])


def by_polars(table: DecisionTable, frame: pl.DataFrame) -> pl.DataFrame:
    return run_frame(table, frame.lazy()).collect()


def by_duckdb(table: DecisionTable, frame: pl.DataFrame, folder: Path) -> pl.DataFrame:
    source, target = folder / "in.parquet", folder / "out.parquet"
    frame.write_parquet(source)
    run_table(table, source, target, "duckdb")
    return pl.read_parquet(target)


def rules_of(frame: pl.DataFrame) -> list[int | None]:
    return frame["rule"].cast(pl.Int64).to_list()


def compare_all(table: DecisionTable, frame: pl.DataFrame, folder: Path) -> None:
    one = compile_rule(table)
    expected = [one(row) for row in frame.iter_rows(named=True)]
    polars = by_polars(table, frame)
    assert rule_series(table, frame).cast(pl.Int64).to_list() == expected
    duck = by_duckdb(table, frame, folder)
    assert rules_of(polars) == expected
    assert rules_of(duck) == expected
    for output in table.outputs:
        assert polars[output.name].to_list() == duck[output.name].to_list()


@pytest.mark.parametrize("seed", range(40))
def test_frame_database_and_single_answers_agree(seed: int, tmp_path: Path):
    table = random_table(seed, "PRIORITY" if seed % 3 == 0 else "FIRST")
    compare_all(table, people(table, 500, seed), tmp_path)


@pytest.mark.parametrize("seed", range(12))
def test_masks_look_up_and_bitsets_agree(
    seed: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    table = random_table(seed)
    frame = people(table, 300, seed)
    by_masks = rules_of(by_polars(table, frame))
    monkeypatch.setattr(frame_module, "few_conditions", lambda plan: False)
    assert rules_of(by_polars(table, frame)) == by_masks
    assert rule_series(table, frame).cast(pl.Int64).to_list() == by_masks
    monkeypatch.setattr(frame_module, "MAX_LOOKUP_CELLS", 0)
    assert rules_of(by_polars(table, frame)) == by_masks


def test_many_borders_are_searched_and_agree(tmp_path: Path):
    rows = [
        f"{{when: {{age: '[{at * 5}..{at * 5 + 5})', cpi: '>= {at / 10}'}}, "
        f"then: {{answer: {'abcde'[at % 5]}, amount: {at}}}}}"
        for at in range(40)
    ]
    rows.append("{default: true, default_reason: x, then: {answer: a, amount: 0}}")
    table = parse_table(table_text(["age", "cpi"], rows))
    compare_all(table, people(table, 2_000, 1), tmp_path)


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10))
def test_a_million_rows_agree(seed: int, tmp_path: Path, admin_dsn: str):
    table = random_table(1_000 + seed)
    frame = people(table, 100_000, seed)
    compare_all(table, frame, tmp_path)
    run_table(table, tmp_path / "in.parquet", tmp_path / "pg.parquet", "postgres", admin_dsn)
    assert rules_of(pl.read_parquet(tmp_path / "pg.parquet")) == rules_of(by_polars(table, frame))


def test_missing_column_is_null_where_allowed():
    table = parse_table(TRAVEL)
    frame = pl.DataFrame({"origin_risk": ["medium"], "cpi_yoy": [1.0]})
    assert rules_of(by_polars(table, frame)) == [3]
    with pytest.raises(TableError, match="origin_risk"):
        by_polars(table, frame.drop("origin_risk"))


@pytest.mark.parametrize(
    ("name", "series"),
    [
        ("test_hours", pl.Series([72.0, 72.5, math.nan], dtype=pl.Float64)),
        ("test_hours", pl.Series([72, 200, 3], dtype=pl.UInt8)),
        ("test_hours", pl.Series([None, None, None], dtype=pl.Null)),
        ("cpi_yoy", pl.Series([3, 4, -1], dtype=pl.Int32)),
        ("cpi_yoy", pl.Series([Decimal("3.5"), None, Decimal("-1.0")], dtype=pl.Decimal(9, 1))),
        ("origin_risk", pl.Series(["low", "medium", "x"], dtype=pl.Categorical)),
        ("origin_risk", pl.Series(["low", "high", None], dtype=pl.Enum(["high", "x", "low"]))),
    ],
)
def test_columns_of_other_widths_are_taken(name: str, series: pl.Series, tmp_path: Path):
    table = parse_table(TRAVEL)
    frame = pl.DataFrame(
        {"origin_risk": ["medium"] * 3, "test_hours": [1, 100, None], "cpi_yoy": [1.0, 2.0, 3.5]}
    ).with_columns(series.alias(name))
    compare_all(table, frame, tmp_path)


@pytest.mark.parametrize("broken", [math.nan, math.inf, -math.inf])
def test_number_that_is_none_is_refused_though_statistics_hide_it(broken: float, tmp_path: Path):
    table = parse_table(TRAVEL)
    frame = pl.DataFrame({"origin_risk": ["low"] * 3, "cpi_yoy": [1.0, broken, 2.0]})
    compare_all(table, frame, tmp_path)
    assert rules_of(by_polars(table, frame)) == [4, None, 4]


def test_column_of_another_type_is_named():
    table = parse_table(TRAVEL)
    frame = pl.DataFrame({"origin_risk": [1], "test_hours": ["x"], "cpi_yoy": [1.0]})
    with pytest.raises(TableError) as caught:
        by_polars(table, frame)
    assert len(caught.value.problems) == 2


FORMULAS = [
    ("integer", "age * 2 - hours"),
    ("decimal, scale: 0", "round half up(cpi * hours / 100, 0)"),
    ("decimal, scale: 2", "max(10, round half up(share * 1.5 / 174, 2))"),
    ("decimal, scale: 1", "min(cpi, hours, 7.25)"),
    ("decimal, scale: 2", "-cpi * 0.125"),
    ("decimal, scale: 1", "round up(cpi / 3, 1) + floor(cpi / 3) + ceiling(cpi / -3)"),
    ("decimal, scale: 3", "round down(share / 7, 3) * (hours - 3)"),
    ("decimal", "cpi / 8"),
]


def formula_table(kind: str, formula: str) -> DecisionTable:
    text = table_text(
        ["age", "hours", "cpi", "share"],
        [
            "{when: {age: '< 60'}, then: {amount: 3}}",
            f"{{when: {{age: '>= 60'}}, then: {{amount: '{formula}'}}}}",
        ],
        outputs=f"  - {{name: amount, type: {kind}}}\n",
    )
    text = text.replace("name: age,", "name: age, min: -1000, max: 1000,")
    return parse_table(text.replace("type: decimal", "min: -100000, max: 100000, type: decimal", 2))


def by_hand(table: DecisionTable, frame: pl.DataFrame) -> list[object]:
    """What the scalar engine gives each person, None where it refuses them."""
    found: list[object] = []
    for row in frame.iter_rows(named=True):
        try:
            found.append(decide(table, row).outputs["amount"])
        except FactsError:
            found.append(None)
    return found


@pytest.mark.parametrize(("kind", "formula"), FORMULAS)
def test_formulas_are_exact_in_every_back_end(kind: str, formula: str, tmp_path: Path):
    table = formula_table(kind, formula)
    frame = people(table, 3_000, 5).with_columns(
        pl.when(pl.col("cpi").abs() < 1e9).then(pl.col("cpi")).otherwise(0.05)
    )
    expected = by_hand(table, frame)
    assert len(set(expected)) > 3
    assert by_polars(table, frame)["amount"].to_list() == expected
    assert by_duckdb(table, frame, tmp_path)["amount"].to_list() == expected


def test_formulas_take_columns_of_whole_numbers(tmp_path: Path):
    table = formula_table("decimal, scale: 2", "cpi * hours / 8")
    frame = pl.DataFrame(
        {"age": [70, 70, 70], "hours": [3, -3, None], "cpi": [5, 7, 9], "share": [1, 2, 3]}
    )
    expected = [Decimal("1.88"), None, None]
    assert by_hand(table, frame) == expected
    assert by_polars(table, frame)["amount"].to_list() == expected
    assert by_duckdb(table, frame, tmp_path)["amount"].to_list() == expected


@pytest.mark.parametrize(
    ("kind", "formula", "said"),
    [
        ("decimal, scale: 2", "cpi / hours", "divides by an input"),
        ("decimal", "cpi / 3", "scale"),
        ("decimal, scale: 2", "cpi * cpi * cpi * share * share", "digits"),
    ],
)
def test_formula_that_cannot_be_exact_says_so(kind: str, formula: str, said: str, tmp_path: Path):
    table = formula_table(kind, formula)
    frame = people(table, 3, 1)
    with pytest.raises(NotCompilable) as caught:
        by_polars(table, frame)
    assert said in caught.value.say("en")
    with pytest.raises(NotCompilable):
        by_duckdb(table, frame, tmp_path)


def test_policy_with_several_answers_is_not_compilable():
    table = parse_table(
        table_text(["risk"], ["{when: {}, then: {answer: a, amount: 1}}"], "hit_policy: COLLECT\n")
    )
    frame = pl.DataFrame({"risk": ["low"]})
    with pytest.raises(NotCompilable):
        by_polars(table, frame)
    with pytest.raises(NotCompilable):
        select_sql(table, kinds_of(table, frame.schema), "x", "duckdb")
    with pytest.raises(NotCompilable):
        compile_rule(table)


def test_words_with_quotes_stay_words(tmp_path: Path):
    text = TRAVEL.replace("[low, medium, high]", "[\"o'low\", 'me\"dium', 'hi, gh']")
    text = text.replace("origin_risk: low}", 'origin_risk: "o\'low"}')
    text = text.replace("origin_risk: medium", "origin_risk: 'me\"dium'")
    text = text.replace("origin_risk: high}", "origin_risk: 'hi, gh'}")
    table = parse_table(text)
    frame = pl.DataFrame(
        {
            "origin_risk": ["o'low", 'me"dium', "hi, gh"],
            "test_hours": [1, 1, 1],
            "cpi_yoy": [1.0] * 3,
        }
    )
    compare_all(table, frame, tmp_path)
    assert rules_of(by_polars(table, frame)) == [4, 2, 1]


@pytest.mark.parametrize("seed", range(10))
def test_postgres_agrees(seed: int, tmp_path: Path, admin_dsn: str):
    table = random_table(seed)
    frame = people(table, 2_000, seed)
    frame.write_parquet(tmp_path / "in.parquet")
    run_table(table, tmp_path / "in.parquet", tmp_path / "out.parquet", "postgres", admin_dsn)
    assert rules_of(pl.read_parquet(tmp_path / "out.parquet")) == rules_of(by_polars(table, frame))


@pytest.mark.deep
@pytest.mark.parametrize("seed", range(10))
def test_spark_agrees_over_a_million_rows(seed: int, tmp_path: Path):
    pytest.importorskip("pyspark", reason="PySpark is in the group `spark`")
    table = random_table(1_000 + seed)
    frame = people(table, 100_000, seed).with_row_index("person")
    frame.write_parquet(tmp_path / "in.parquet")
    run_table(table, tmp_path / "in.parquet", tmp_path / "out", "spark")
    answered = pl.read_parquet(tmp_path / "out" / "*.parquet").sort("person")
    polars = by_polars(table, frame)
    assert rules_of(answered) == rules_of(polars)
    for output in table.outputs:
        assert answered[output.name].to_list() == polars[output.name].to_list()


@pytest.mark.deep
@pytest.mark.parametrize(("kind", "formula"), FORMULAS)
def test_spark_reckons_to_the_digit(kind: str, formula: str, tmp_path: Path):
    pytest.importorskip("pyspark", reason="PySpark is in the group `spark`")
    table = formula_table(kind, formula)
    frame = people(table, 3_000, 5).with_row_index("person")
    frame.write_parquet(tmp_path / "in.parquet")
    run_table(table, tmp_path / "in.parquet", tmp_path / "out", "spark")
    answered = pl.read_parquet(tmp_path / "out" / "*.parquet").sort("person")
    assert answered["amount"].to_list() == by_hand(table, frame)
