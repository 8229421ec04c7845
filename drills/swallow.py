"""A proxy that sometimes keeps the answer: the server has committed, the client hears nothing."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from .letters import HOST

_UPSTREAM_S = 30.0


class Swallowing(ThreadingHTTPServer):
    """Passes requests on to `upstream` and keeps a `share` of the acknowledgements to itself."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, upstream: int, share: float, seed: int) -> None:
        super().__init__((HOST, 0), _Passing)
        self.upstream, self.share = upstream, share
        self.swallowed = 0
        self._chance = random.Random(seed)
        self._lock = threading.Lock()

    @property
    def port(self) -> int:
        """Where clients reach it."""
        return int(self.server_address[1])

    def swallows(self, status: int) -> bool:
        """Whether this answer is kept; only acknowledgements are, and each is counted."""
        with self._lock:
            kept = status == 201 and self._chance.random() < self.share
            self.swallowed += kept
            return kept


class _Passing(BaseHTTPRequestHandler):
    server: Swallowing

    def do_POST(self) -> None:
        """Pass one request on; answer with its answer, or hang up."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        upstream = http.client.HTTPConnection(HOST, self.server.upstream, timeout=_UPSTREAM_S)
        self.close_connection = True
        try:
            upstream.request("POST", self.path, body, dict(self.headers))
            answer = upstream.getresponse()
            raw = answer.read()
        except (OSError, http.client.HTTPException):
            return
        finally:
            upstream.close()
        if self.server.swallows(answer.status):
            return
        self.send_response_only(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "application/json"))
        self.send_header("Content-Length", str(len(raw)))
        self.end_headers()
        self.wfile.write(raw)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the drill's own figures tell."""


@contextmanager
def swallowing(upstream: int, share: float, seed: int) -> Iterator[Swallowing]:
    """A running proxy."""
    with Swallowing(upstream, share, seed) as proxy:
        thread = threading.Thread(target=proxy.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield proxy
        finally:
            proxy.shutdown()
            thread.join()
