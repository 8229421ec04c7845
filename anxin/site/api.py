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

from .errors import field_reason

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
    fields = {_field(fault): field_reason(fault) for fault in error.errors}
    detail = _("有字段不对：") + "、".join(fields)
    return _writing_nothing(problem(INVALID_STATUS, "invalid", detail, fields))


def _writing_nothing(response: HttpResponse) -> HttpResponse:
    response.writes_nothing = True  # type: ignore[attr-defined]  # read by the actor middleware
    return response


def _field(fault: dict[str, Any]) -> str:
    place = [str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header")]
    # The single body argument of an operation is not part of what the caller wrote.
    return ".".join(place[1:] if place[:1] == ["body"] else place) or "body"
