"""The registry of order kinds; `site/wiring.py` fills it from the peers."""

from __future__ import annotations

from anxin.core.types import gettext_noop

from .types import Move, OrderKind, OrderStatus

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


def standard_moves(answer_wants: str, *, cites: bool = False) -> tuple[Move, ...]:
    """The moves of work that ends with an answer to a person, and the reason of each."""
    opened, accepted = OrderStatus.OPENED, OrderStatus.ACCEPTED
    answered, reopened = OrderStatus.ANSWERED, OrderStatus.REOPENED
    answer = gettext_noop("答复")
    why_answer = gettext_noop("把结果告诉提出的人")
    return (
        Move("accept", opened, accepted, gettext_noop("受理"), gettext_noop("由我方办理")),
        Move("answer", opened, answered, answer, why_answer, answer_wants, cites),
        Move("answer", accepted, answered, answer, why_answer, answer_wants, cites),
        Move("answer", reopened, answered, answer, why_answer, answer_wants, cites),
        Move(
            "return",
            opened,
            OrderStatus.RETURNED,
            gettext_noop("退回"),
            gettext_noop("不属于我方，或内容无法办理"),
            gettext_noop("退回的理由"),
        ),
        Move(
            "reopen",
            answered,
            reopened,
            gettext_noop("重办"),
            gettext_noop("提出的人不满意"),
            by_system=True,
        ),
        Move(
            "close",
            answered,
            OrderStatus.CLOSED,
            gettext_noop("办结"),
            gettext_noop("提出的人认可"),
            by_system=True,
        ),
    )
