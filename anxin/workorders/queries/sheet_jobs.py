"""Sheets under way: how far, how long still, what is wrong in which row."""

from __future__ import annotations

import base64
import json
import zlib
from typing import Any

from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.core import clock, crypto
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Missing
from anxin.notices.queries import measures_of

from ..models import SheetJob, SheetPiece
from ..rules import instrument_of
from ..rules.order_sheet import SheetFacts, coloured, order_template
from ..types import CellFault, Instrument, JobState, Permission, SheetTask
from ..types.sheets import JobView

PIECE_SEALED = "workorders.sheetpiece.content"
SHEET_SEALED = "workorders.sheetjob.content"
MOST_SHOWN = 200
SHOWN_ROWS = 5


def sheet_jobs(actor: Actor) -> list[JobView]:
    """The newest jobs of this person (one statement)."""
    rows = SheetJob.objects.filter(user_id=actor.user_id or 0).defer("content").order_by("-id")
    return [_view(one) for one in rows[:20]]


def sheet_job(actor: Actor, ref: str) -> JobView:
    """One job with the faults of its rows. Raises Missing."""
    made = _job(actor, ref)
    faults: tuple[CellFault, ...] = ()
    rows: tuple[tuple[int, tuple[str, ...]], ...] = ()
    if made.task == SheetTask.IMPORT and made.state == JobState.READY:
        faults = tuple(_faults(made)[:MOST_SHOWN])
        first = made.pieces.order_by("number").first()
        kept = piece_rows(first)[:SHOWN_ROWS] if first else []
        rows = tuple((one["line"], tuple(one["words"])) for one in kept)
    return _view(made, faults, rows)


def sheet_faults_file(actor: Actor, ref: str) -> bytes:
    """The rows of a sheet with every fault coloured. Raises Missing, Conflict."""
    made = _job(actor, ref)
    if made.task != SheetTask.IMPORT or made.faults == 0:
        raise Conflict(_("这张表没有错，不用标。"))
    rows = [
        (one["line"], one["words"])
        for piece in made.pieces.order_by("number")
        for one in piece_rows(piece)
    ]
    return coloured(rows, _faults(made))


def sheet_template(actor: Actor, campaign: str) -> bytes:
    """An empty sheet to fill with orders, with the actor's units and the notice's measures."""
    require(actor, Permission.OPEN)
    facts = facts_of_sheet(actor, campaign)
    quotes = {one.id: one.quote for one in measures_of(campaign)}
    return order_template([(one, quotes[one]) for one in facts.measures], list(facts.units))


def facts_of_sheet(actor: Actor, campaign: str) -> SheetFacts:
    """What rows of an actor's sheet are judged by (some three statements)."""
    own = areas.unit_by_id(actor.unit_id) if actor.unit_id else None
    below = (own, *areas.units_below(own)) if own else ()
    measures = {
        one.id: (one.clause, one.strength)
        for one in measures_of(campaign)
        if instrument_of(one.strength, one.addressee, one.instrument) == Instrument.ORDER
    }
    return SheetFacts(measures, {one.name: one for one in below}, clock.today())


def piece_rows(piece: SheetPiece) -> list[Any]:
    """The rows of a stretch."""
    packed = base64.b64decode(crypto.unseal(bytes(piece.content), PIECE_SEALED))
    rows = json.loads(zlib.decompress(packed))
    return rows if isinstance(rows, list) else []


def _job(actor: Actor, ref: str) -> SheetJob:
    found = SheetJob.objects.filter(ref=ref[:13], user_id=actor.user_id or 0)
    made = found.defer("content").first()
    if made is None:
        raise Missing
    return made


def _faults(made: SheetJob) -> list[CellFault]:
    kept = made.pieces.order_by("number").values_list("faults", flat=True)
    return sorted((CellFault(**one) for faults in kept for one in faults), key=lambda one: one.line)


def _view(
    made: SheetJob,
    faults: tuple[CellFault, ...] = (),
    rows: tuple[tuple[int, tuple[str, ...]], ...] = (),
) -> JobView:
    return JobView(
        ref=made.ref,
        task=made.task,
        state=made.state,
        name=made.name,
        done=made.done,
        total=made.total,
        capped=made.capped,
        fault_count=made.faults,
        message=made.message,
        started_at=made.started_at,
        ended_at=made.ended_at,
        left_s=_left(made),
        faults=faults,
        rows=rows,
    )


def _left(made: SheetJob) -> int | None:
    """Seconds still, by the pace so far; None before there is a pace."""
    if not made.done or made.total <= made.done:
        return None
    spent = (clock.now() - made.started_at).total_seconds()
    return max(1, round(spent / made.done * (made.total - made.done)))
