"""The command line: what it lists, what it refuses, what it prints."""

from __future__ import annotations

import json
import signal
from collections.abc import Iterator
from dataclasses import replace

import pytest

from anxin.runtime.messages import Steps
from drills import cli
from drills.plans import Plan
from drills.verdicts import Fault, Finding, Outcome

LOST = Finding(Fault.LOST, "a letter")


@pytest.fixture(autouse=True)
def signals_as_before() -> Iterator[None]:
    """The command takes signals over; the tests give them back."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGHUP)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def with_outcome(monkeypatch: pytest.MonkeyPatch, outcome: Outcome) -> list[Plan]:
    """Let the database drill come to an outcome at once; the plans it was given."""
    given: list[Plan] = []

    def run(plan: Plan, steps: Steps) -> Outcome:
        given.append(plan)
        return outcome

    monkeypatch.setitem(cli.DRILLS, "database", replace(cli.DRILLS["database"], run=run))
    return given


def test_list_names_every_drill(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["drill", "--list", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert set(told["drills"]) == {"database", "web", "worker", "phone"}


@pytest.mark.parametrize("line", [["earthquake"], [], ["database", "--wrong"], ["a", "b"]])
def test_unknown_drill_is_refused_with_those_there_are(
    line: list[str], capsys: pytest.CaptureFixture[str]
):
    assert cli.main(["drill", *line]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert "database web worker phone" in said.err


def test_english_is_spoken_when_asked(capsys: pytest.CaptureFixture[str]):
    assert cli.main(["drill", "earthquake", "--lang", "en"]) == 2
    assert "There is no drill" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("findings", "control", "code"), [((), (LOST,), 0), ((LOST,), (LOST,), 1), ((), (), 1)]
)
def test_exit_code_says_whether_the_drill_passed(
    findings: tuple[Finding, ...],
    control: tuple[Finding, ...],
    code: int,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    with_outcome(monkeypatch, Outcome("database", findings, control, Fault.LOST, {"kills": 3}))
    assert cli.main(["drill", "database", "--json"]) == code
    told = json.loads(capsys.readouterr().out)
    assert told["passed"] is (code == 0)
    assert told["criterion"]["met"] is (not findings)
    assert told["control"]["failed_as_it_must"] is bool(control)
    assert told["figures"] == {"kills": 3}


def test_findings_are_named_in_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    with_outcome(monkeypatch, Outcome("database", (LOST,), (), Fault.LOST))
    assert cli.main(["drill", "database"]) == 1
    said = capsys.readouterr().out
    assert "丢失: a letter" in said
    assert "对照没有失败" in said


def test_short_form_kills_at_most_ten_times_and_seed_is_kept(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    given = with_outcome(monkeypatch, Outcome("database", (), (LOST,), Fault.LOST))
    cli.main(["drill", "database", "--short", "--seed", "7"])
    assert given[0].kills <= 10
    assert given[0].seed == 7
    capsys.readouterr()


def test_every_fault_has_a_word():
    assert {fault.value for fault in Fault} == set(cli.WORDS)
