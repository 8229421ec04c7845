"""Models that take over other models, chains of business knowledge, contexts as outputs."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from anxin.tables import TableError
from anxin.tables.dmn.engine import evaluate_decision
from anxin.tables.dmn.model import Model, read_model
from tests.tables.test_models import MODEL, literal, table


def definitions(name: str, body: str, *imports: tuple[str, str]) -> str:
    taken = "".join(
        f'<import namespace="http://anxin/{other}" name="{alias}" importType="{MODEL}"/>'
        for other, alias in imports
    )
    return (
        f'<definitions xmlns="{MODEL}" id="{name}" name="{name}" namespace="http://anxin/{name}">'
        f"{taken}{body}</definitions>"
    )


def needs(*references: str) -> str:
    """Requirements written as `Kind model#id`."""
    found = ""
    for reference in references:
        kind, href = reference.split()
        outer = "knowledge" if kind == "Knowledge" else "information"
        found += (
            f'<{outer}Requirement><required{kind} href="http://anxin/{href}"/></{outer}Requirement>'
        )
    return found


def decided(name: str, needed: str, body: str, kind: str = "") -> str:
    kind = kind and f' typeRef="{kind}"'
    return (
        f'<decision id="{name}" name="{name}"><variable name="{name}"{kind}/>'
        f"{needed}{body}</decision>"
    )


def knowledge(name: str, needed: str, body: str) -> str:
    return (
        f'<businessKnowledgeModel id="{name}" name="{name}"><variable name="{name}"/>'
        f'<encapsulatedLogic><formalParameter name="a"/>{body}</encapsulatedLogic>'
        f"{needed}</businessKnowledgeModel>"
    )


BASE = (
    '<itemDefinition name="tSmall"><typeRef>number</typeRef></itemDefinition>'
    '<inputData id="n" name="n"><variable name="n" typeRef="number"/></inputData>'
    + knowledge("twice", "", literal("a * 2"))
    + decided("low", needs("Input base#n"), literal("n + 1"), "tSmall")
)
MIDDLE = (
    knowledge("fourfold", needs("Knowledge base#twice"), literal("b.twice(b.twice(a))"))
    + knowledge(
        "graded",
        needs("Knowledge middle#fourfold"),
        table(
            '"UNIQUE"',
            ("fourfold(a)",),
            [("< 40", '{size: fourfold(a), word: "small"}'), (">= 40", '{size: 40, word: "big"}')],
        ),
    )
    + decided("mid", needs("Decision base#low", "Knowledge base#twice"), literal("b.twice(b.low)"))
)
TOP = (
    decided(
        "chain",
        needs("Decision middle#mid", "Knowledge middle#fourfold"),
        literal("m.fourfold(m.mid)"),
    )
    + decided(
        "grade", needs("Decision middle#mid", "Knowledge middle#graded"), literal("m.graded(m.mid)")
    )
    + decided("size", needs("Decision top#grade"), literal("grade.size + 1"))
    + decided("through", needs("Decision base#low"), literal("m.b.low * 10"), "m.b.tSmall")
    + decided("given", needs("Input base#n"), literal("m.b.n"))
    + decided(
        "rows",
        needs("Decision middle#mid"),
        table('"RULE ORDER"', ("m.mid",), [("> 1", "{at: m.mid}"), ("> 2", "{at: 0}")]),
    )
    + decided("second", needs("Decision top#rows"), literal("rows[2].at + count(rows)"))
    + decided(
        "both ways",
        needs("Decision middle#mid", "Decision other#far"),
        literal("m.mid + o.far"),
    )
)
OTHER = decided("far", needs("Decision base#low"), literal("same.low * 100"))


@pytest.fixture(scope="module")
def nested(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """A model that takes over two others, both of which take over a third."""
    folder = tmp_path_factory.mktemp("nested")
    for name, body, imports in (
        ("base", BASE, [("top", "back")]),
        ("middle", MIDDLE, [("base", "b")]),
        ("other", OTHER, [("base", "same")]),
        ("top", TOP, [("middle", "m"), ("other", "o")]),
    ):
        text = definitions(name, body, *imports)
        (folder / f"{name}.dmn").write_text(text, encoding="utf-8")
    return read_model(folder / "top.dmn")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("chain", Decimal(24)),
        ("grade", {"size": Decimal(24), "word": "small"}),
        ("size", Decimal(25)),
        ("through", Decimal(30)),
        ("given", Decimal(2)),
        ("rows", [{"at": Decimal(6)}, {"at": Decimal(0)}]),
        ("second", Decimal(2)),
        ("both ways", Decimal(306)),
    ],
)
def test_models_that_take_over_others_answer(name: str, expected: object, nested: Model):
    assert evaluate_decision(nested, {"n": Decimal(2)}, name) == expected


def test_one_model_by_two_ways_takes_an_input_for_each(nested: Model):
    facts = {"m": {"b": {"n": Decimal(1)}}, "o": {"same": {"n": Decimal(4)}}}
    assert evaluate_decision(nested, facts, "both ways") == Decimal(504)


def test_models_that_take_each_other_over_without_end_are_refused(tmp_path: Path):
    names = [f"m{at}" for at in range(12)]
    for name in names:
        text = definitions(name, "", *((other, f"x_{other}") for other in names))
        (tmp_path / f"{name}.dmn").write_text(text, encoding="utf-8")
    with pytest.raises(TableError, match="引入"):
        read_model(tmp_path / "m0.dmn")
