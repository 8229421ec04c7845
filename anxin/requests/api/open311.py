"""Filing and tracking in the form of Open311 GeoReport v2, so that programs made for it work here.

What differs, each for a reason: a request is looked up with the last four digits of the telephone
left with it (a receipt alone opens nothing); there is no list of other people's requests; places
have names and codes, not coordinates; `media_url` is never fetched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from ninja import Form, Header, Path, Query, Router

from anxin.areas.queries import division_in_words
from anxin.core.permissions import ActorRequest, public
from anxin.core.services import Answer, answer_once
from anxin.core.text import NO_NUL
from anxin.core.types import Channel, Invalid

from ..queries import kinds_by_section, kinds_taken, request_track
from ..rules import YES_NO_LABELS
from ..schemas import Open311Error, Open311Filed, Open311Request, Open311Service, Open311Services
from ..schemas import Open311In as Given
from ..services import request_file
from ..types import (
    DEMO_PHONE,
    DEMO_RECEIPT,
    WAITING,
    Field,
    FieldType,
    RequestDraft,
    RequestKind,
    TrackedRequest,
    TrackResult,
)

router = Router(tags=["open311"])
MOST_LOOKED_UP = 5
_ATTRIBUTE = re.compile(r"attribute\[(.{1,64})\]")
DATATYPES = {
    FieldType.CHOICE: "singlevaluelist",
    FieldType.YES_NO: "singlevaluelist",
    FieldType.DATE: "datetime",
    FieldType.NUMBER: "number",
}
FAULTS: dict[int, Any] = {400: list[Open311Error], 404: list[Open311Error], 422: list[Open311Error]}
# Whoever looks up may have tried too often.
FAULTS_OF_LOOKUP = {**FAULTS, 429: list[Open311Error]}


@router.get("/discovery.json", response={200: dict[str, Any], 422: list[Open311Error]})
@public("anybody may see how requests are taken")
def discovery(request: HttpRequest) -> HttpResponse:
    """Where the services are, as GeoReport v2 asks."""
    base = request.build_absolute_uri().rpartition("/")[0]
    endpoint = {
        "specification": "http://wiki.open311.org/GeoReport_v2",
        "url": base,
        "changeset": "2021-02-07T00:00:00+08:00",
        "type": "production",
        "formats": ["application/json"],
    }
    return _json({"changeset": endpoint["changeset"], "contact": "12345", "endpoints": [endpoint]})


@router.get("/services.json", response={200: list[Open311Services], **FAULTS})
@public("anybody may see what can be brought")
def services(request: HttpRequest) -> HttpResponse:
    """Every kind the campaign takes, grouped by the section of the notice."""
    sections = kinds_by_section(cast(ActorRequest, request).campaign)
    return _json([_service(kind, one.title) for one in sections for kind in one.kinds])


@router.get("/services/{code}.json", response={200: Open311Service, **FAULTS})
@public("anybody may see what a kind asks")
def service(
    request: HttpRequest, code: Annotated[str, Path(max_length=32, example="price")]
) -> HttpResponse:
    """What a kind asks beside the description."""
    taken = {kind.slug: kind for kind in kinds_taken(cast(ActorRequest, request).campaign)}
    kind = taken.get(code)
    if kind is None:
        return errors(404, _("没有这类事项。可用的有：%(kinds)s。") % {"kinds": "、".join(taken)})
    asked = [_attribute(one, at) for at, one in enumerate(kind.fields, start=1)]
    return _json({"service_code": kind.slug, "attributes": asked})


@router.post(
    "/requests.json",
    response={201: list[Open311Filed], 409: list[Open311Error], **FAULTS},
    summary="File a request; answers to a kind's questions as attribute[name]=value",
)
@public("anybody may bring a request")
def file(
    request: HttpRequest,
    given: Annotated[Given, Form()],
    key: Annotated[str, Header(alias="Idempotency-Key", max_length=200)] = "",
) -> HttpResponse:
    """File a request; with an `Idempotency-Key` it is filed once however often it is sent."""
    asked = cast(ActorRequest, request)
    draft, program = _draft(asked, given), replace(asked.actor, channel=Channel.API)

    def filed() -> Answer:
        return Answer(201, {"receipt": request_file(actor=program, draft=draft)})

    answer = answer_once(f"open311:{key}", _content(asked), filed) if key else filed()
    notice = _("凭编号和电话末四位查询。") + (_(" 没有取用 media_url。") if given.media_url else "")
    said = {"service_request_id": answer.body["receipt"], "service_notice": notice}
    return _json([{**said, "account_id": None}], status=answer.status)


@router.get("/requests/{receipt}.json", response={200: list[Open311Request], **FAULTS_OF_LOOKUP})
@public("whoever holds a receipt may look it up")
def tracked(
    request: HttpRequest,
    receipt: Annotated[str, Path(max_length=40, pattern=NO_NUL, example=DEMO_RECEIPT)],
    phone_last4: Annotated[str, Query(max_length=8, pattern=NO_NUL, example=DEMO_PHONE[-4:])] = "",
) -> HttpResponse:
    """Status and answer. Five wrong tries lock the receipt for 15 minutes."""
    return _looked_up(request, [receipt], phone_last4)


@router.get("/requests.json", response={200: list[Open311Request], **FAULTS_OF_LOOKUP})
@public("whoever holds receipts may look them up")
def tracked_many(
    request: HttpRequest,
    service_request_id: Annotated[
        str, Query(max_length=240, pattern=NO_NUL, example=DEMO_RECEIPT)
    ] = "",
    phone_last4: Annotated[str, Query(max_length=8, pattern=NO_NUL, example=DEMO_PHONE[-4:])] = "",
) -> HttpResponse:
    """Up to five receipts, by comma. Other people's requests are not listed."""
    receipts = [one for one in service_request_id.split(",") if one.strip()]
    if not 1 <= len(receipts) <= MOST_LOOKED_UP:
        return errors(
            400, _("请用 service_request_id 写要查的编号，最多 5 个；别人的事项不列出来。")
        )
    return _looked_up(request, receipts, phone_last4)


def errors(status: int, detail: str, fields: Mapping[str, str] | None = None) -> HttpResponse:
    """Errors in the form of GeoReport v2: a list of code and description, a field each."""
    said = [f"{name}: {text}" for name, text in (fields or {}).items()] or [detail]
    return _json([{"code": status, "description": one} for one in said], status=status)


def _looked_up(request: HttpRequest, receipts: list[str], phone_last4: str) -> HttpResponse:
    found = []
    for receipt in receipts:
        track = request_track(cast(ActorRequest, request).actor, receipt.strip(), phone_last4)
        if track.result is TrackResult.LOCKED:
            return errors(429, _("试错太多次。请 15 分钟后再查。"))
        if track.request is None:
            return errors(404, _("没有查到。请核对回执编号和电话末四位。"))
        found.append(_request(receipt.strip(), track.request))
    answer = _json(found)
    answer["Cache-Control"] = "no-store"
    return answer


def _draft(asked: ActorRequest, given: Given) -> RequestDraft:
    """The draft a form means. Raises Invalid for a place that cannot be told."""
    return RequestDraft(
        given.service_code, asked.campaign, _area(given), given.description,
        f"{given.last_name}{given.first_name}", given.phone, given.about_unit, given.on_behalf_of,
        _facts(asked),
    )  # fmt: skip


def _facts(asked: ActorRequest) -> dict[str, str]:
    """What came as `attribute[name]`."""
    found = ((_ATTRIBUTE.fullmatch(name), said) for name, said in asked.POST.items())
    return {name.group(1): str(said) for name, said in found if name}


def _area(given: Given) -> int:
    if given.address_id.isascii() and given.address_id.isdigit() and len(given.address_id) == 15:
        return int(given.address_id)
    found = division_in_words(given.address_string) if given.address_string else None
    if found is None:
        message = _("请用 address_string 写镇（街道）或社区的名字，或用 address_id 写 15 位代码。")
        raise Invalid(message, fields={"address_string": message})
    return found.code


def _content(asked: ActorRequest) -> bytes:
    pairs = sorted((name, asked.POST.getlist(name)) for name in asked.POST)
    return json.dumps(pairs, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _service(kind: RequestKind, group: str) -> dict[str, Any]:
    return {
        "service_code": kind.slug,
        "service_name": _(kind.label),
        "description": _(kind.hint) if kind.hint else "",
        "metadata": bool(kind.fields),
        "type": "realtime",
        "keywords": _(kind.answer_within) if kind.answer_within else "",
        "group": group,
    }


def _attribute(asked: Field, order: int) -> dict[str, Any]:
    choices = YES_NO_LABELS.items() if asked.type is FieldType.YES_NO else asked.choices
    return {
        "variable": True,
        "code": asked.name,
        "datatype": DATATYPES.get(asked.type, "string"),
        "required": asked.required,
        "datatype_description": _(asked.hint) if asked.hint else "",
        "order": order,
        "description": _(asked.label),
        "values": [{"key": value, "name": _(label)} for value, label in choices],
    }


def _request(receipt: str, one: TrackedRequest) -> dict[str, Any]:
    times = {
        "requested_datetime": one.filed_at.isoformat(),
        "updated_datetime": (one.answered_at or one.filed_at).isoformat(),
        "expected_datetime": one.due_at.isoformat() if one.due_at else "",
    }
    return {**_told(receipt, one), **times, "address": "", "address_id": "", "media_url": ""}


def _told(receipt: str, one: TrackedRequest) -> dict[str, Any]:
    return {
        "service_request_id": receipt,
        "status": "open" if one.status in WAITING else "closed",
        "status_notes": one.answer or _(one.status_label),
        "service_name": _(one.label),
        "service_code": one.kind,
        "description": one.text,
        "agency_responsible": one.unit,
        "service_notice": one.answer_clause,
    }


def _json(body: Any, *, status: int = 200) -> HttpResponse:
    return JsonResponse(body, status=status, safe=False, json_dumps_params={"ensure_ascii": False})
