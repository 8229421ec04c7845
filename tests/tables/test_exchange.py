"""XLSX and DMN: round trips lose nothing; what officials type is taken; hostile files are not."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from anxin.tables import DecisionTable, TableError, decide, parse_table
from anxin.tables.cli import main
from anxin.tables.dmn.engine import evaluate_decision
from anxin.tables.dmn.exchange import read_dmn, write_dmn
from anxin.tables.dmn.model import read_model
from anxin.tables.domain import from_coord, to_coord
from anxin.tables.sheets import read_xlsx, write_xlsx
from anxin.tables.types import Input, Output, ValueType
from anxin.tables.writer import write_yaml
from tests.tables.make import TRAVEL, random_table, table_text
from tests.tables.test_deciding import every_case


def by_dmn(table: DecisionTable, folder: Path) -> DecisionTable:
    (folder / "t.dmn").write_bytes(write_dmn(table))
    return read_dmn(folder / "t.dmn")


def by_xlsx(table: DecisionTable, folder: Path) -> DecisionTable:
    write_xlsx(table, folder / "t.xlsx")
    return read_xlsx(folder / "t.xlsx")


FULL = (
    TRAVEL.replace('"> 72", "null"', '"not(<= 72)", "null"')
    .replace("unit: h, min: 0,", "unit: h, min: 0, max: 500, typical: 48,")
    .replace('clause: "1.3",', 'clause: "1.3", delegates: 可结合实际, note: "a; b=c, \\"d\\"",')
)


@pytest.mark.parametrize(
    "text",
    [
        TRAVEL,
        FULL,
        table_text(
            ["age", "cpi"],
            [
                '{when: {age: "= 5"}, then: {amount: "max(age * cpi, 10)"}}',
                '{default: true, default_reason: "其余：一律", then: {amount: null}}',
            ],
            outputs="  - {name: amount, type: decimal, scale: 2}\n",
        ),
    ],
)
def test_round_trips_lose_nothing(text: str, tmp_path: Path):
    table = parse_table(text)
    for again in (
        by_dmn(table, tmp_path),
        by_xlsx(table, tmp_path),
        parse_table(write_yaml(table)),
    ):
        assert again.version == table.version
        assert [[cell.text for cell in rule.cells] for rule in again.rules] == [
            [cell.text for cell in rule.cells] for rule in table.rules
        ]


NOT_EQUAL = """
table: t
hit_policy: FIRST
inputs:
  - {name: x, type: decimal, null: allowed}
outputs:
  - {name: a, type: enum, values: [p, q]}
rules:
  - {when: {x: CELLS}, then: {a: p}}
  - {default: true, default_reason: r, then: {a: q}}
"""


@pytest.mark.parametrize(
    "cells",
    ['"!= 3.25"', '["!= 3.25", "3.25"]', '["!= 3.25", "!= 4"]', '["> 5", "!= 3.25", "null"]'],
)
def test_not_equal_beside_other_tests_comes_back_as_written(cells: str, tmp_path: Path):
    """DMN has no `!=`; what it says instead may even be `-`, without the number that was named."""
    table = parse_table(NOT_EQUAL.replace("CELLS", cells))
    for again in (by_dmn(table, tmp_path), by_xlsx(table, tmp_path)):
        assert again.version == table.version
        assert again.rules[0].cells[0].text == table.rules[0].cells[0].text


def test_entry_that_another_tool_edited_is_the_one_that_counts(tmp_path: Path):
    table = parse_table(NOT_EQUAL.replace("CELLS", '"!= 3.25"'))
    written = b"<text>&lt; 3.25, &gt; 3.25"
    model = write_dmn(table).replace(written, b"<text>&lt; 4.5")
    (tmp_path / "t.dmn").write_bytes(model)
    assert read_dmn(tmp_path / "t.dmn").rules[0].cells[0].text == "< 4.5, null"


@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 10**6), policy=st.sampled_from(["FIRST", "PRIORITY", "OUTPUT ORDER"]))
def test_random_tables_survive_all_forms(
    seed: int, policy: str, tmp_path_factory: pytest.TempPathFactory
):
    table = random_table(seed, policy)
    folder = tmp_path_factory.mktemp("forms")
    assert by_dmn(table, folder).version == table.version
    assert by_xlsx(table, folder).version == table.version
    assert parse_table(write_yaml(table)).version == table.version


@pytest.mark.parametrize("seed", range(25))
def test_exported_model_answers_like_the_table(seed: int, tmp_path: Path):
    table = random_table(seed)
    (tmp_path / "t.dmn").write_bytes(write_dmn(table))
    model = read_model(tmp_path / "t.dmn")
    for facts in every_case(table, 60):
        given = {}
        for item in table.inputs:
            value = from_coord(item, to_coord(item, facts[item.name]))
            whole = item.type is ValueType.INTEGER and value is not None
            given[item.name] = Decimal(str(value)) if whole else value
        assert evaluate_decision(model, given, table.id) == dict(decide(table, facts).outputs)


WORDS = {
    "origin_risk": {"-": "不限", "low": "低风险", "medium": "中风险", "high": "高风险"},
    "test_hours": {"-": "不限"},
    "advice": {"must_stay": "应当留下", "free": "可以出行"},
    "strength": {"must": "必须", "in_principle": "原则上"},
}


def test_sheet_in_words_reads_back_as_the_same_table(tmp_path: Path):
    path, table = tmp_path / "t.xlsx", parse_table(TRAVEL)
    write_xlsx(table, path, WORDS)
    cells = {cell.value for row in load_workbook(path).worksheets[0].iter_rows() for cell in row}
    assert {"低风险", "不限", "应当留下", "必须"} <= cells
    assert not {"low", "must_stay", "must"} & cells
    again = read_xlsx(path)
    assert again.version == table.version
    assert [rule.cells for rule in again.rules] == [rule.cells for rule in table.rules]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("低风险", "low"),
        ("低风险、中风险", "low, medium"),
        ("低风险，高风险", "low, high"),
        ("not(低风险)", "not(low)"),
        ("low", "low"),
        ("不限", "-"),
        ("", "-"),
    ],
)
def test_words_and_codes_may_be_typed(typed: str, meant: str, tmp_path: Path):
    path = tmp_path / "t.xlsx"
    write_xlsx(parse_table(TRAVEL), path, WORDS)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    start = next(row[0].row for row in sheet.iter_rows() if row[0].value == "规则")
    sheet.cell(start + 1, 2).value = typed or None
    book.save(path)
    cell = read_xlsx(path).rules[0].cells[0]
    assert cell.text.replace("，", ",").replace(",", ", ").replace("  ", " ") == meant


@pytest.mark.parametrize(
    "words",
    [
        {"low": "低", "medium": "低"},
        {"low": "medium", "medium": "x"},
        {"low": "a, b"},
        {"low": "null"},
        {"low": ""},
        {"low": "not"},
        {"low": 'a"'},
    ],
)
def test_words_that_could_be_mistaken_are_not_used(words: dict[str, str], tmp_path: Path):
    path, table = tmp_path / "t.xlsx", parse_table(TRAVEL)
    write_xlsx(table, path, {"origin_risk": words})
    assert read_xlsx(path).version == table.version


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), salt=st.text(max_size=4))
def test_any_table_in_any_words_comes_back(
    seed: int, salt: str, tmp_path_factory: pytest.TempPathFactory
):
    table = random_table(seed)
    path = tmp_path_factory.mktemp("words") / "t.xlsx"
    columns: tuple[Input | Output, ...] = (*table.inputs, *table.outputs)
    words = {item.name: {v: f"词{salt}{v}" for v in item.values} for item in columns}
    for item in table.inputs:
        words[item.name] |= {"-": "不限", "true": f"是{salt}", "false": f"否{salt}"}
    write_xlsx(table, path, words)
    assert read_xlsx(path).version == table.version


def test_what_officials_type_is_taken(tmp_path: Path):
    path = tmp_path / "t.xlsx"
    write_xlsx(parse_table(TRAVEL), path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "<= 72")
    place.value = "<= 48"
    other = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "> 72, null")
    other.value = "> 48, null"
    book.save(path)
    table = read_xlsx(path)
    assert table.rules[1].cells[1].text == "<= 48"
    assert table.version != parse_table(TRAVEL).version


def test_mistake_in_a_sheet_is_named_with_row_and_column(tmp_path: Path):
    path = tmp_path / "t.xlsx"
    write_xlsx(parse_table(TRAVEL), path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "<= 72")
    place.value = "≤ 48"
    book.save(path)
    with pytest.raises(TableError, match=rf"t\.xlsx:{place.row}:{place.column}: .*<="):
        read_xlsx(path)


@pytest.mark.parametrize("value", ["=1+1", 10**16])
def test_formula_and_long_number_are_refused(value: str | int, tmp_path: Path):
    path = tmp_path / "t.xlsx"
    write_xlsx(parse_table(TRAVEL), path)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "<= 72")
    place.number_format = "General"
    place.value = value
    book.save(path)
    with pytest.raises(TableError, match=r"公式|15"):
        read_xlsx(path)


def test_equals_sign_stays_text(tmp_path: Path):
    text = table_text(
        ["age"],
        [
            '{when: {age: "= 5"}, then: {answer: a, amount: 1}}',
            '{when: {age: "!= 5"}, then: {answer: b, amount: 1}}',
        ],
    )
    assert by_xlsx(parse_table(text), tmp_path).rules[0].cells[0].text == "= 5"


def test_hostile_files_are_refused(tmp_path: Path):
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 100_000_000)
    lies = tmp_path / "text.xlsx"
    lies.write_text("not a sheet", encoding="utf-8")
    laughs = tmp_path / "laughs.dmn"
    laughs.write_text(
        '<!DOCTYPE d [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]><d>&b;</d>', encoding="utf-8"
    )
    deep = tmp_path / "deep.dmn"
    deep.write_text("<a>" * 5_000 + "</a>" * 5_000, encoding="utf-8")
    other = tmp_path / "other.dmn"
    other.write_text("<definitions/>", encoding="utf-8")
    for path in (bomb, lies):
        with pytest.raises(TableError):
            read_xlsx(path)
    for path in (laughs, deep, other, tmp_path / "none.dmn"):
        with pytest.raises(TableError):
            read_dmn(path)


def test_commands_export_and_import(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    source = tmp_path / "travel.yaml"
    source.write_text(TRAVEL, encoding="utf-8")
    version = parse_table(TRAVEL).version
    for form in ("dmn", "xlsx"):
        assert main(["table_export", str(source), "--to", form, "--json"]) == 0
        made = json.loads(capsys.readouterr().out)["out"]
        assert main(["table_import", made, "--json"]) == 0
        answer = json.loads(capsys.readouterr().out)
        assert answer["table"]["version"] == version
        assert parse_table(answer["yaml"]).version == version
    assert main(["table_import", str(tmp_path / "x.txt"), "--json"]) == 2
    assert json.loads(capsys.readouterr().out)["ok"] is False
