"""A message gateway on a real socket: it fails, hangs, and loses answers it had accepted."""

from __future__ import annotations

import json
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random


@dataclass(slots=True)
class Gateway:
    """What reached it. `keeps_keys`: a real one; without, it sends whatever it is asked to."""

    url: str = ""
    keeps_keys: bool = True
    errors: float = 0.0
    hangs: float = 0.0
    losses: float = 0.0
    hang_s: float = 1.0
    status: int = 200
    asked: Counter[str] = field(default_factory=Counter)
    delivered: Counter[str] = field(default_factory=Counter)
    # What people read, whatever key it came under; by key, how often it was asked for once more.
    read: Counter[str] = field(default_factory=Counter)
    repeated: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    bodies: list[dict[str, object]] = field(default_factory=list)
    chance: Random = field(default_factory=lambda: Random(7))
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, body: dict[str, object]) -> str:
        """Decide by lot what becomes of a request; returns how it is answered."""
        with self.lock:
            self.bodies.append(body)
            answer = self._answer(str(body["key"]), str(body["subject"]))
            self.answers[answer] += 1
            return answer

    def _answer(self, key: str, subject: str) -> str:
        lot = self.chance.random()
        self.asked[key] += 1
        self.repeated[key] += int(self.delivered[key] > 0)
        if self.status != 200:
            return "status"
        if lot < self.errors:
            return "error"
        if not (self.keeps_keys and self.delivered[key]):
            self.delivered[key] += 1
            self.read[subject] += 1
        if lot < self.errors + self.losses:
            return "lost"
        return "hang" if lot < self.errors + self.losses + self.hangs else "taken"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that gave up or was killed is what this is for."""


@contextmanager
def running_gateway(**lots: object) -> Iterator[Gateway]:
    """A gateway on a free port of this machine."""
    gateway = Gateway(**lots)  # type: ignore[arg-type]  # the lots as a test names them

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            body = json.loads(self.rfile.read(length))
            assert body["key"] == self.headers["Idempotency-Key"]
            how = gateway.take(body)
            if how == "hang":
                time.sleep(gateway.hang_s)
            if how in ("lost", "hang"):
                self.connection.close()
                return
            status = {"error": 503, "status": gateway.status}.get(how, 200)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    server = _Server(("127.0.0.1", 0), Handler)
    gateway.url = f"http://127.0.0.1:{server.server_port}/send"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield gateway
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
