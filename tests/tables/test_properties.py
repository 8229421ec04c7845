"""Properties of whole tables: any valid one survives every form, a changed one is found out."""

from __future__ import annotations

import json
import random
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from anxin.tables import DecisionTable, TableError, check_table, decide, parse_table
from anxin.tables.burden import Kind, weigh
from anxin.tables.compare import compare_tables
from anxin.tables.dmn.exchange import read_dmn, write_dmn
from anxin.tables.sfeel import parse_cell
from anxin.tables.sheets import read_xlsx, write_xlsx
from anxin.tables.types import Rule
from anxin.tables.writer import write_yaml
from tests.tables.make import TRAVEL, random_table
from tests.tables.test_deciding import every_case
from tests.tables.test_exchange import by_dmn, by_xlsx
from tests.tables.test_hostile import SECONDS

# What officials and programs write, and what a file form may take for its own signs.
SIGNS = "ab中文 0.1-_:;,，；=\"'“”\\<>&[]{}()!*#%|@/+\n\tñ😀"
SHORT = st.text(alphabet=SIGNS, max_size=10) | st.sampled_from(
    ["null", "true", "=1+1", "_x0041_", "~", "- a", "2021-02-07", "1e5", "a; b=c", "]]>"]
)
WORDS = st.lists(
    st.text(alphabet="ab中文 .-_:;,，\"'\\<>&()!=", min_size=1, max_size=6)
    .map(str.strip)
    .filter(bool)
    | st.sampled_from(["null", "true", "not", "-", "2021-02-07", "= a", "not(a)"]),
    min_size=2,
    max_size=4,
    unique=True,
)
NUMBERS = st.decimals(-1000, 1000, places=2).map(str)
WHOLES = st.integers(-1000, 1000).map(str)
DAYS = st.dates().map(str)


@st.composite
def input_of(draw: st.DrawFn, name: str) -> dict[str, object]:
    kind = draw(st.sampled_from(["enum", "bool", "integer", "decimal", "date"]))
    found: dict[str, object] = {"name": name, "type": kind, "label": draw(SHORT)}
    if draw(st.booleans()):
        found["null"] = "allowed"
    if kind == "enum":
        found |= {"values": draw(WORDS), "open": draw(st.sampled_from(["true", "false"]))}
    if kind in ("integer", "decimal"):
        found["unit"] = draw(SHORT)
        if draw(st.booleans()):
            found |= {"min": "-5000", "typical": draw(WHOLES)}
    if kind == "decimal" and draw(st.booleans()):
        found["scale"] = draw(st.integers(2, 4))
    return found


@st.composite
def cell_of(draw: st.DrawFn, item: dict[str, object]) -> str:
    """S-FEEL for an input: tests of its type, lists, negations, null where it may be."""
    kind = item["type"]
    if kind == "enum":
        values = item["values"]
        assert isinstance(values, list)
        tests = st.sampled_from(values).map(json_word)
    elif kind == "bool":
        tests = st.sampled_from(["true", "false"])
    else:
        value = {"integer": WHOLES, "decimal": NUMBERS, "date": DAYS}[str(kind)]
        sign = st.sampled_from(["<", "<=", ">", ">=", "", "!= "])
        tests = st.tuples(sign, value).map("".join)
        if item.get("min"):
            tests = tests.filter(lambda text: "!" not in text)
    words = draw(st.lists(tests, min_size=1, max_size=3, unique=True))
    if any("!" in word for word in words):
        return words[0]  # beside others it accepts everything, which comes back as `-`
    if item.get("null") and draw(st.booleans()):
        words.append("null")
    joined = ", ".join(words)
    if draw(st.integers(0, 4)) == 0 and "null" not in words:
        return f"not({joined})"
    return draw(st.sampled_from([joined, joined, "-"]))


def json_word(word: str) -> str:
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


@st.composite
def rich_text(draw: st.DrawFn) -> str:
    """A file with every key there is, in words that are hard to write down."""
    names = ["x", "y_1", "中"][: draw(st.integers(1, 3))]
    inputs = [draw(input_of(name)) for name in names]
    values = draw(WORDS)
    outputs: list[dict[str, object]] = [
        {"name": "advice", "type": "enum", "values": values, "strictest": "first"},
        {"name": "amount", "type": "decimal", "stricter": "less", "unit": draw(SHORT)},
        {"name": "said", "type": "text", "label": draw(SHORT)},
        {"name": "by", "type": "date"},
        {"name": "free", "type": "bool"},
    ]
    rules: list[dict[str, object]] = []
    for number in range(draw(st.integers(1, 4))):
        then: dict[str, object] = {
            "advice": draw(st.sampled_from(values)),
            "amount": draw(NUMBERS | st.none()),
            "said": draw(SHORT.filter(str.strip) | st.none()),
            "by": draw(DAYS | st.none()),
            "free": draw(st.booleans()),
        }
        rule: dict[str, object] = {"then": then, "clause": draw(SHORT), "note": draw(SHORT)}
        rule["strength"] = draw(st.sampled_from(["must", "may", "in_principle"]))
        rule["delegates"] = draw(st.none() | SHORT)
        if number == 1 and draw(st.booleans()):
            rule |= {"default": True, "default_reason": draw(SHORT.filter(str.strip))}
        else:
            rule["when"] = {item["name"]: draw(cell_of(item)) for item in inputs}
        rules.append(rule)
    head = {
        "table": "t_表",
        "title": draw(SHORT),
        "level": draw(st.sampled_from(["country", "county", "town"])),
        "source": {
            "notice": draw(SHORT),
            draw(st.sampled_from(["a b", "条;款", 'a, "b'])): draw(SHORT),
        },
        "valid": {"from": "2021-02-07", "to": draw(st.sampled_from(["2021-03-08", "2030-01-01"]))},
        "hit_policy": draw(st.sampled_from(["FIRST", "UNIQUE", "RULE ORDER", "PRIORITY"])),
    }
    parts = {**head, "inputs": inputs, "outputs": outputs, "rules": rules}
    return "\n".join(
        f"{key}: {json.dumps(part, ensure_ascii=False)}" for key, part in parts.items()
    )


def said(table: DecisionTable) -> object:
    """All that a table says, apart from where and in which spelling it was read."""

    def plain(rule: Rule) -> object:
        return replace(rule, line=None, cells=()), [cell.accepts for cell in rule.cells]

    return replace_head(table), table.inputs, table.outputs, [plain(rule) for rule in table.rules]


def replace_head(table: DecisionTable) -> object:
    policy = (table.hit_policy, table.aggregator)
    return table.id, table.title, table.level, dict(table.source), *policy, *validity(table)


def validity(table: DecisionTable) -> tuple[object, object]:
    return table.valid_from, table.valid_to


def survives(text: str, folder: Path) -> None:
    table = parse_table(text)
    again = by_dmn(by_xlsx(parse_table(write_yaml(table)), folder), folder)
    assert said(again) == said(table)
    assert again.version == table.version


@settings(max_examples=40, deadline=None)
@given(text=rich_text())
def test_any_table_survives_the_way_through_all_forms(text: str, travel_files: Path):
    survives(text, travel_files)


@pytest.mark.deep
@settings(max_examples=2_000, deadline=None)
@given(text=rich_text())
def test_thousands_of_tables_survive_the_way_through_all_forms(text: str, travel_files: Path):
    survives(text, travel_files)


CELLS = {
    "hours": ["<= 72", "> 72, null", "[24..48)", "not(< 10)", "null", "-"],
    "risk": ["low", "medium, high", "not(low)", "unknown", "-"],
    "needed": ["true", "false", "-"],
    "cpi": [">= 3.5", "[-0.5..3.4]", "3.5", "-"],
}


def changed(table: DecisionTable, dice: random.Random) -> DecisionTable:
    """The table with one row that says something else, or asks something else."""
    at = dice.randrange(len(table.rules))
    rule = table.rules[at]
    asked = [place for place, item in enumerate(table.inputs) if item.name in CELLS]
    if rule.default or not asked or dice.random() < 0.5:
        amount = Decimal(dice.randint(-300, 900)) / 4
        rule = replace(rule, outputs=(dice.choice("abcde"), amount.quantize(Decimal("0.01"))))
    else:
        place = dice.choice(asked)
        item = table.inputs[place]
        cells = list(rule.cells)
        cells[place] = parse_cell(item, dice.choice(CELLS[item.name]))
        rule = replace(rule, cells=tuple(cells))
    rules = (*table.rules[:at], rule, *table.rules[at + 1 :])
    return replace(table, id="lower", rules=rules)


def found_out(seed: int) -> None:
    """Every witness differs as said when both tables decide it; without one nobody differs."""
    dice = random.Random(seed)
    higher = random_table(seed, dice.choice(["FIRST", "PRIORITY"]))
    lower = changed(higher, dice)
    comparison = compare_tables(higher, lower)
    for finding in comparison.findings:
        facts = dict(finding.witness)
        above, below = decide(higher, facts), decide(lower, facts)
        up, down = above.outputs[finding.output], below.outputs[finding.output]
        assert (above.rule, up) == (finding.higher.rule, finding.higher.value)
        assert (below.rule, down) == (finding.lower.rule, finding.lower.value)
        assert not isinstance(up, list)
        assert not isinstance(down, list)
        kind = weigh(higher.output(finding.output), up, down)
        assert kind is not None
        assert finding.kind in (kind, Kind.LOST_DIMENSION, Kind.BLOCKED)
    for facts in every_case(higher, 150):
        same = dict(decide(higher, facts).outputs) == dict(decide(lower, facts).outputs)
        assert same or comparison.findings


@settings(max_examples=100, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_changed_row_is_found_out_by_a_person(seed: int):
    found_out(seed)


@pytest.mark.deep
@settings(max_examples=5_000, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_changed_row_is_found_out_by_a_person_in_thousands(seed: int):
    found_out(seed)


def bounded(read: Callable[[], DecisionTable]) -> None:
    """It is a table or a TableError that says what is wrong, in bounded time."""
    started = time.monotonic()
    try:
        check_table(read())
    except TableError as reason:
        said = [problem.text.zh and problem.text.en for problem in reason.problems]
    else:
        said = ["a table"]
    assert said
    assert all(said)
    assert time.monotonic() - started < SECONDS


THINGS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | SHORT | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(SHORT, inner, max_size=3),
    max_leaves=8,
)
KEYS = st.sampled_from(
    ["table", "title", "level", "source", "valid", "hit_policy", "inputs", "outputs", "rules"]
) | st.sampled_from(
    ["name", "type", "values", "when", "then", "default", "scale", "min", "null", "clause"]
)


@settings(max_examples=60, deadline=None)
@given(text=rich_text(), key=KEYS, thing=THINGS, end=st.integers(0, 400))
def test_yaml_with_any_thing_anywhere_is_read_or_refused(
    text: str, key: str, thing: object, end: int
):
    put = json.dumps(thing, ensure_ascii=False)
    spoilt = re.sub(f'("?{key}"?: )("[^"]*"|[^,}}\\n]*)', lambda at: at.group(1) + put, text)
    bounded(lambda: parse_table(spoilt))
    bounded(lambda: parse_table(spoilt[: len(spoilt) - end] + put))


@pytest.fixture(scope="module")
def travel_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("travel")
    write_xlsx(parse_table(TRAVEL), folder / "travel.xlsx")
    (folder / "travel.dmn").write_bytes(write_dmn(parse_table(TRAVEL)))
    return folder


@settings(max_examples=60, deadline=None)
@given(
    puts=st.lists(
        st.tuples(
            st.integers(1, 30),
            st.integers(1, 14),
            st.none() | st.booleans() | st.integers() | st.floats() | st.datetimes() | SHORT,
        ),
        min_size=1,
        max_size=4,
    )
)
def test_sheet_with_anything_in_its_cells_is_read_or_refused(
    puts: list[tuple[int, int, Any]], travel_files: Path
):
    book = load_workbook(travel_files / "travel.xlsx")
    for row, column, value in puts:
        book.worksheets[0].cell(row, column).value = value
    book.save(travel_files / "spoilt.xlsx")
    bounded(lambda: read_xlsx(travel_files / "spoilt.xlsx"))


@settings(max_examples=60, deadline=None)
@given(
    member=st.integers(0, 20),
    at=st.floats(0, 1),
    cut=st.integers(0, 60),
    put=st.binary(max_size=8) | st.sampled_from([b"</c>", b'r="ZZ9"', b"<v>", b"&a;", b' t="x"']),
)
def test_damaged_sheet_is_read_or_refused(
    member: int, at: float, cut: int, put: bytes, travel_files: Path
):
    target = travel_files / "damaged.xlsx"
    with (
        zipfile.ZipFile(travel_files / "travel.xlsx") as source,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as copy,
    ):
        names = source.namelist()
        for name in names:
            data = source.read(name)
            if name == names[member % len(names)]:
                place = int(at * len(data))
                data = data[:place] + put + data[place + cut :]
            copy.writestr(name, data)
    bounded(lambda: read_xlsx(target))
    whole = target.read_bytes()
    place = int(at * len(whole))
    target.write_bytes(whole[:place] + put + whole[place + cut :])
    bounded(lambda: read_xlsx(target))


def test_names_of_what_was_kept_may_be_no_names(travel_files: Path):
    """An edited extension may hold a list where a name stood."""
    text = (travel_files / "travel.dmn").read_text(encoding="utf-8")
    damaged = re.sub(r"(&quot;|\")name\1: ?\1\w+\1", r"\1name\1: []", text)
    assert damaged != text
    target = travel_files / "named.dmn"
    target.write_text(damaged, encoding="utf-8")
    bounded(lambda: read_dmn(target))


@settings(max_examples=200, deadline=None)
@given(
    at=st.floats(0, 1),
    cut=st.integers(0, 80),
    put=st.text(max_size=6)
    | st.sampled_from(["<rule/>", "</text>", "<input/>", '"', "null", "[1..", "date(", "{}", "[]"]),
)
def test_damaged_model_is_read_or_refused(at: float, cut: int, put: str, travel_files: Path):
    text = (travel_files / "travel.dmn").read_text(encoding="utf-8")
    place = int(at * len(text))
    target = travel_files / "damaged.dmn"
    damaged = text[:place] + put + text[place + cut :]
    target.write_bytes(damaged.encode("utf-8", "surrogatepass"))
    bounded(lambda: read_dmn(target))
