"""Registers against each other: jobs, events, order kinds, glossary, row policies."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import Enum, StrEnum
from typing import Any

from django.db import models

from anxin.core.events import event_names, subscriptions
from anxin.core.jobs import Job, jobs_registered
from anxin.core.row_policy import OpenRows, SystemRows, policy_of
from anxin.site.wiring import UNHEARD
from anxin.workorders.kinds import kinds_all
from anxin.workorders.types import RUNNING, OrderKind, OrderStatus

from .house import PACKAGE
from .registers import enums_declared, glossary, glossary_rows, models_declared

MOST_ATTEMPTS = 20
LEAST_REASON = 10


def jobs_at_fault(jobs: Iterable[Job], rooms: set[str]) -> list[str]:
    """Jobs without an owner that exists, a retry policy that ends, or a name of their owner."""
    faults = []
    for job in jobs:
        if job.owner not in rooms:
            faults.append(f"{job.name}: nobody owns it")
        if not 1 <= job.attempts <= MOST_ATTEMPTS or job.wait_s < 1:
            faults.append(f"{job.name}: no retry policy that ends")
        if not job.name.startswith(f"{job.owner}."):
            faults.append(f"{job.name}: not named after its owner")
    return faults


def events_at_fault(
    names: Iterable[str], heard: Mapping[str, list[Any]], reasons: Mapping[str, str]
) -> list[str]:
    """Events nobody hears without a reason, and reasons for events that are heard or gone."""
    faults = [
        f"{name}: nobody hears it, and no reason"
        for name in names
        if not heard.get(name) and len(reasons.get(name, "")) < LEAST_REASON
    ]
    faults += [f"{name}: a reason too many" for name in reasons if heard.get(name)]
    return faults + [f"{name}: no such event" for name in reasons if name not in names]


def words_missing(kinds: Iterable[type[Enum]], rows: Mapping[str, str]) -> list[str]:
    """Enums without a glossary row, and members that the row does not name."""
    faults = []
    for kind in kinds:
        room = kind.__module__.split(".")[1]
        row = rows.get(f"{room}.{kind.__name__}")
        if row is None:
            faults.append(f"{room}.{kind.__name__}: no row")
            continue
        named = [f"`{member.value if isinstance(member, str) else member.name.lower()}`"
                 for member in kind]  # fmt: skip
        faults += [f"{room}.{kind.__name__}: {word} missing" for word in named if word not in row]
    return faults


def policies_missing(kinds: Iterable[type[models.Model]]) -> list[str]:
    """Models without a row policy, or open ones without a reason."""
    faults = []
    for model in kinds:
        policy = getattr(model, "row_policy", None)
        if policy is None:
            faults.append(f"{model.__name__}: no row_policy")
        elif isinstance(policy, OpenRows | SystemRows) and len(policy.reason) < LEAST_REASON:
            faults.append(f"{model.__name__}: no reason")
    return faults


def dead_ends(kind: OrderKind) -> list[str]:
    """Running states of a kind from which no move leads on, and moves that lead nowhere new."""
    reached = {OrderStatus.OPENED} | {move.target for move in kind.moves}
    left = {move.origin for move in kind.moves}
    faults = [f"{kind.key}: no way on from {state}" for state in RUNNING if state in reached - left]
    return faults + [f"{kind.key}: {state} is never reached" for state in left - reached]


def test_every_job_has_an_owner_and_a_retry_policy() -> None:
    rooms = {folder.name for folder in PACKAGE.iterdir() if folder.is_dir()}
    assert not jobs_at_fault(jobs_registered().values(), rooms)
    assert jobs_registered()


def test_a_job_without_owner_or_policy_is_noticed() -> None:
    job = Job("core.endless", "nobody", lambda: None, attempts=0, wait_s=2)
    assert len(jobs_at_fault([job], {"core"})) == 3


def test_every_event_is_heard_or_has_a_reason() -> None:
    assert not events_at_fault(event_names(), subscriptions(), UNHEARD)


def test_an_unheard_event_and_a_stale_reason_are_noticed() -> None:
    reasons = {"a.gone": "a reason that is long", "a.heard": "a reason that is long"}
    faults = events_at_fault(["a.heard", "a.silent"], {"a.heard": [1]}, reasons)
    assert len(faults) == 3


def test_every_enum_member_has_a_glossary_row() -> None:
    assert not words_missing(enums_declared(), glossary())


def test_every_model_has_a_glossary_row() -> None:
    rows = glossary()
    labels = [f"{m._meta.app_label}.{m.__name__}" for m in models_declared()]
    assert not [label for label in labels if label not in rows]


def test_a_missing_glossary_row_is_noticed() -> None:
    class Colour(StrEnum):
        """A made-up enum of a made-up room."""

        RED = "red"
        BLUE = "blue"

    Colour.__module__ = "anxin.paint.types"
    assert words_missing([Colour], {}) == ["paint.Colour: no row"]
    rows = glossary_rows("| 颜色 | `paint.Colour` | `red` 红 |\n")
    assert words_missing([Colour], rows) == ["paint.Colour: `blue` missing"]


def test_glossary_names_no_enum_or_model_that_is_gone() -> None:
    declared = {f"{k.__module__.split('.')[1]}.{k.__name__}" for k in enums_declared()}
    declared |= {f"{m._meta.app_label}.{m.__name__}" for m in models_declared()}
    assert not [row for row in glossary() if "." in row and row not in declared]


def test_every_model_declares_who_may_see_its_rows() -> None:
    assert not policies_missing(models_declared())
    assert all(policy_of(model) for model in models_declared())


def test_a_model_without_row_policy_is_noticed() -> None:
    class Bare:
        """A model that forgot."""

    class Open(Bare):
        """A model that gives no reason."""

        row_policy = OpenRows(reason="")

    assert len(policies_missing([Bare, Open])) == 2  # type: ignore[list-item]  # no real tables


def test_every_order_kind_leads_somewhere() -> None:
    assert not [fault for kind in kinds_all().values() for fault in dead_ends(kind)]
    assert kinds_all()


def test_an_order_kind_with_a_dead_end_is_noticed() -> None:
    whole = next(iter(kinds_all().values()))
    only_first = tuple(move for move in whole.moves if move.slug == "accept")
    broken = OrderKind(
        slug="x", version=1, label="", field_bit=1, due_min=1, moves=only_first
    )  # fmt: skip
    assert dead_ends(broken)
