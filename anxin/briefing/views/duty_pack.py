"""The night's duty pack, on paper."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs
from anxin.workorders.types import OrderRow

from ..queries import duty_pack
from ..types import Permission


@needs(Permission.READ)
@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """One print for whoever is on duty tonight; each line's code leads to its page."""
    asked = cast(ActorRequest, request)
    pack = duty_pack(asked.actor, asked.campaign)
    context = {
        "pack": pack,
        "watched": _coded(request, pack.rows),
        "matters": [(one, _coded(request, one.rows)) for one in pack.matters],
        "units": [(unit, _square(request, unit.page)) for unit in pack.units],
    }
    return render(request, "briefing/duty_pack.html", context)


def _coded(request: HttpRequest, rows: Iterable[OrderRow]) -> list[tuple[OrderRow, str]]:
    return [(row, _square(request, reverse("desk:read-order", args=[row.ref]))) for row in rows]


def _square(request: HttpRequest, path: str) -> str:
    """A QR square of an address of this site, as an image inside the page; empty without one."""
    if not path:
        return ""
    return str(segno.make(request.build_absolute_uri(path), micro=False).svg_data_uri(border=2))
