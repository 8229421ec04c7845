"""FEEL expressions as DMN defines them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.tables.feel.evaluate import Scope, evaluate, meets
from anxin.tables.feel.functions import FUNCTIONS, string_of
from anxin.tables.feel.names import Names
from anxin.tables.feel.parser import parse, parse_tests
from anxin.tables.feel.values import Exhausted, FeelError

SCOPE = {
    "a": Decimal(3),
    "b": None,
    "Monthly Salary": Decimal(1000),
    "Pre-bureau score": Decimal(7),
    "person": {"name": "Li", "first name": "Wei", "age": Decimal(40)},
    "day": date(2021, 2, 12),
    "people": [{"age": Decimal(20)}, {"age": Decimal(70)}],
}
NAMES = Names({*SCOPE, "first name", *FUNCTIONS})


def value(text: str) -> object:
    return evaluate(parse(text, NAMES), Scope(SCOPE))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1 + 2 * 3 ** 2", "19"),
        ("10**-5", "0.00001"),
        ("-10--5", "-5"),
        ("2 ** 3 ** 2", "64"),
        ("12 * Monthly Salary", "12000"),
        ("Pre-bureau score - a", "4"),
        ("1 / 0", None),
        ("a + b", None),
        ("if a > 2 then 1 else 0", "1"),
        ("if b then 1 else 0", "0"),
        ("person.age - a", "37"),
        ("count(people[age > 30])", "1"),
        ("people[1].age", "20"),
        ("sum(for x in 1..3 return x * x)", "14"),
        ("max([1, 5, 2])", "5"),
        ("decimal(2.5, 0)", "2"),
        ("round half up(2.5, 0)", "3"),
        ("{x: 2, y: x * 2}.y", "4"),
        ("(function(x) x + 1)(2)", "3"),
        ('number("1,5", null, ",")', "1.5"),
        ("modulo(-5, 3)", "1"),
        ('(day - date("2021-02-11")).days', "1"),
        ('years and months duration(date("2020-01-31"), day).months', "0"),
        ("string length(person.first name)", "3"),
        ("day.weekday", "5"),
        ('duration("P1Y2M").years', "1"),
        ("floor(-1.5)", "-2"),
        ("abs(-a)", "3"),
    ],
)
def test_numbers(text: str, expected: str | None):
    assert value(text) == (None if expected is None else Decimal(expected))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("true and b", None),
        ("false and b", False),
        ("true or b", True),
        ("a between 1 and 3", True),
        ("a in [1..3)", False),
        ("a in (1, 2, 3)", True),
        ("b = null", True),
        ('a = "3"', None),
        ("a != b", True),
        ("not(true)", False),
        ("some x in [1, 2] satisfies x > 1", True),
        ("every x in [1, 2] satisfies x > 1", False),
        ('"a" < "b"', True),
        ('1 < "b"', None),
        ('day < date("2021-03-01")', True),
        ("a instance of number", True),
        ("list contains([1, null], null)", True),
        ("[1, 2] = [1, 2]", True),
        ("1 = true", None),
        ('@"2021-02-12" = day', True),
        ('contains("恭贺新春", "新春")', True),
    ],
)
def test_truth_is_three_valued(text: str, expected: bool | None):
    assert value(text) is expected


@pytest.mark.parametrize(
    ("text", "given", "expected"),
    [
        ("-", None, True),
        ("< 5", Decimal(4), True),
        ("< 5", None, None),
        ("[1..5)", Decimal(5), False),
        ('"x", "y"', "y", True),
        ('not("x")', "y", True),
        ('not("x")', "x", False),
        ('not("x")', None, True),
        ("null", None, True),
        ("a", Decimal(3), True),
        ("? > 2 and ? < 4", Decimal(3), True),
        ("not(< 5)", None, None),
        ('date("2021-01-01")', date(2021, 1, 1), True),
        ('> duration("PT1H")', timedelta(hours=2), True),
        ("[0..9], null", None, True),
        ("not(true)", False, True),
        ("true", True, True),
    ],
)
def test_unary_tests(text: str, given: object, expected: bool | None):
    assert meets(parse_tests(text, NAMES), given, Scope(SCOPE)) is expected


@pytest.mark.parametrize(
    "text",
    [
        "1 +",
        "(",
        "if 1 then 2",
        "[1..",
        '"open',
        "1 2",
        "}",
        "(" * 500,
        "-" * 500,
        "x" * 60_000 + "!",
    ],
)
def test_what_is_not_feel_is_refused(text: str):
    with pytest.raises(FeelError):
        parse(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "for x in 1..1000000000 return x",
        "count(for x in 1..900, y in 1..900 return x)",
        "{f: function(x) f(x), y: f(1)}.y",
        "count(for x in 1..90000 return sum(for y in 1..90 return y))",
    ],
)
def test_endless_work_is_stopped(text: str):
    with pytest.raises(Exhausted):
        value(text)


@given(st.text(alphabet="01.ab+-*/()[]{}<>=,:\"' ifthenelsenulltrue", max_size=40))
def test_any_text_is_refused_or_has_a_value(text: str):
    try:
        value(text)
    except (FeelError, Exhausted):
        return


@given(
    st.decimals(
        allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=6
    )
)
def test_number_written_and_read_is_the_same(number: Decimal):
    text = string_of(number)
    assert isinstance(text, str)
    assert value(text) == number.normalize()
