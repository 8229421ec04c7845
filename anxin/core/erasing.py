"""Erasing with proof: how many records, from when to when, and a keyed digest of what they were."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import Count, Max, Min, Model, QuerySet

from . import clock, crypto
from .row_policy import policy_of
from .types import Actor, ActorKind, Denied, Erased

# A class with more is erased in several certificates.
MOST_AT_ONCE = 2000
_PURPOSE = "core.erasure"

Wipe = Callable[[QuerySet[Any]], object]


def delete(rows: QuerySet[Any]) -> None:
    """The usual way to wipe: the rows go."""
    rows.delete()


def erase(
    rows: QuerySet[Any],
    *,
    actor: Actor,
    stamp: str,
    wipe: Wipe = delete,
    columns: Sequence[str] = (),
    dry_run: bool = False,
) -> Erased:
    """Wipe the oldest of `rows`, at most so many, and say what was wiped. For the system only.

    `stamp`: the column that tells how old a row is. `columns`: what the digest is made of when not
    of the whole row. A dry run counts all of them and touches none.
    """
    if actor.kind is not ActorKind.SYSTEM:
        raise Denied
    if dry_run:
        found = rows.aggregate(count=Count("pk"), earliest=Min(stamp), latest=Max(stamp))
        return Erased(found["count"], _moment(found["earliest"]), _moment(found["latest"]))
    oldest = rows.order_by(stamp, "pk").values_list("pk", flat=True)
    taken = _locked(rows.model, list(oldest[:MOST_AT_ONCE]))
    stamps: list[Any] = []
    parts: list[bytes] = []
    for row in (
        taken.order_by("pk").values_list(stamp, *columns) if columns else _whole(taken, stamp)
    ):
        stamps.append(row[0])
        parts += [_bytes(value) for value in row]
    if not stamps:
        return Erased(0)
    digest = crypto.blind(crypto.digest(*parts).hex(), _PURPOSE)
    wipe(taken)
    return Erased(len(stamps), _moment(min(stamps)), _moment(max(stamps)), digest)


def _locked(model: type[Model], keys: list[Any]) -> QuerySet[Any]:
    """The rows of these keys that nobody else is changing now; what is changed waits a night."""
    rows = model._default_manager.filter(pk__in=keys)
    declared = policy_of(model)
    if "UPDATE" not in declared.writable:
        return rows  # nobody can be changing them
    free = rows.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)
    return model._default_manager.filter(pk__in=list(free))


def _whole(rows: QuerySet[Any], stamp: str) -> QuerySet[Any]:
    columns = [field.attname for field in rows.model._meta.concrete_fields]
    return rows.order_by("pk").values_list(stamp, *columns)


def _bytes(value: object) -> bytes:
    if isinstance(value, bytes | bytearray | memoryview):
        return bytes(value)
    return repr(value).encode()


def _moment(value: date | datetime | None) -> datetime | None:
    if value is None or isinstance(value, datetime):
        return value
    return datetime.combine(value, time.min, tzinfo=clock.CHINA)
