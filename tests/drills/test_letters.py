"""The writers repeat what was not answered, and the proxy swallows only what was committed."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from drills.letters import HOST, KeyOf, Ledger, Writers, deliver, last4, new_key, same_key
from drills.swallow import swallowing
from drills.verdicts import Fault, Finding


class Intake(ThreadingHTTPServer):
    """A tiny intake that answers a key once, and fails the first attempts it is told to fail."""

    daemon_threads = True

    def __init__(self, fail_first: int = 0, status: int = 201) -> None:
        super().__init__((HOST, 0), _Desk)
        self.left_to_fail, self.status = fail_first, status
        self.filed: dict[str, str] = {}
        self.asked: list[str] = []
        self.lock = threading.Lock()


class _Desk(BaseHTTPRequestHandler):
    server: Intake

    def do_POST(self) -> None:
        raw = self.rfile.read(int(self.headers["Content-Length"]))
        key, text = self.headers["Idempotency-Key"], json.loads(raw)["text"]
        with self.server.lock:
            self.server.asked.append(text)
            if self.server.left_to_fail > 0:
                self.server.left_to_fail -= 1
                return
            receipt = self.server.filed.setdefault(key, f"R{len(self.server.filed)}")
        body = json.dumps({"receipt": receipt}).encode()
        self.send_response(self.server.status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def intake(fail_first: int = 0, status: int = 201) -> Iterator[Intake]:
    with Intake(fail_first, status) as made:
        thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield made
        finally:
            made.shutdown()
            thread.join()


def port_of(server: Intake) -> int:
    return int(server.server_address[1])


def test_unanswered_letter_is_sent_again_until_it_is_acknowledged():
    ledger = Ledger()
    with intake(fail_first=3) as desk:
        deliver(port_of(desk), "a letter", ledger, same_key, lambda: False)
    assert ledger.receipts == {"a letter": {"R0"}}
    assert ledger.attempts == 4
    assert ledger.faults == []


def test_letter_that_is_never_answered_is_named():
    ledger = Ledger()
    with intake(fail_first=10**6) as desk:
        deliver(port_of(desk), "a letter", ledger, same_key, lambda: ledger.attempts > 2)
    assert ledger.faults == [Finding(Fault.UNANSWERED, "a letter")]


def test_letter_that_is_refused_is_named_and_not_repeated():
    ledger = Ledger()
    with intake(status=422) as desk:
        deliver(port_of(desk), "a letter", ledger, same_key, lambda: False)
    assert ledger.faults == [Finding(Fault.REFUSED, "a letter: 422")]
    assert ledger.attempts == 1


@pytest.mark.parametrize(("key_of", "filed"), [(same_key, 1), (new_key, 2)])
def test_swallowed_answer_doubles_a_letter_only_under_new_keys(key_of: KeyOf, filed: int):
    ledger = Ledger()
    with intake() as desk, swallowing(port_of(desk), 1.0, seed=1) as proxy:

        def open_the_mouth() -> bool:
            proxy.share = 0.0
            return False

        deliver(proxy.port, "a letter", ledger, key_of, open_the_mouth)
        assert proxy.swallowed == 1
        assert len(desk.filed) == filed
        assert desk.asked == ["a letter", "a letter"]
    assert len(ledger.receipts["a letter"]) == 1


def test_proxy_swallows_no_refusal():
    ledger = Ledger()
    with intake(status=422) as desk, swallowing(port_of(desk), 1.0, seed=1) as proxy:
        deliver(proxy.port, "a letter", ledger, same_key, lambda: False)
        assert proxy.swallowed == 0
    assert ledger.faults == [Finding(Fault.REFUSED, "a letter: 422")]


def test_writers_know_all_they_were_told():
    with intake() as desk:
        with Writers(port_of(desk), "drill-x", pause_s=0.01) as writers:
            while len(writers.ledger.receipts) < 20:
                threading.Event().wait(0.01)
        told = {receipt for given in writers.ledger.receipts.values() for receipt in given}
        assert told == set(desk.filed.values())
        assert len(writers.ledger.receipts) == len(desk.filed)


def test_only_attempts_begun_afterwards_show_that_the_site_serves_again():
    ledger = Ledger()
    ledger.acknowledged("a", "R1", began=1.0)
    assert ledger.served_after(2.0) is None
    ledger.acknowledged("b", "R2", began=3.0)
    assert ledger.served_after(2.0) is not None


def test_last_four_digits_are_four_digits_and_always_the_same():
    assert all(len(last4(f"drill-{n}")) == 4 and last4(f"drill-{n}").isdigit() for n in range(50))
    assert last4("drill-1") == last4("drill-1")
