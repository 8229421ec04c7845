"""The command line: what it lists, what it refuses, what it prints."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from anxin.runtime.messages import Refusal, Steps
from drills import cli
from drills.plans import SHORT_S, Plan
from drills.verdicts import Fault, Finding, Outcome

LOST = Finding(Fault.LOST, "a letter")
TWICE = Finding(Fault.DOUBLED, "a letter")
SLOW = Finding(Fault.SLOW, "kill 1: 6.0 s")


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """The command takes signals over; the tests give them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def with_outcome(monkeypatch: pytest.MonkeyPatch, *found: Finding) -> list[Plan]:
    """Let the database drill come to an outcome at once; the plans it was given."""
    given: list[Plan] = []

    def run(plan: Plan, steps: Steps) -> Outcome:
        given.append(plan)
        return Outcome("database", 3, 2, found, {"kills": 3})

    monkeypatch.setitem(cli.DRILLS, "database", replace(cli.DRILLS["database"], run=run))
    return given


def test_list_names_every_drill_first_on_its_line(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["drill", "--list"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == list(cli.DRILLS)
    assert cli.main(["drill", "--list", "--json"]) == 0
    assert set(json.loads(capsys.readouterr().out)["drills"]) == set(cli.DRILLS)


@pytest.mark.parametrize(
    "line", [["earthquake"], [], ["database", "--wrong"], ["a", "b"], ["web", "--seconds", "0"]]
)
def test_unknown_drill_is_refused_with_those_there_are(
    line: list[str], capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["drill", *line]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert " ".join(cli.DRILLS) in said.err


def test_english_is_spoken_when_asked(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["drill", "earthquake", "--lang", "en"]) == 2
    assert "There is no drill" in capsys.readouterr().err


@pytest.mark.parametrize("words", [[], ["--control"]])
@pytest.mark.parametrize(("found", "code"), [((), 0), ((LOST,), 1), ((TWICE,), 1), ((SLOW,), 0)])
def test_exit_code_says_whether_anything_was_lost_or_doubled(
    words: list[str],
    found: tuple[Finding, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    given = with_outcome(monkeypatch, *found)
    assert cli.main(["drill", "database", "--json", *words]) == code
    told = json.loads(capsys.readouterr().out)
    assert (told["acknowledged"], told["stored"]) == (3, 2)
    assert told["lost"] == found.count(LOST)
    assert told["doubled"] == found.count(TWICE)
    assert told["ok"] is (code == 0)
    assert told["control"] is given[0].control is bool(words)


@pytest.mark.parametrize(
    ("error", "code", "why"),
    [(Refusal("没有盘", "no disk"), 3, "没有盘"), (RuntimeError("broken"), 2, "broken")],
)
def test_drill_that_comes_to_nothing_says_why(
    error: Exception,
    code: int,
    why: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    def run(plan: Plan, steps: Steps) -> Outcome:
        raise error

    monkeypatch.setitem(cli.DRILLS, "database", replace(cli.DRILLS["database"], run=run))
    assert cli.main(["drill", "database", "--json"]) == code
    said = capsys.readouterr()
    told = json.loads(said.out)
    assert told["ok"] is False
    assert why in told["why"]
    assert why in said.err


def test_drill_in_which_nothing_was_acknowledged_proves_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    def run(plan: Plan, steps: Steps) -> Outcome:
        return Outcome("database", 0, 0, ())

    monkeypatch.setitem(cli.DRILLS, "database", replace(cli.DRILLS["database"], run=run))
    assert cli.main(["drill", "database"]) == 2
    assert "不作数" in capsys.readouterr().err


def test_findings_are_named_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with_outcome(monkeypatch, LOST)
    assert cli.main(["drill", "database"]) == 1
    assert "丢失: a letter" in capsys.readouterr().out
    with_outcome(monkeypatch)
    assert cli.main(["drill", "database", "--control"]) == 0
    assert "对照没有失败" in capsys.readouterr().out


def test_seconds_and_seed_reach_the_drill(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    given = with_outcome(monkeypatch)
    cli.main(["drill", "database", "--seconds", "7", "--seed", "9"])
    cli.main(["drill", "database"])
    assert (given[0].seconds, given[0].seed) == (7.0, 9)
    assert given[1].seconds == SHORT_S
    capsys.readouterr()


def test_every_fault_has_a_word():
    assert {fault.value for fault in Fault} == set(cli.WORDS)
