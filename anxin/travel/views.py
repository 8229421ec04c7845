"""The page of travel guidance."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, public

from .forms import Walk, walk
from .queries import ground_for
from .services import guidance_for_trip
from .types import Ground


@public("anybody may ask whether and how to travel")
@require_GET
def guide(request: HttpRequest) -> HttpResponse:
    """One question a page, then the answer; all by GET, so going back keeps everything."""
    ground = ground_for(cast(ActorRequest, request).campaign, request.GET.get("on", ""))
    walked = walk(request.GET.dict(), ground)
    if walked.page is not None:
        status = 422 if walked.page.wrong else 200
        return render(request, "travel/guide_question.html", {"page": walked.page}, status=status)
    if walked.trip is None:
        return render(request, "travel/guide_urgent.html", {"back": walked.back})
    return _answered(request, walked, ground)


def _answered(request: HttpRequest, walked: Walk, ground: Ground) -> HttpResponse:
    trip, asked = walked.trip, cast(ActorRequest, request)
    assert trip is not None
    context = {"trip": trip, "ground": ground, "day_name": ground.day_name(trip.on)}
    context |= {"back": walked.back, "stale": ground.listed.stale_on(trip.on)}
    if not ground.covers(trip.on):
        return render(request, "travel/guide_outside.html", context)
    context["guidance"] = guidance_for_trip(
        actor=asked.actor, campaign_slug=asked.campaign, trip=trip
    )
    return render(request, "travel/guide_answer.html", context)
