"""Models of others as the TCK's third level writes them: dates, durations, comparison with other
inputs, lists, business knowledge, contexts, several outputs."""

from __future__ import annotations

from html import escape
from pathlib import Path

import pytest

from anxin.tables.dmn.tck import run_tck

MODEL = "https://www.omg.org/spec/DMN/20191111/MODEL/"
INPUTS = {
    "born on": "date",
    "limit": "number",
    "amount": "number",
    "stay": "dayTimeDuration",
    "names": "tNumbers",
    "person": "tPerson",
    "word": "string",
}
TYPES = """\
<itemDefinition name="tPerson"><itemComponent name="Full Name"><typeRef>string</typeRef>
</itemComponent><itemComponent name="born"><typeRef>date</typeRef></itemComponent></itemDefinition>
<itemDefinition name="tNumbers" isCollection="true"><typeRef>number</typeRef></itemDefinition>
"""
Rows = list[tuple[str, ...]]


def text(words: str) -> str:
    return f"<text>{escape(words, quote=False)}</text>"


def table(policy: str, asks: tuple[str, ...], rows: Rows, outputs: str = "<output/>") -> str:
    """A decision table; what stands in a row after the asked cells are its outputs."""
    inputs = "".join(
        f"<input><inputExpression>{text(ask)}</inputExpression></input>" for ask in asks
    )
    rules = ""
    for row in rows:
        cells = "".join(f"<inputEntry>{text(cell)}</inputEntry>" for cell in row[: len(asks)])
        given = "".join(f"<outputEntry>{text(cell)}</outputEntry>" for cell in row[len(asks) :])
        rules += f"<rule>{cells}{given}</rule>"
    return f"<decisionTable hitPolicy={policy}>{inputs}{outputs}{rules}</decisionTable>"


def literal(words: str) -> str:
    return f"<literalExpression>{text(words)}</literalExpression>"


def output(name: str, values: str) -> str:
    return f'<output name="{name}"><outputValues>{text(values)}</outputValues></output>'


def context(*entries: tuple[str, str]) -> str:
    parts = [
        f'<contextEntry><variable name="{name}"/>{body}</contextEntry>'
        if name
        else f"<contextEntry>{body}</contextEntry>"
        for name, body in entries
    ]
    return f"<context>{''.join(parts)}</context>"


RANKED = output("", '"hi","mid","lo"').replace(' name=""', "")
RATE = (
    '<businessKnowledgeModel id="rate" name="rate f"><variable name="rate f"/><encapsulatedLogic>'
    '<formalParameter name="a"/><formalParameter name="b"/>'
    + table('"UNIQUE"', ("a",), [("< 10", "b * 2"), (">= 10", "b ** 2 + a")])
    + "</encapsulatedLogic></businessKnowledgeModel>"
)
BINDINGS = "".join(
    f'<binding><parameter name="{name}"/>{literal(said)}</binding>'
    for name, said in (("a", "limit"), ("b", "amount"))
)
DECISIONS = {
    "by date": table(
        '"UNIQUE"',
        ("born on",),
        [
            ('< date("2000-01-01")', '"old"'),
            ('[date("2000-01-01")..date("2010-12-31")]', '"mid"'),
            ('> @"2010-12-31"', '"new"'),
        ],
    ),
    "by month": table(
        '"UNIQUE"',
        ("born on.month", "day of week(born on)"),
        [
            ("[1..6]", "-", '"first half"'),
            ("[7..12]", 'not("Sunday")', '"second half"'),
            ("[7..12]", '"Sunday"', '"sunday"'),
        ],
    ),
    "of age": table(
        '"FIRST"',
        ('years and months duration(born on, date("2021-02-07"))',),
        [('>= duration("P18Y")', '"adult"'), ("-", '"child"')],
    ),
    "by other": table(
        '"UNIQUE"',
        ("amount",),
        [("<= limit", '"within"'), ("(limit..limit*2]", '"over"'), ("> limit * 2", '"far"')],
    ),
    "how long": table('"FIRST"', ("stay",), [('<= duration("P3D")', '"short"'), ("-", '"long"')]),
    "by list": table(
        '"FIRST"',
        ("names",),
        [
            ("[1,2]", '"one two"'),
            ("list contains(?, 7)", '"seven"'),
            ("count(?) = 0", '"none"'),
            ("-", '"other"'),
        ],
    ),
    "by word": table(
        '"FIRST"',
        ("word",),
        [
            ('starts with(?, "ab")', '"ab"'),
            ('"x","y"', '"x or y"'),
            ('not("z")', '"not z"'),
            ("-", '"z"'),
        ],
    ),
    "called": literal("rate f(limit, amount)"),
    "called by name": literal("rate f(b: amount, a: limit) + 1"),
    "invoked": f"<invocation>{literal('rate f')}{BINDINGS}</invocation>",
    "in contexts": context(
        ("two", literal("limit * 2")),
        (
            "inner one",
            context(
                ("x y", literal("two + amount")),
                ("tab", table('"UNIQUE"', ("x y",), [("< 100", "x y + 1"), (">= 100", "0")])),
            ),
        ),
        ("", literal("inner one.tab + inner one.x y")),
    ),
    "two outputs": table(
        '"UNIQUE"',
        ("person.born",),
        [
            ("< date(2000,1,1)", '"a"', 'person.Full Name + "!"'),
            (">= date(2000,1,1)", '"b"', '"?"'),
        ],
        output("kind", '"a","b"') + '<output name="why it"/>',
    ),
    "summed": table(
        '"COLLECT" aggregation="SUM"',
        ("amount",),
        [("> 1", "amount"), ("> 2", "amount * 2"), ("> 100", "7")],
    ),
    "ranked": table(
        '"PRIORITY"',
        ("amount",),
        [("> 1", '"lo"', "1"), ("> 2", '"hi"', "3"), ("> 2", '"hi"', "2")],
        output("r", '"hi","mid","lo"') + output("s", "1,2,3"),
    ),
    "in order": table(
        '"OUTPUT ORDER"',
        ("amount",),
        [("> 1", '"lo"'), ("> 2", '"hi"'), ("> 3", '"mid"')],
        RANKED,
    ),
    "iterated": literal("sum(for n in names[item > 1] return n * 2)"),
}


def number(value: int) -> str:
    return f'<value xsi:type="xsd:decimal">{value}</value>'


def word(value: str, kind: str = "string") -> str:
    return f'<value xsi:type="xsd:{kind}">{value}</value>'


def many(*values: str) -> str:
    return f"<list>{''.join(f'<item>{value}</item>' for value in values)}</list>"


def parts(**values: str) -> str:
    return "".join(
        f'<component name="{name.replace("_", " ")}">{value}</component>'
        for name, value in values.items()
    )


def day(value: str) -> dict[str, str]:
    return {"born on": word(value, "date")}


def two(limit: int, amount: int) -> dict[str, str]:
    return {"limit": number(limit), "amount": number(amount)}


NOTHING = '<value xsi:nil="true"/>'
LI = {"person": parts(Full_Name=word("Li"), born=word("1999-01-01", "date"))}
CASES = [
    ("by date", day("1999-12-31"), word("old")),
    ("by date", day("2010-12-31"), word("mid")),
    ("by date", day("2011-01-01"), word("new")),
    ("by month", day("2021-02-07"), word("first half")),
    ("by month", day("2021-08-01"), word("sunday")),
    ("by month", day("2021-08-02"), word("second half")),
    ("of age", day("2003-02-07"), word("adult")),
    ("of age", day("2003-02-08"), word("child")),
    ("by other", two(10, 5), word("within")),
    ("by other", two(10, 20), word("over")),
    ("by other", two(10, 21), word("far")),
    ("how long", {"stay": word("P2DT23H", "duration")}, word("short")),
    ("how long", {"stay": word("PT73H", "duration")}, word("long")),
    ("by list", {"names": many(number(1), number(2))}, word("one two")),
    ("by list", {"names": many(number(7), number(8))}, word("seven")),
    ("by list", {"names": many()}, word("none")),
    ("by word", {"word": word("abc")}, word("ab")),
    ("by word", {"word": word("y")}, word("x or y")),
    ("by word", {"word": word("z")}, word("z")),
    ("by word", {"word": NOTHING}, word("not z")),
    ("called", two(5, 7), number(14)),
    ("called by name", two(10, 3), number(20)),
    ("invoked", two(10, 3), number(19)),
    ("in contexts", two(10, 3), number(47)),
    ("two outputs", LI, parts(kind=word("a"), why_it=word("Li!"))),
    ("summed", two(1, 50), number(150)),
    ("summed", two(1, 1), NOTHING),
    ("ranked", two(1, 5), parts(r=word("hi"), s=number(2))),
    ("in order", two(1, 5), many(word("hi"), word("mid"), word("lo"))),
    ("in order", two(1, 0), many()),
    ("iterated", {"names": many(number(1), number(2), number(7))}, number(18)),
]


def model() -> str:
    inputs = "".join(
        f'<inputData id="in{at}" name="{name}"><variable name="{name}" typeRef="{kind}"/></inputData>'
        for at, (name, kind) in enumerate(INPUTS.items())
    )
    needs = "".join(
        f'<informationRequirement><requiredInput href="#in{at}"/></informationRequirement>'
        for at in range(len(INPUTS))
    )
    needs += '<knowledgeRequirement><requiredKnowledge href="#rate"/></knowledgeRequirement>'
    decisions = "".join(
        f'<decision id="d{at}" name="{name}"><variable name="{name}"/>{needs}{body}</decision>'
        for at, (name, body) in enumerate(DECISIONS.items())
    )
    return (
        f'<definitions xmlns="{MODEL}" id="own" name="own" namespace="http://anxin/own">'
        f"{TYPES}{inputs}{RATE}{decisions}</definitions>"
    )


def cases() -> str:
    found = ""
    for at, (name, facts, expected) in enumerate(CASES):
        inputs = "".join(f'<inputNode name="{k}">{v}</inputNode>' for k, v in facts.items())
        found += (
            f'<testCase id="{at:03}">{inputs}<resultNode name="{name}" type="decision">'
            f"<expected>{expected}</expected></resultNode></testCase>"
        )
    return (
        '<testCases xmlns="http://www.omg.org/spec/DMN/20160719/testcase" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        'xmlns:xsd="http://www.w3.org/2001/XMLSchema">'
        f"<modelName>own.dmn</modelName>{found}</testCases>"
    )


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    root = tmp_path_factory.mktemp("tck")
    folder = root / "compliance-level-3" / "0001-own"
    folder.mkdir(parents=True)
    (folder / "own.dmn").write_text(model(), encoding="utf-8")
    (folder / "own-test-01.xml").write_text(cases(), encoding="utf-8")
    return {result.case: (result.state, result.message) for result in run_tck(Path(root), 3)}


@pytest.mark.parametrize("at", range(len(CASES)), ids=lambda at: f"{at}-{CASES[at][0]}")
def test_model_answers_as_the_standard_says(at: int, answers: dict[str, tuple[str, str]]):
    assert answers[f"{at:03}"] == ("SUCCESS", "")
