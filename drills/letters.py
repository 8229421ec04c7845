"""Residents who write over HTTP, note each acknowledgement, and repeat what was not answered."""

from __future__ import annotations

import http.client
import json
import secrets
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from types import TracebackType
from urllib.parse import quote

from .stand import Stand
from .verdicts import Fault, Finding, Rows

WRITERS = 8
HOST = "127.0.0.1"
AREA = 530302102000000
_ATTEMPT_S = 15.0
_LONGEST_PAUSE_S = 0.4
_LAST_TRIES_S = 40.0
LOST_CONNECTION = (OSError, http.client.HTTPException)

KeyOf = Callable[[str, int], str]


def same_key(letter: str, attempt: int) -> str:
    """The careful client: every attempt carries the letter's own key."""
    return letter


def new_key(letter: str, attempt: int) -> str:
    """The careless client: a new key for each attempt."""
    return f"{letter}-{attempt}-{secrets.token_hex(4)}"


def last4(letter: str) -> str:
    """The last four digits of the phone a letter gives."""
    return f"{sum(letter.encode()) % 10_000:04d}"


@dataclass
class Ledger:
    """What the writers know, written down at once."""

    receipts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    faults: list[Finding] = field(default_factory=list)
    attempts: int = 0
    _acks: list[tuple[float, float]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def tried(self) -> None:
        """Count an attempt."""
        with self._lock:
            self.attempts += 1

    def acknowledged(self, letter: str, receipt: str, began: float) -> None:
        """Note a receipt, and when the attempt that brought it began (monotonic seconds)."""
        with self._lock:
            self.receipts[letter].add(receipt)
            self._acks.append((began, time.monotonic()))

    def failed(self, fault: Fault, record: str) -> None:
        """Note a letter that was refused or never answered."""
        with self._lock:
            self.faults.append(Finding(fault, record))

    def served_after(self, moment: float) -> float | None:
        """When the first attempt begun after a moment was acknowledged; None: not yet."""
        with self._lock:
            return min((end for began, end in self._acks if began >= moment), default=None)


def post(port: int, letter: str, key: str) -> tuple[int, dict[str, str]]:
    """Send a letter once; status and body. Raises OSError or HTTPException without an answer."""
    body = {
        "kind": "question",
        "area": AREA,
        "text": letter,
        "contact": {"name": "李明", "phone": f"1380000{last4(letter)}"},
    }
    headers = {"Content-Type": "application/json", "Idempotency-Key": key}
    return _asked(port, "POST", "/api/v1/requests", json.dumps(body).encode(), headers)


def once(port: int, letter: str) -> int:
    """Send a letter once under its own key; the status of the answer."""
    return post(port, letter, letter)[0]


def look_up(port: int, receipt: str, digits: str) -> int:
    """Look a receipt up; the status. Repeated while the site does not answer."""
    path = f"/api/v1/requests/{quote(receipt)}?phone_last4={digits}"
    until = time.monotonic() + _LAST_TRIES_S
    while True:
        try:
            status, _ = _asked(port, "GET", path, None, {})
        except LOST_CONNECTION:
            status = 0
        if 200 <= status < 500 or time.monotonic() > until:
            return status
        time.sleep(0.1)


def _asked(
    port: int, method: str, path: str, body: bytes | None, headers: dict[str, str]
) -> tuple[int, dict[str, str]]:
    connection = http.client.HTTPConnection(HOST, port, timeout=_ATTEMPT_S)
    try:
        connection.request(method, path, body, headers)
        answer = connection.getresponse()
        raw = answer.read()
        whole = answer.status in {200, 201}
        return answer.status, json.loads(raw) if whole else {}
    finally:
        connection.close()


def deliver(
    port: int, letter: str, ledger: Ledger, key_of: KeyOf, until: Callable[[], bool]
) -> None:
    """Send a letter until it is acknowledged, with growing pauses, or `until` says to give up."""
    pause, attempt = 0.02, 0
    while True:
        began = time.monotonic()
        ledger.tried()
        try:
            status, body = post(port, letter, key_of(letter, attempt))
        except LOST_CONNECTION:
            status, body = 0, {}
        if status == 201:
            ledger.acknowledged(letter, body["receipt"], began)
            return
        if 400 <= status < 500:
            ledger.failed(Fault.REFUSED, f"{letter}: {status}")
            return
        if until():
            ledger.failed(Fault.UNANSWERED, letter)
            return
        time.sleep(pause)
        pause, attempt = min(pause * 2, _LONGEST_PAUSE_S), attempt + 1


class Writers:
    """Eight residents writing one letter after the other until the block ends.

    `marker` begins the text of every letter, so that its rows are found again.
    """

    def __init__(
        self, port: int, marker: str, *, key_of: KeyOf = same_key, pause_s: float = 0.15
    ) -> None:
        self.ledger = Ledger()
        self.marker = marker
        self._port, self._key_of, self._pause_s = port, key_of, pause_s
        self._stop = threading.Event()
        self._give_up_at = float("inf")
        names = range(WRITERS)
        self._threads = [threading.Thread(target=self._write, args=(n,)) for n in names]

    def __enter__(self) -> Writers:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # A letter under way may still be answered; a drill that broke off waits for nothing.
        self._give_up_at = time.monotonic() + (_LAST_TRIES_S if error is None else 0.0)
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _write(self, writer: int) -> None:
        number = 0
        while not self._stop.is_set():
            letter = f"{self.marker}-{writer}-{number}"
            deliver(self._port, letter, self.ledger, self._key_of, self._gives_up)
            number += 1
            self._stop.wait(self._pause_s)

    def _gives_up(self) -> bool:
        return time.monotonic() > self._give_up_at


def marker_new(drill: str) -> str:
    """A marker no other run has."""
    return f"drill-{drill}-{secrets.token_hex(4)}"


def answering(port: int, ledger: Ledger) -> set[str]:
    """The receipts that can be looked up."""
    asked = [(r, last4(letter)) for letter, given in ledger.receipts.items() for r in given]
    with ThreadPoolExecutor(WRITERS) as pool:
        statuses = pool.map(lambda one: look_up(port, *one), asked)
        return {one[0] for one, status in zip(asked, statuses, strict=True) if status == 200}


def rows_of(place: Stand, marker: str) -> dict[str, Rows]:
    """Every letter with rows in the database, under its marker."""
    found = place.rows(
        "SELECT text, count(*), count(order_id), (SELECT count(*) FROM workorders_order"
        " WHERE details = text) FROM requests_request WHERE text LIKE %s GROUP BY text",
        [f"{marker}-%"],
    )
    return {str(text): Rows(*map(int, counts)) for text, *counts in found}


def caught_up(place: Stand, marker: str, within_s: float) -> float:
    """Wait until every request has its order; the seconds it took, at most `within_s`."""
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        waiting = place.rows(
            "SELECT count(*) FROM requests_request WHERE text LIKE %s AND order_id IS NULL",
            [f"{marker}-%"],
        )
        if waiting[0][0] == 0:
            break
        time.sleep(0.3)
    return round(time.monotonic() - began, 1)
