"""The night's duty pack, on paper."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs

from ..queries import duty_pack
from ..types import Permission


@needs(Permission.READ)
@require_GET
def tonight(request: HttpRequest) -> HttpResponse:
    """One print for whoever is on duty tonight."""
    asked = cast(ActorRequest, request)
    pack = duty_pack(asked.actor, asked.campaign)
    return render(request, "briefing/duty_pack.html", {"pack": pack})
