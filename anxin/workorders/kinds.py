"""The registry of order kinds; `site/wiring.py` fills it from the peers."""

from __future__ import annotations

from .types import OrderKind

_kinds: dict[str, OrderKind] = {}


def kind_register(kind: OrderKind) -> None:
    """Add a kind; the same version twice must be the same value."""
    held = _kinds.setdefault(kind.key, kind)
    if held != kind:
        raise ValueError(f"order kind {kind.key} is declared twice with different content")


def kind_of(key: str) -> OrderKind:
    """The kind stored in an order (`slug@version`). Raises LookupError."""
    if key not in _kinds:
        raise LookupError(f"no order kind {key}")
    return _kinds[key]


def kind_newest(slug: str) -> OrderKind:
    """The newest version of a kind. Raises LookupError."""
    versions = [kind for kind in _kinds.values() if kind.slug == slug]
    if not versions:
        raise LookupError(f"no order kind {slug}")
    return max(versions, key=lambda kind: kind.version)


def kinds_all() -> dict[str, OrderKind]:
    """Every kind by key."""
    return dict(_kinds)
