"""Messages written many times at once and carried out by two workers through a bad gateway."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from random import Random

from . import processes
from .gateway import Gateway, running_gateway
from .stand import Stand
from .verdicts import Asked

# One in twenty fails before it is taken, one in twenty is taken and never answered, one in twenty
# is taken and answers long after the worker gave up.
_LOTS = {"errors": 0.05, "losses": 0.05, "hangs": 0.05, "hang_s": 1.0}
_DONE_WITHIN_S = 120.0
# The same key for the same message is what the product promises its provider; and one row.
FORGETFUL = (
    "ALTER TABLE outbox_message DROP CONSTRAINT outbox_message_once",
    (
        "CREATE FUNCTION drill_new_key() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN NEW.key := md5(random()::text); RETURN NEW; END $$"
    ),
    (
        "CREATE TRIGGER drill_new_key BEFORE INSERT OR UPDATE OF tries ON outbox_delivery"
        " FOR EACH ROW EXECUTE FUNCTION drill_new_key()"
    ),
)
_OURS = (
    "FROM outbox_message m LEFT JOIN outbox_delivery d ON d.id = m.delivery_id"
    " WHERE m.occasion = 'drill'"
)
_TOLD = "SELECT key, repeats FROM outbox_delivery WHERE way = 'gateway'"


@dataclass(slots=True)
class Posted:
    """What was written, what people read, and the repeats by the provider's key."""

    written: set[str] = field(default_factory=set)
    read: Counter[str] = field(default_factory=Counter)
    asked: dict[str, Asked] = field(default_factory=dict)
    figures: dict[str, int | float] = field(default_factory=dict)


def posted(place: Stand, count: int, copies: int, seed: int) -> Posted:
    """Write `count` messages, let two workers carry them out and kill one of them meanwhile."""
    with running_gateway(chance=Random(seed), **_LOTS) as gateway:
        route = {"url": gateway.url, "address": "phone", "private": True}
        (place.root / ".state" / "routes.json").write_text(json.dumps({"sms": route}))
        # The one that `up` looks after knows no gateway yet; the next one does.
        if (idle := place.child("worker")) is not None:
            processes.kill(idle)
        place.command("probe_messages", str(count), str(copies), str(seed))
        with _second_worker(place) as second:
            kills = _killed_at_work(second, gateway, count)
            with _second_worker(place):
                done_after_s = _finished(place)
        return _told(place, gateway, count, {"kills": kills, "done_after_s": done_after_s})


@contextmanager
def _second_worker(place: Stand) -> Iterator[subprocess.Popen[bytes]]:
    """Another worker beside the one that `up` looks after."""
    worker = subprocess.Popen(
        [sys.executable, "manage.py", "worker"],
        cwd=place.root,
        env=place.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield worker
    finally:
        worker.kill()
        worker.wait()


def _killed_at_work(worker: subprocess.Popen[bytes], gateway: Gateway, count: int) -> int:
    """Kill it in the middle: when about half of the messages were asked for."""
    until = time.monotonic() + _DONE_WITHIN_S
    while sum(gateway.asked.values()) < count // 2:
        if time.monotonic() > until:
            return 0
        time.sleep(0.02)
    worker.kill()
    return 1


def _finished(place: Stand) -> float:
    """Wait until each message was sent or given up; the seconds it took."""
    began = time.monotonic()
    while time.monotonic() < began + _DONE_WITHIN_S:
        waiting = f"SELECT count(*) {_OURS} AND coalesce(d.state, 'queued') = 'queued'"
        if not place.rows(waiting)[0][0]:
            break
        time.sleep(0.2)
    return round(time.monotonic() - began, 1)


def _told(place: Stand, gateway: Gateway, count: int, figures: dict[str, int | float]) -> Posted:
    with gateway.lock:
        read = Counter({one: n for one, n in gateway.read.items() if one.startswith("message-")})
        repeated, answers = dict(gateway.repeated), dict(gateway.answers)
    # After the gateway's own figures: a repeat is told before it is tried. The product's own
    # messages went the same way and are asked for as well.
    told = {str(key): int(n) for key, n in place.rows(_TOLD)}
    asked = {key: Asked(n, told.get(key, 0)) for key, n in repeated.items()}
    figures |= {"messages": count, "messages_read": sum(read.values())}
    figures["asked"] = sum(answers.values())
    figures |= {name: answers.get(name, 0) for name in ("error", "lost", "hang")}
    figures |= {
        "repeats_seen": sum(one.repeated for one in asked.values()),
        "repeats_told": sum(told.values()),
    }
    return Posted({f"message-{n}" for n in range(count)}, read, asked, figures)
