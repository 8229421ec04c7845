"""Filing and tracking for programs."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router

from anxin.core.permissions import ActorRequest, public
from anxin.core.problems import Problem, problem
from anxin.core.services import Answer, answer_once
from anxin.core.text import NO_NUL
from anxin.core.types import Channel

from ..queries import kinds_by_section, request_track
from ..schemas import KindsOut, ReceiptOut, RequestIn, TrackOut
from ..services import request_file
from ..types import DEMO_PHONE, DEMO_RECEIPT, Field, RequestDraft, RequestKind, TrackResult

router = Router(tags=["requests"])
EXAMPLE = {
    "kind": "question",
    "area": 530302102000000,
    "text": "初三去越州镇看望老人，需要办手续吗？",
    "contact": {"name": "李明", "phone": "13800000000"},
}
EXAMPLE_FACTS = {
    "kind": "price",
    "area": 530302102000000,
    "text": "昨天 4 元，今天 9 元。",
    "facts": {"seller": "东门菜市 3 号摊", "good": "白菜", "price": 9, "seen_on": "2021-02-11"},
}


@router.post(
    "/requests",
    response={201: ReceiptOut, 400: Problem, 409: Problem, 422: Problem},
    openapi_extra={
        "requestBody": {
            "content": {
                "application/json": {
                    "examples": {
                        "question": {"value": EXAMPLE},
                        "with facts": {"value": EXAMPLE_FACTS},
                    }
                }
            }
        }
    },
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
    text = json.dumps(body.model_dump(), ensure_ascii=False, sort_keys=True)
    # Half a character may stand in a fact; what is filed has none.
    given = text.encode("utf-8", "surrogatepass")
    draft, program = _draft(body, asked.campaign), replace(asked.actor, channel=Channel.API)
    answer = answer_once(
        f"api:{key}",
        given,
        lambda: Answer(201, {"receipt": request_file(actor=program, draft=draft)}),
    )
    return JsonResponse(answer.body, status=answer.status)


@router.get("/request-kinds", response={200: KindsOut, 422: Problem}, summary="Kinds of requests")
@public("anybody may see what can be brought")
def request_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind the campaign takes, with its plain questions."""
    sections = kinds_by_section(cast(ActorRequest, request).campaign)
    found = [_kind(kind, section.number) for section in sections for kind in section.kinds]
    return JsonResponse({"kinds": found}, json_dumps_params={"ensure_ascii": False})


@router.get(
    "/requests/{receipt}",
    response={200: TrackOut, 404: Problem, 422: Problem, 429: Problem},
    summary="Look a request up by its receipt",
)
@public("whoever holds a receipt may look it up")
def get_request(
    request: HttpRequest,
    receipt: Annotated[str, Path(max_length=40, pattern=NO_NUL, example=DEMO_RECEIPT)],
    phone_last4: Annotated[str, Query(max_length=8, pattern=NO_NUL, example=DEMO_PHONE[-4:])] = "",
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
        facts=body.facts,
    )


def _kind(kind: RequestKind, section: str) -> dict[str, Any]:
    return {
        "kind": kind.slug,
        "label": _(kind.label),
        "section": section,
        "answer_within": _(kind.answer_within),
        "emergency": kind.emergency,
        "fields": [_field(asked) for asked in kind.fields],
    }


def _field(asked: Field) -> dict[str, Any]:
    return {
        "name": asked.name,
        "label": _(asked.label),
        "type": asked.type.value,
        "required": asked.required,
        "hint": _(asked.hint) if asked.hint else "",
        "personal": asked.personal,
        "choices": [{"value": value, "label": _(label)} for value, label in asked.choices],
    }
