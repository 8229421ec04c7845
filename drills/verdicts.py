"""What a drill found, judged by pure functions: records in, findings out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

SERVING_WITHIN_S = 5.0


class Fault(StrEnum):
    """What can be wrong with a record."""

    LOST = "lost"
    DOUBLED = "doubled"
    STUCK = "stuck"
    PHANTOM = "phantom"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    SLOW = "slow"
    HIDDEN = "hidden"


@dataclass(frozen=True, slots=True)
class Finding:
    """One record at fault, named."""

    fault: Fault
    record: str


@dataclass(frozen=True, slots=True)
class Rows:
    """What the database holds for one letter: requests, requests that know their order, orders."""

    requests: int
    linked: int
    orders: int


@dataclass(frozen=True, slots=True)
class Step:
    """A step up a line as stored. `proved`: taken, and its message is there.

    `fault`: it says why nobody could be told. `messages`: how many there are of this very step.
    """

    part: int
    step: int
    unit: int
    proved: bool
    fault: bool
    late_s: float
    messages: int


# What was promised and is not there; what is there more often than it was asked for.
_LOST = frozenset({Fault.LOST, Fault.STUCK, Fault.UNANSWERED, Fault.REFUSED})
_DOUBLED = frozenset({Fault.DOUBLED, Fault.PHANTOM, Fault.HIDDEN})


@dataclass(frozen=True, slots=True)
class Asked:
    """How often a provider was asked under a key for what it had; how often we say it was."""

    repeated: int
    counted: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """A drill's result. `acknowledged`: what was promised; `stored`: what is there of it."""

    drill: str
    acknowledged: int
    stored: int
    findings: tuple[Finding, ...]
    figures: Mapping[str, int | float] = field(default_factory=dict)

    @property
    def lost(self) -> int:
        """How many records are not there, or stopped on their way."""
        return sum(finding.fault in _LOST for finding in self.findings)

    @property
    def doubled(self) -> int:
        """How many records are there too often, or that nobody asked for."""
        return sum(finding.fault in _DOUBLED for finding in self.findings)

    @property
    def slow(self) -> int:
        """How many silences were longer than they may be."""
        return sum(finding.fault is Fault.SLOW for finding in self.findings)

    @property
    def ok(self) -> bool:
        """Nothing lost, nothing twice."""
        return not self.lost and not self.doubled


def judge_letters(
    acknowledged: Mapping[str, Collection[str]],
    answering: Collection[str],
    stored: Mapping[str, Rows],
    *,
    with_orders: bool = True,
) -> list[Finding]:
    """Compare what was acknowledged with what is there.

    `acknowledged`: letter → receipts given for it; `answering`: receipts that can be looked up;
    `stored`: letter → its rows, of every letter that has any. `with_orders`: the worker has
    caught up, so every request must rest on exactly one order.
    """
    findings = []
    for letter, receipts in acknowledged.items():
        if letter not in stored or not set(receipts) <= set(answering):
            findings.append(Finding(Fault.LOST, letter))
        if len(set(receipts)) > 1:
            findings.append(Finding(Fault.DOUBLED, f"{letter}: {len(set(receipts))} receipts"))
    for letter, rows in stored.items():
        if rows.requests > 1:
            findings.append(Finding(Fault.DOUBLED, f"{letter}: {rows.requests} requests"))
        if with_orders and rows.orders > rows.requests:
            findings.append(Finding(Fault.DOUBLED, f"{letter}: {rows.orders} orders"))
        if with_orders and min(rows.linked, rows.orders) < rows.requests:
            findings.append(Finding(Fault.STUCK, f"{letter}: no order"))
    return findings


def judge_effects(
    jobs: Collection[int], effects: Mapping[int, int], unfinished: Collection[int]
) -> list[Finding]:
    """Compare jobs with effects. `effects`: job → how often its effect is there."""
    findings = [Finding(Fault.STUCK, f"job {job}") for job in sorted(unfinished)]
    for job in sorted(set(jobs) - set(effects) - set(unfinished)):
        findings.append(Finding(Fault.LOST, f"job {job}"))
    for job, times in sorted(effects.items()):
        if times > 1:
            findings.append(Finding(Fault.DOUBLED, f"job {job}: {times} effects"))
        if job not in set(jobs):
            findings.append(Finding(Fault.PHANTOM, f"job {job}"))
    return findings


def judge_messages(
    written: Collection[str], read: Mapping[str, int], asked: Mapping[str, Asked]
) -> list[Finding]:
    """Compare messages written with what people read, and the repeats with those we tell of.

    `read`: message → how often its provider handed it over; `asked`: provider's key → repeats.
    """
    findings = [Finding(Fault.LOST, one) for one in sorted(set(written) - set(read))]
    for message, times in sorted(read.items()):
        if times > 1:
            findings.append(Finding(Fault.DOUBLED, f"{message}: read {times} times"))
        if message not in set(written):
            findings.append(Finding(Fault.PHANTOM, message))
    for key, one in sorted(asked.items()):
        if one.repeated > one.counted:
            findings.append(
                Finding(Fault.HIDDEN, f"key {key}: {one.repeated} repeats, {one.counted} told")
            )
    return findings


def judge_steps(
    expected: Mapping[int, Sequence[int]],
    steps: Sequence[Step],
    said: Mapping[int, int],
    silent: int,
    limit_s: float,
) -> list[Finding]:
    """Compare the lines upwards with what they had to be.

    `expected`: part → units in the order they are told; `said`: part → lines of its history about
    steps; `silent`: the unit where nobody can be reached.
    """
    findings = []
    held = {(one.part, one.step): one for one in steps}
    for part, line in expected.items():
        for step, unit in enumerate(line, 1):
            one, name = held.pop((part, step), None), f"part {part} step {step}"
            if one is None or one.unit != unit or not _told(one, silent):
                findings.append(Finding(Fault.LOST, name))
            elif one.messages > 1:
                findings.append(Finding(Fault.DOUBLED, f"{name}: {one.messages} messages"))
            elif one.late_s > limit_s:
                findings.append(Finding(Fault.LOST, f"{name}: {one.late_s:.0f} s late"))
        if said.get(part, 0) > len(line):
            findings.append(Finding(Fault.DOUBLED, f"part {part}: told {said[part]} times"))
    return findings + [Finding(Fault.PHANTOM, f"part {p} step {s}") for p, s in sorted(held)]


def _told(one: Step, silent: int) -> bool:
    """A message proves it; where nobody can be reached, the written fault does."""
    return one.fault and not one.proved if one.unit == silent else one.proved


def judge_silences(
    silences: Iterable[float | None], limit_s: float = SERVING_WITHIN_S
) -> list[Finding]:
    """Seconds from each kill until the site served again; None when it never did."""
    findings = []
    for number, seconds in enumerate(silences, 1):
        if seconds is None:
            findings.append(Finding(Fault.UNANSWERED, f"kill {number}: never served again"))
        elif seconds >= limit_s:
            findings.append(Finding(Fault.SLOW, f"kill {number}: {seconds:.1f} s"))
    return findings


def serving_limit(start_s: float) -> float:
    """The longest silence allowed, in seconds.

    A machine too busy to start the site itself within five seconds is given three such starts:
    a process may be killed while the one killed before it is still coming up.
    """
    return SERVING_WITHIN_S if start_s <= SERVING_WITHIN_S else round(3 * start_s, 1)


def worst(silences: Sequence[float | None]) -> float:
    """The longest silence in seconds; infinite when one never ended, 0 without any."""
    return max((float("inf") if s is None else round(s, 2) for s in silences), default=0.0)
