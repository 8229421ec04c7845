"""The API: every room's router, and errors as problem details."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import ValidationError
from ninja.renderers import JSONRenderer

from anxin.core.problems import problem
from anxin.core.types import AnxinError, Invalid
from anxin.notices.api import router as notices_router
from anxin.requests.api import router as requests_router
from anxin.travel.api import router as travel_router

INVALID_STATUS = 422


class ReadableJSON(JSONRenderer):
    """JSON in which Chinese can be read as it is."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


api = NinjaAPI(
    title="Anxin",
    version="1.0.0",
    description="Notices as services: clauses, travel guidance, requests.",
    docs_url=None,
    renderer=ReadableJSON(),
    urls_namespace="api",
)
api.add_router("", notices_router)
api.add_router("", travel_router)
api.add_router("", requests_router)


@api.exception_handler(AnxinError)
def refused(request: HttpRequest, error: AnxinError) -> HttpResponse:
    """What a service refused; nothing is written."""
    status = INVALID_STATUS if isinstance(error, Invalid) else error.status
    return _writing_nothing(problem(status, error.code, _(error.message), error.fields))


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that has not the form of the operation: each field named."""
    fields = {_field(fault): _reason(fault) for fault in error.errors}
    detail = _("有字段不对：") + "、".join(fields)
    return _writing_nothing(problem(INVALID_STATUS, "invalid", detail, fields))


def _writing_nothing(response: HttpResponse) -> HttpResponse:
    response.writes_nothing = True  # type: ignore[attr-defined]  # read by the actor middleware
    return response


def _field(fault: dict[str, Any]) -> str:
    place = [str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header")]
    # The single body argument of an operation is not part of what the caller wrote.
    return ".".join(place[1:] if place[:1] == ["body"] else place) or "body"


def _reason(fault: dict[str, Any]) -> str:
    """What to write instead, by the sort of fault; the validator's own words for a rare one."""
    given = fault.get("ctx", {})
    reasons = {
        "missing": _("缺少这一项。"),
        "int_parsing": _("要写整数。"),
        "int_type": _("要写整数。"),
        "bool_parsing": _("要写 true 或 false。"),
        "string_type": _("要写文字，加引号。"),
        "string_too_long": _("最多 %(most)s 个字。") % {"most": given.get("max_length", "")},
        "string_too_short": _("至少 %(least)s 个字。") % {"least": given.get("min_length", "")},
        "enum": _("只能是：%(expected)s。") % {"expected": given.get("expected", "")},
        "literal_error": _("只能是：%(expected)s。") % {"expected": given.get("expected", "")},
        "model_attributes_type": _('要写一个对象，例如 {"name": "李明"}。'),
        "model_type": _('要写一个对象，例如 {"name": "李明"}。'),
    }
    return reasons.get(str(fault["type"]), str(fault["msg"]))
