"""Whatever is thrown at it, a table is read or refused with a message, within bounds."""

from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from anxin.tables import TableError, check_table, decide, parse_table
from anxin.tables.sfeel import parse_cell
from anxin.tables.types import Input, ValueType
from tests.tables.make import TRAVEL, table_text

SECONDS = 20  # far above what any of these takes, far below what an explosion would
INPUTS = [
    Input("word", ValueType.ENUM, values=("low", "high"), nullable=True, maximum=1, minimum=0),
    Input("flag", ValueType.BOOL, minimum=0, maximum=1),
    Input("count", ValueType.INTEGER, nullable=True),
    Input("rate", ValueType.DECIMAL, scale=1, digits=5),
    Input("day", ValueType.DATE, minimum=1, maximum=3_652_059),
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=6,
)


@settings(max_examples=300, deadline=None)
@given(
    at=st.integers(0, len(TRAVEL)),
    cut=st.integers(0, 40),
    put=st.text(alphabet="{}[]:,&*!|>-'\"#%@ \n\t<=.1aé中\x00", max_size=12),
)
def test_damaged_file_is_read_or_refused(at: int, cut: int, put: str):
    try:
        table = parse_table(TRAVEL[:at] + put + TRAVEL[at + cut :], "t.yaml")
    except TableError as reason:
        said = [problem.file and problem.text.zh and problem.text.en for problem in reason.problems]
    else:
        check_table(table)
        said = [table.id]
    assert said
    assert all(said)


@settings(max_examples=300, deadline=None)
@given(
    item=st.sampled_from(INPUTS),
    text=st.text(alphabet='<>=!()[].,-"nulotdae0123456789 highw≥（', max_size=24),
)
def test_any_cell_is_a_set_or_refused(item: Input, text: str):
    try:
        accepts = parse_cell(item, text).accepts
    except TableError:
        return
    for low, high in accepts.spans:
        assert item.minimum <= low <= high <= item.maximum
    assert item.nullable or not accepts.null


@settings(max_examples=200, deadline=None)
@given(
    facts=st.dictionaries(st.sampled_from(["origin_risk", "test_hours", "cpi_yoy", "other"]), JSON)
)
def test_any_facts_are_answered_or_refused(facts: dict[str, object]):
    try:
        decision = decide(parse_table(TRAVEL), facts)
    except TableError:
        return
    assert decision.rule in (1, 2, 3, 4)


def bounded(text: str) -> str:
    """What is said of the text, in bounded time."""
    started = time.monotonic()
    try:
        report = check_table(parse_table(text))
    except TableError as reason:
        said = reason.say("en")
    else:
        said = "fine" if report.ok else report.findings[0].kind
    assert time.monotonic() - started < SECONDS
    return said


def test_enum_of_ten_thousand_values_is_handled():
    words = [f"w{number}" for number in range(10_000)]
    half, some = ", ".join(words[:5_000]), ", ".join(words[:1_500])
    text = table_text(
        ["risk"],
        [
            f"{{when: {{risk: [{half}]}}, then: {{answer: a, amount: 1}}}}",
            f"{{when: {{risk: ['not({some})']}}, then: {{answer: b, amount: 1}}}}",
        ],
    )
    text = text.replace("values: [low, medium, high, unknown]", f"values: [{', '.join(words)}]")
    assert bounded(text) == "overlap"
    more = text.replace("values: [w0,", "values: [w10000, w10001, w0,")
    assert "10000" in bounded(more)


def test_many_rows_with_many_borders_are_handled():
    rows = [
        f"{{when: {{age: '[{at * 3}..{at * 3 + 2})', hours: '> {at % 199}'}}, "
        f"then: {{answer: a, amount: {at}}}}}"
        for at in range(4_000)
    ]
    assert bounded(table_text(["age", "hours"], rows)) == "gap"


def test_checkerboard_that_explodes_is_refused_or_checked():
    names = [f"x{at}" for at in range(30)]
    rows = [
        "{when: {"
        + ", ".join(
            f"{name}: {'true' if (row >> at % 12) & 1 else 'false'}"
            for at, name in enumerate(names)
            if (row * 7 + at) % 3
        )
        + "}, then: {answer: a}}"
        for row in range(400)
    ]
    text = (
        "table: board\ninputs:\n"
        + "".join(f"  - {{name: {n}, type: bool}}\n" for n in names)
        + "outputs:\n  - {name: answer, type: enum, values: [a]}\nrules:\n"
        + "".join(f"  - {row}\n" for row in rows)
    )
    assert bounded(text) != "fine"


@pytest.mark.parametrize(
    "text",
    [
        "table: t\n" + "a: " * 40,
        "a: &x {b: *x}",
        "a: &x [1]\nb: *x",
        "? {a: b}\n: c",
        "%YAML 9.9\n---\na: 1",
        "a: !!binary aGk=",
        "a: |\n" + " x\n" * 10_000,
        "[" * 100_000,
        "{" * 100_000,
        "- - - - - - - - - - - - - - - - - a",
        "a: 'unclosed",
        "\ufeff\ufeffa: 1",
        "table: t\ninputs: {}\noutputs: {}\nrules: {}",
        "table: [t]",
        "table: {t: t}",
    ],
)
def test_strange_yaml_is_refused(text: str):
    assert bounded(text) not in ("fine", "gap")


def test_cell_of_endless_length_is_refused():
    cell = ", ".join(str(number) for number in range(20_000))
    text = table_text(["age"], [f"{{when: {{age: '{cell}'}}, then: {{answer: a, amount: 1}}}}"])
    assert "too long" in bounded(text)


def test_huge_numbers_are_refused():
    for number in ("1e400", "9" * 50, "1e-400"):
        row = f"{{when: {{cpi: '> {number}'}}, then: {{answer: a, amount: 1}}}}"
        assert bounded(table_text(["cpi"], [row])) not in ("fine", "gap")
