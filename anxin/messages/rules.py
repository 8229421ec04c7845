"""When a message may go out, by which ways, and how long to wait after a failure."""

from __future__ import annotations

import json
import re
from datetime import datetime, time, timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address
from random import Random
from typing import Any
from urllib.parse import urlsplit

from .types import AddressKind, MessageWay, Route

LONGEST_WAIT_S = 900.0
# What may carry messages out: over HTTP a gateway, else services that Apprise knows.
GATEWAY_SCHEMES = frozenset({"http", "https"})
APPRISE_SCHEMES = frozenset({"wecombot", "dingtalk", "feishu", "lark", "mailto", "mailtos"})
MAIL_SCHEMES = frozenset({"mailto", "mailtos"})


def release_time(now: datetime, quiet_from: time, quiet_to: time, *, urgent: bool) -> datetime:
    """When a message written now may go out; `now` is local time. Equal ends: no quiet hours."""
    if urgent or not is_quiet(now.time(), quiet_from, quiet_to):
        return now
    ends = now.replace(
        hour=quiet_to.hour, minute=quiet_to.minute, second=quiet_to.second, microsecond=0
    )
    return ends if ends > now else ends + timedelta(days=1)


def is_quiet(at: time, quiet_from: time, quiet_to: time) -> bool:
    """Whether a time of day lies within quiet hours, which may pass over midnight."""
    if quiet_from <= quiet_to:
        return quiet_from <= at < quiet_to
    return at >= quiet_from or at < quiet_to


def wait_after(tries: int, chance: Random, first_s: float) -> float:
    """Seconds before the next try: doubled each time, between half and whole of it at random."""
    most: float = min(first_s * 2 ** max(tries - 1, 0), LONGEST_WAIT_S)
    return most / 2 + chance.random() * most / 2


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Whether a number lies inside our own net, where nothing is called unless configured."""
    mapped = getattr(address, "ipv4_mapped", None)
    return (mapped or address).is_private or not (mapped or address).is_global


def read_routes(text: str) -> dict[str, Route]:
    """The administrator's ways out, from JSON `{slug: {url, label, …}}`. Raises ValueError."""
    given = json.loads(text or "{}")
    if not isinstance(given, dict):
        raise ValueError("the routes are an object of objects")
    return {slug: _route(slug, values) for slug, values in given.items()}


def _route(slug: str, values: dict[str, Any]) -> Route:
    unknown = set(values) - {"url", "label", "label_en", "address", "token", "private"}
    if unknown or not re.fullmatch(r"[a-z][a-z0-9-]{0,31}", slug):
        raise ValueError(f"route {slug}: unknown {', '.join(sorted(unknown)) or 'name'}")
    url, private = str(values.get("url", "")), bool(values.get("private", False))
    parts = urlsplit(url)
    if parts.scheme not in GATEWAY_SCHEMES | APPRISE_SCHEMES:
        raise ValueError(f"route {slug}: {parts.scheme or 'nothing'} is none of the known services")
    gateway = parts.scheme in GATEWAY_SCHEMES
    if (
        (gateway or parts.scheme in MAIL_SCHEMES)
        and not private
        and _is_private_name(parts.hostname)
    ):
        raise ValueError(f"route {slug}: a private address needs “private”: true")
    return Route(
        slug=slug,
        way=MessageWay.GATEWAY if gateway else MessageWay.APPRISE,
        label=str(values.get("label", slug)),
        label_en=str(values.get("label_en", "")),
        url=url,
        address=AddressKind(values.get("address", "")),
        token=str(values.get("token", "")),
        private=private,
    )


def _is_private_name(host: str | None) -> bool:
    if not host or host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return is_private(ip_address(host))
    except ValueError:
        return False
