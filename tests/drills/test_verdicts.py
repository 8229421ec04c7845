"""A lost, doubled, stuck or made-up record is really named; a drill cannot pass by accident."""

from __future__ import annotations

from typing import Any

import pytest

from drills.verdicts import (
    Asked,
    Fault,
    Finding,
    Outcome,
    Rows,
    Step,
    judge_effects,
    judge_letters,
    judge_messages,
    judge_silences,
    judge_steps,
    serving_limit,
    worst,
)

WHOLE = Rows(requests=1, linked=1, orders=1)


def test_letters_with_one_request_and_one_order_each_are_fine():
    stored = {"a": WHOLE, "b": WHOLE}
    assert judge_letters({"a": {"R1"}, "b": {"R2"}}, {"R1", "R2"}, stored) == []


def test_acknowledged_letter_without_a_row_is_lost():
    found = judge_letters({"a": {"R1"}, "b": {"R2"}}, {"R1", "R2"}, {"a": WHOLE})
    assert found == [Finding(Fault.LOST, "b")]


def test_acknowledged_letter_whose_receipt_answers_nothing_is_lost():
    found = judge_letters({"a": {"R1"}}, set(), {"a": WHOLE})
    assert found == [Finding(Fault.LOST, "a")]


def test_letter_stored_but_never_acknowledged_is_not_lost():
    assert judge_letters({}, set(), {"a": WHOLE}) == []


def test_letter_filed_twice_is_doubled_even_when_nobody_was_told():
    found = judge_letters({}, set(), {"a": Rows(requests=2, linked=2, orders=2)})
    assert found == [Finding(Fault.DOUBLED, "a: 2 requests")]


def test_letter_with_two_receipts_is_doubled():
    found = judge_letters({"a": {"R1", "R2"}}, {"R1", "R2"}, {"a": WHOLE})
    assert found == [Finding(Fault.DOUBLED, "a: 2 receipts")]


def test_request_with_two_orders_is_doubled():
    found = judge_letters({}, set(), {"a": Rows(requests=1, linked=1, orders=2)})
    assert found == [Finding(Fault.DOUBLED, "a: 2 orders")]


def test_request_without_an_order_is_stuck_once_the_worker_should_have_caught_up():
    waiting = {"a": Rows(requests=1, linked=0, orders=0)}
    assert judge_letters({}, set(), waiting) == [Finding(Fault.STUCK, "a: no order")]
    assert judge_letters({}, set(), waiting, with_orders=False) == []


def test_request_that_does_not_know_its_order_is_stuck():
    found = judge_letters({}, set(), {"a": Rows(requests=1, linked=0, orders=1)})
    assert found == [Finding(Fault.STUCK, "a: no order")]


def test_jobs_with_one_effect_each_are_fine():
    assert judge_effects(range(3), {0: 1, 1: 1, 2: 1}, []) == []


def test_lost_doubled_stuck_and_phantom_effects_are_named():
    found = judge_effects(range(4), {0: 1, 1: 2, -1: 1}, [3])
    assert set(found) == {
        Finding(Fault.LOST, "job 2"),
        Finding(Fault.DOUBLED, "job 1: 2 effects"),
        Finding(Fault.STUCK, "job 3"),
        Finding(Fault.PHANTOM, "job -1"),
    }


def test_silence_of_five_seconds_or_without_end_is_named():
    assert judge_silences([0.4, 4.99]) == []
    assert judge_silences([0.4, 5.0, None]) == [
        Finding(Fault.SLOW, "kill 2: 5.0 s"),
        Finding(Fault.UNANSWERED, "kill 3: never served again"),
    ]


def test_slow_machine_is_given_longer():
    assert judge_silences([6.0], limit_s=7.0) == []
    assert judge_silences([7.0], limit_s=7.0) == [Finding(Fault.SLOW, "kill 1: 7.0 s")]


def test_silence_of_five_seconds_is_the_limit_unless_the_machine_itself_is_slower():
    assert serving_limit(3.0) == 5.0
    assert serving_limit(5.0) == 5.0
    assert serving_limit(6.0) == 18.0


def test_worst_silence_is_the_longest_and_endless_when_one_is():
    assert worst([]) == 0.0
    assert worst([0.4, 1.234]) == 1.23
    assert worst([0.4, None]) == float("inf")


def outcome(*faults: Fault) -> Outcome:
    return Outcome("database", 3, 3, tuple(Finding(fault, "a") for fault in faults))


@pytest.mark.parametrize("fault", set(Fault) - {Fault.SLOW})
def test_whatever_is_not_there_or_there_twice_is_not_ok(fault: Fault):
    found = outcome(fault)
    assert not found.ok
    assert found.lost + found.doubled == 1


def test_silence_too_long_is_told_apart_from_loss():
    found = outcome(Fault.SLOW)
    assert (found.slow, found.lost, found.doubled) == (1, 0, 0)
    assert found.ok
    assert outcome().ok


def step(part: int, number: int, unit: int, **other: Any) -> Step:
    told = {"proved": True, "fault": False, "late_s": 1.0, "messages": 1}
    return Step(part, number, unit, **{**told, **other})


LINE = {7: (3, 2, 1)}
CLIMBED = [step(7, 1, 3), step(7, 2, 2, proved=False, fault=True, messages=0), step(7, 3, 1)]


def test_line_that_went_up_step_by_step_is_in_order():
    assert judge_steps(LINE, CLIMBED, {7: 3}, silent=2, limit_s=60) == []


@pytest.mark.parametrize(
    ("steps", "said", "fault"),
    [
        (CLIMBED[:2], 2, Fault.LOST),
        ([*CLIMBED[:2], step(7, 3, 1, proved=False)], 3, Fault.LOST),
        ([*CLIMBED[:2], step(7, 3, 9)], 3, Fault.LOST),
        ([*CLIMBED[:2], step(7, 3, 1, late_s=61.0)], 3, Fault.LOST),
        ([*CLIMBED[:2], step(7, 3, 1, messages=2)], 3, Fault.DOUBLED),
        ([CLIMBED[0], step(7, 2, 2), CLIMBED[2]], 3, Fault.LOST),
        (CLIMBED, 4, Fault.DOUBLED),
        ([*CLIMBED, step(7, 4, 8)], 3, Fault.PHANTOM),
        ([*CLIMBED, step(8, 1, 8)], 3, Fault.PHANTOM),
    ],
)
def test_step_that_is_missing_unproved_late_or_too_often_is_named(
    steps: list[Step], said: int, fault: Fault
):
    found = judge_steps(LINE, steps, {7: said}, silent=2, limit_s=60)
    assert [one.fault for one in found] == [fault]


def test_messages_read_once_each_with_every_repeat_told_are_fine():
    asked = {"k1": Asked(repeated=2, counted=2), "k2": Asked(repeated=0, counted=1)}
    assert judge_messages({"a", "b"}, {"a": 1, "b": 1}, asked) == []


def test_message_lost_doubled_made_up_or_repeated_in_silence_is_named():
    found = judge_messages({"a", "b"}, {"b": 2, "c": 1}, {"k": Asked(repeated=2, counted=1)})
    assert found == [
        Finding(Fault.LOST, "a"),
        Finding(Fault.DOUBLED, "b: read 2 times"),
        Finding(Fault.PHANTOM, "c"),
        Finding(Fault.HIDDEN, "key k: 2 repeats, 1 told"),
    ]
    outcome = Outcome("duplicate", 2, 3, tuple(found))
    assert (outcome.lost, outcome.doubled) == (1, 3)
