"""API of travel guidance."""

from __future__ import annotations

from dataclasses import replace
from typing import Annotated, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Query, Router

from anxin.core import clock
from anxin.core.permissions import ActorRequest, public
from anxin.core.problems import Problem
from anxin.core.types import Channel

from .queries import rules_campaign
from .rules import guidance_json
from .schemas import GuidanceOut, PostIn, RiskIn
from .services import guidance_for_facts

router = Router(tags=["travel"])


@router.get(
    "/travel/guidance",
    response={200: GuidanceOut, 404: Problem, 422: Problem},
    summary="Whether and how to travel, by risk, need and post",
)
@public("anybody may ask whether and how to travel")
def travel_guidance(
    request: HttpRequest,
    origin_risk: Annotated[RiskIn, Query(..., example="low")],
    destination_risk: Annotated[RiskIn, Query(..., example="low")],
    needed: Annotated[bool, Query(..., example=True)],
    post: Annotated[PostIn, Query(..., example="resident")],
) -> HttpResponse:
    """The answer by the rules of today; outside their days, of the day next to today."""
    asked = cast(ActorRequest, request)
    slug, span = rules_campaign(asked.campaign)
    facts = {"origin_risk": origin_risk, "destination_risk": destination_risk}
    guidance = guidance_for_facts(
        actor=replace(asked.actor, channel=Channel.API),
        campaign_slug=slug,
        facts={**facts, "needed": needed, "post": post},
        on=span.nearest(clock.today()),
    )
    return JsonResponse(guidance_json(guidance), json_dumps_params={"ensure_ascii": False})
