"""The board: for a desk, for a wall, as a plain table."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core import clock
from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed
from anxin.workorders.types import ROW_LABELS
from anxin.workorders.types import Permission as OrderPermission

from ..queries import board_for, things_for, wall_trends
from ..types import PLAIN, STALE_AFTER_MIN, TREND_STALE_MIN, Board, Permission


@needs(Permission.READ)
@require_GET
def board(request: HttpRequest) -> HttpResponse:
    """Red, late and silent at a glance; every figure opens its rows."""
    asked = cast(ActorRequest, request)
    found = board_for(asked.actor, asked.campaign)
    if request.GET.get("mode") == "wall":
        return render(request, "briefing/board_wall.html", _wall(asked, found))
    town = found.row_of(number_typed(request.GET.get("town", "")))
    context = {"board": found, "town": town, "pairs": found.pairs(town)}
    return render(request, "briefing/board_desk.html", context)


def _wall(asked: ActorRequest, found: Board) -> dict[str, object]:
    trends, cut_off_at = wall_trends(asked.actor, asked.campaign)
    return {
        "board": found,
        "mode": "wall",
        "stale_min": STALE_AFTER_MIN,
        "trends": trends,
        "cut_off_at": cut_off_at,
        "trend_stale_min": TREND_STALE_MIN,
    }


@needs(Permission.READ)
@require_GET
def table(request: HttpRequest) -> HttpResponse:
    """The same figures as a plain table."""
    asked = cast(ActorRequest, request)
    found = board_for(asked.actor, asked.campaign)
    context = {"board": found, "heads": [ROW_LABELS[state] for state in PLAIN]}
    return render(request, "briefing/board_table.html", context)


@needs(OrderPermission.READ)
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """The three things of today, on a slip to print."""
    asked = cast(ActorRequest, request)
    context = {"things": things_for(asked.actor, asked.campaign), "day": clock.today()}
    return render(request, "briefing/today_slip.html", context)
