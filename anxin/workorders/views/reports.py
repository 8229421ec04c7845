"""Expected reports: who said what, who is late, who said nothing."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs

from ..queries import reports_expected
from ..types import Permission


@needs(Permission.READ)
@require_GET
def reports(request: HttpRequest) -> HttpResponse:
    """Every expected report the actor sees, by unit, with the newest days."""
    seen = reports_expected(cast(ActorRequest, request).actor)
    return render(request, "workorders/report_list.html", {"expected": seen})
