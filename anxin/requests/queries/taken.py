"""What one wrote down for others: found again by whoever wrote it, and by nobody else."""

from __future__ import annotations

import re
from typing import Any

from django.db import connection
from django.utils.translation import get_language

from anxin.areas import queries as areas
from anxin.core import crypto
from anxin.core.permissions import require
from anxin.core.text import receipt_spaced
from anxin.core.types import Actor

from ..kinds import kind_find
from ..rules import subject_of
from ..types import Permission, TakenPage, TakenRow
from .requests import PURPOSES

TAKEN_PAGE = 50
_AFTER = re.compile(r"([01])-([0-9]{1,18})")


def taken_page(actor: Actor, campaign: str, after: str = "", most: int = TAKEN_PAGE) -> TakenPage:
    """The actor's own entries in a campaign: answered and not told yet first, then the newest.

    `after`: where the page before ended. Two statements.
    """
    require(actor, Permission.READ_TAKEN)
    found = _found(campaign, after, None, most + 1)
    shown = _rows(found[:most])
    last = shown[-1] if len(found) > most else None
    return TakenPage(tuple(shown), f"{int(last.waits)}-{last.id}" if last else "")


def taken_row(actor: Actor, campaign: str, request_id: str) -> TakenRow | None:
    """One of the actor's own entries, None for what is no number or not his. Two statements."""
    if not actor.may(Permission.READ_TAKEN) or not re.fullmatch(r"[0-9]{1,18}", request_id):
        return None
    return next(iter(_rows(_found(campaign, "", int(request_id), 1))), None)


def _found(campaign: str, after: str, only: int | None, most: int) -> list[dict[str, Any]]:
    key = _AFTER.fullmatch(after)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT * FROM requests_taken(%s, %s, %s, %s, %s)",
            [campaign, key and key[1] == "1", key and int(key[2]), only, most],
        )
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _rows(found: list[dict[str, Any]]) -> list[TakenRow]:
    places = areas.divisions_by_codes([row["area_code"] for row in found])
    language = get_language() or ""
    named = {code: place.called(language) for code, place in places.items()}
    return [_row(row, named.get(row["area_code"], "")) for row in found]


def _row(row: dict[str, Any], area: str) -> TakenRow:
    kind = kind_find(row["kind"])
    sealed = row["sealed_receipt"]
    receipt = crypto.unseal(bytes(sealed), PURPOSES["receipt"]) if sealed else ""
    return TakenRow(
        id=row["id"],
        kind=row["kind"],
        label=kind.label if kind else "",
        subject=subject_of(row["body"]),
        area=area,
        area_code=row["area_code"],
        filed_at=row["filed_at"],
        channel=row["channel"],
        status=row["status"],
        answer=row["answer"],
        answered_at=row["answered_at"],
        told_at=row["told_at"],
        receipt=receipt_spaced(receipt) if receipt else "",
        waits=row["waits"],
    )
