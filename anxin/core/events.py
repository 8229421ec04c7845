"""Events: past-tense facts that one room tells and others may hear.

An event is a frozen dataclass decorated with its name. `emit` stores one job for each subscriber
in the caller's transaction: if the caller rolls back, nobody hears anything; if it commits,
everybody hears it, once. Only `site/wiring.py` subscribes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from . import jobs

E = TypeVar("E")
EVENT_JOB = "core.deliver_event"


@dataclass(frozen=True, slots=True)
class Subscription:
    """Who hears an event; `label` names the line in the wiring and keys the effect."""

    label: str
    handler: Callable[[Any], object]


_names: dict[type[Any], str] = {}
_types: dict[str, type[Any]] = {}
_subscriptions: dict[str, list[Subscription]] = {}


def event(name: str) -> Callable[[type[E]], type[E]]:
    """Register a frozen dataclass of plain values as the event `app.noun_verbed`."""

    def register(kind: type[E]) -> type[E]:
        if name in _types:
            raise ValueError(f"event {name} is defined twice")
        _names[kind], _types[name] = name, kind
        return kind

    return register


def subscribe(kind: type[E], label: str, handler: Callable[[E], object]) -> None:
    """Let `handler` hear an event, as a job of its own."""
    name = _names[kind]
    held = _subscriptions.setdefault(name, [])
    if any(existing.label == label for existing in held):
        raise ValueError(f"{label} subscribes to {name} twice")
    held.append(Subscription(label, handler))


def emit(happened: Any) -> None:
    """Tell all subscribers, in the running transaction."""
    emit_all([happened])


def emit_all(happened: Sequence[Any]) -> None:
    """Tell all subscribers of many events of one kind: one statement for each subscriber."""
    if not happened:
        return
    name = _names[type(happened[0])]
    for subscription in _subscriptions.get(name, []):
        told = {"event": name, "label": subscription.label}
        jobs.defer_all(EVENT_JOB, [{**told, "payload": asdict(one)} for one in happened])


@jobs.job(EVENT_JOB, owner="core")
def deliver(*, event: str, label: str, payload: dict[str, Any]) -> None:
    """Hand a stored event to its subscriber."""
    found = next((s for s in _subscriptions.get(event, []) if s.label == label), None)
    if found is None:
        raise LookupError(f"nobody called {label} hears {event} any more")
    found.handler(_types[event](**payload))


def event_names() -> dict[str, type[Any]]:
    """Every event by name."""
    return dict(_types)


def subscriptions() -> dict[str, list[Subscription]]:
    """Every subscription by event name."""
    return {name: list(held) for name, held in _subscriptions.items()}
