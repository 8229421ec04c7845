"""The page of travel guidance."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs, public
from anxin.core.types import ActorKind, Invalid

from .forms import STEPS, Walk, walk
from .queries import ground_for
from .services import guidance_for_trip, guidance_keep
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


@needs(SIGNED_IN_ROUTE)
@require_POST
def guide_keep(request: HttpRequest) -> HttpResponse:
    """Staff keep the answer they gave; its number goes into the case."""
    asked = cast(ActorRequest, request)
    ground = ground_for(asked.campaign, request.POST.get("on", ""))
    walked = walk(request.POST.dict(), ground)
    if walked.trip is None or not ground.covers(walked.trip.on):
        raise Invalid(_("这些回答还不全，或不在规则管的日子里。请从头问一遍再记下。"))
    ruling = guidance_keep(actor=asked.actor, campaign_slug=asked.campaign, trip=walked.trip)
    return redirect("rulebook:read-decision", ruling.record_id)


def _answered(request: HttpRequest, walked: Walk, ground: Ground) -> HttpResponse:
    trip, asked = walked.trip, cast(ActorRequest, request)
    assert trip is not None
    context = {"trip": trip, "ground": ground, "day_name": ground.day_name(trip.on)}
    context |= {"back": walked.back, "stale": ground.listed.stale_on(trip.on)}
    if not ground.covers(trip.on):
        return render(request, "travel/guide_outside.html", context)
    if asked.actor.kind is ActorKind.STAFF:
        context["answers"] = [(step, request.GET[step]) for step in STEPS if step in request.GET]
    context["guidance"] = guidance_for_trip(
        actor=asked.actor, campaign_slug=asked.campaign, trip=trip
    )
    return render(request, "travel/guide_answer.html", context)
