"""Filing and tracking for programs."""

from __future__ import annotations

import json
from typing import Annotated, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router

from anxin.core.permissions import ActorRequest, public
from anxin.core.problems import Problem, problem
from anxin.core.services import Answer, answer_once

from .queries import request_track
from .schemas import ReceiptOut, RequestIn, TrackOut
from .services import request_file
from .types import DEMO_PHONE, DEMO_RECEIPT, RequestDraft, TrackResult

router = Router(tags=["requests"])
EXAMPLE = {
    "kind": "question",
    "area": 530302102000000,
    "text": "初三去越州镇看望老人，需要办手续吗？",
    "contact": {"name": "李明", "phone": "13800000000"},
}


@router.post(
    "/requests",
    response={201: ReceiptOut, 400: Problem, 409: Problem, 422: Problem},
    openapi_extra={"requestBody": {"content": {"application/json": {"example": EXAMPLE}}}},
    summary="File a request without an account",
)
@public("anybody may bring a request")
def post_request(
    request: HttpRequest,
    body: RequestIn,
    key: Annotated[
        str,
        Header(..., alias="Idempotency-Key", min_length=8, max_length=200, example="demo-key-0001"),
    ],
) -> HttpResponse:
    """File a request; repeated with the same key and body it answers the same."""
    asked = cast(ActorRequest, request)
    text = json.dumps(body.model_dump(), ensure_ascii=False, sort_keys=True).encode()
    draft = _draft(body, asked.campaign)
    answer = answer_once(
        f"api:{key}",
        text,
        lambda: Answer(201, {"receipt": request_file(actor=asked.actor, draft=draft)}),
    )
    return JsonResponse(answer.body, status=answer.status)


@router.get(
    "/requests/{receipt}",
    response={200: TrackOut, 404: Problem, 422: Problem, 429: Problem},
    summary="Look a request up by its receipt",
)
@public("whoever holds a receipt may look it up")
def get_request(
    request: HttpRequest,
    receipt: Annotated[str, Path(..., max_length=40, example=DEMO_RECEIPT)],
    phone_last4: Annotated[str, Query(max_length=8, example=DEMO_PHONE[-4:])] = "",
) -> HttpResponse:
    """Status and answer. Five wrong tries lock the receipt for 15 minutes."""
    track = request_track(cast(ActorRequest, request).actor, receipt, phone_last4)
    if track.result is TrackResult.LOCKED:
        return problem(429, "locked", _("试错太多次。请 15 分钟后再查。"))
    if track.request is None:
        return problem(404, "missing", _("没有查到。请核对回执编号和电话末四位。"))
    found = TrackOut.model_validate(track.request, from_attributes=True)
    answer = JsonResponse(found.model_dump(mode="json"), json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer


def _draft(body: RequestIn, campaign: str) -> RequestDraft:
    return RequestDraft(
        kind=body.kind,
        campaign=campaign,
        area=body.area,
        text=body.text,
        contact_name=body.contact.name,
        contact_phone=body.contact.phone,
        about_unit=body.about_unit,
        on_behalf_of=body.acted_for(),
    )
