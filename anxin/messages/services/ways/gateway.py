"""A message gateway spoken to over HTTP: one POST with the key in its head.

A gateway that keeps the key sends each message once, however often it is asked. Redirects are not
followed and nothing but the administrator's address is ever called.
"""

from __future__ import annotations

import json
import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from urllib.parse import urlsplit

from django.conf import settings

from ...queries.routes import routes
from ...rules import is_private
from ...types import Outcome, Parcel, Route

MOST_ANSWER = 64 * 1024
# Answers by which trying again would change nothing.
REFUSED = frozenset({400, 404, 405, 410, 413, 415, 422})


def gateway_send(parcel: Parcel) -> Outcome:
    """Ask the gateway once; an answer that never came leaves it unsure."""
    route = routes().get(parcel.route)
    if route is None:
        return Outcome(False, final=True, fault=f"no route called {parcel.route}")
    parts = urlsplit(route.url)
    try:
        host = _address_of(parts.hostname or "", parts.port or _port(parts.scheme), route)
        connection = _connect(parts.scheme, parts.hostname or "", host, parts.port)
    except OSError as error:
        return Outcome(False, fault=f"not reached: {error}"[:200])
    try:
        connection.request("POST", _path(parts.path, parts.query), *_asked(parcel, route))
        answer = connection.getresponse()
        answer.read(MOST_ANSWER)
    except (OSError, HTTPException) as error:
        return Outcome(False, unsure=True, fault=f"answer lost: {type(error).__name__}"[:200])
    finally:
        connection.close()
    if 200 <= answer.status < 300:
        return Outcome(True)
    final = answer.status in REFUSED
    # A gateway may fail after it accepted: only a plain refusal is sure.
    return Outcome(False, unsure=answer.status >= 500, final=final, fault=f"HTTP {answer.status}")


def _asked(parcel: Parcel, route: Route) -> tuple[bytes, dict[str, str]]:
    body = {
        "key": parcel.key,
        "to": parcel.address,
        "subject": parcel.subject,
        "text": parcel.text,
        "urgent": parcel.urgent,
    }
    head = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": parcel.key}
    if route.token:
        head["Authorization"] = f"Bearer {route.token}"
    return json.dumps(body, ensure_ascii=False).encode(), head


def _address_of(host: str, port: int, route: Route) -> str:
    """The number a name stands for now; refused when it leads into our own net."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    addresses = [str(one[4][0]) for one in found]
    if not route.private and any(is_private(ip_address(one)) for one in addresses):
        raise OSError("the name leads into a private net")
    return addresses[0]


def _connect(scheme: str, name: str, address: str, port: int | None) -> HTTPConnection:
    """Connect to the number that was looked at, not to what the name may be a moment later."""
    seconds = settings.MESSAGE_TIMEOUT_S
    plain = socket.create_connection((address, port or _port(scheme)), timeout=seconds)
    if scheme == "https":
        secure = HTTPSConnection(name, port, timeout=seconds)
        secure.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=name)
        return secure
    connection = HTTPConnection(name, port, timeout=seconds)
    connection.sock = plain
    return connection


def _port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")
