"""Only `core.clock` asks what time it is: a test can hold it, and it always has a zone."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from .house import PACKAGE, name_of, python_files, tree

ASKING = {
    "datetime": {"now", "utcnow", "today", "fromtimestamp"},
    "date": {"today", "fromtimestamp"},
    "timezone": {"now", "localtime", "localdate"},
    "time": {"time", "localtime", "gmtime"},
}
# The clock itself, and what runs outside Django: the supervisor's own waiting.
OUTSIDE = ("core/clock.py", "runtime/")


def asks_the_time(module: ast.Module) -> Iterator[int]:
    """Lines that ask for the time past the clock, by whatever road the name came."""
    names = dict.fromkeys(ASKING, "")
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname: a.name for a in node.names if a.asname and a.name in ASKING}
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        owner = node.func.value
        last = owner.attr if isinstance(owner, ast.Attribute) else getattr(owner, "id", "")
        kind = names.get(last) or last
        if node.func.attr in ASKING.get(kind, ()) and not _given_a_value(node):
            yield node.lineno


def _given_a_value(call: ast.Call) -> bool:
    # `timezone.localtime(at)` and `fromtimestamp(x, tz)` turn a value over and ask nothing.
    attribute = call.func.attr if isinstance(call.func, ast.Attribute) else ""
    return bool(call.args) and attribute not in ("now", "today", "utcnow")


def test_only_the_clock_asks_the_time() -> None:
    faults = [
        f"{name_of(path)}:{line}"
        for path in python_files("anxin")
        if not str(path.relative_to(PACKAGE)).startswith(OUTSIDE)
        for line in asks_the_time(tree(path))
    ]
    assert not faults, "ask anxin.core.clock"


@pytest.mark.parametrize(
    "sample",
    [
        "datetime.now()",
        "datetime.datetime.now(UTC)",
        "from datetime import datetime as d\nd.utcnow()",
        "date.today()",
        "timezone.now()",
        "time.time()",
    ],
)
def test_asking_past_the_clock_is_noticed(sample: str) -> None:
    assert list(asks_the_time(ast.parse(sample)))


@pytest.mark.parametrize("sample", ["clock.now()", "timezone.localtime(at)", "time.monotonic()"])
def test_other_calls_are_let_through(sample: str) -> None:
    assert not list(asks_the_time(ast.parse(sample)))
