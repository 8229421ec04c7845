"""The API: every room's router, and errors as problem details."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import JSONRenderer

from anxin.core.problems import problem
from anxin.core.types import AnxinError, Invalid
from anxin.notices.api import router as notices_router
from anxin.requests.api import open311_errors, open311_router
from anxin.requests.api import router as requests_router
from anxin.travel.api import router as travel_router

from .errors import OPEN311, field_reason

INVALID_STATUS = 422
UNREADABLE_STATUS = 400
_FORM_TRIED = re.compile(r"(constrained-)?str|[A-Z]\w*In")
FIRST_ERROR = 400
JSON_TYPE, PROBLEM_TYPE = "application/json", "application/problem+json"


class ReadableJSON(JSONRenderer):
    """JSON in which Chinese can be read as it is."""

    json_dumps_params: Mapping[str, Any] = MappingProxyType({"ensure_ascii": False})


class DescribedAPI(NinjaAPI):
    """The API, its errors described under the content type they are sent with."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The description, problem details under their own type (RFC 9457)."""
        schema = super().get_openapi_schema(**options)
        for operations in schema["paths"].values():
            for operation in operations.values():
                answers = operation["responses"]
                # An address or body that cannot be read is refused before any operation sees it.
                answers.setdefault(UNREADABLE_STATUS, {**answers[INVALID_STATUS]})
                for status, answer in answers.items():
                    own = "open311" in operation.get("tags", ())
                    if int(status) >= FIRST_ERROR and "content" in answer and not own:
                        answer["content"] = {PROBLEM_TYPE: answer["content"][JSON_TYPE]}
        return schema


api = DescribedAPI(
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
api.add_router(OPEN311, open311_router)


@api.exception_handler(AnxinError)
def refused(request: HttpRequest, error: AnxinError) -> HttpResponse:
    """What a service refused; nothing is written."""
    status = INVALID_STATUS if isinstance(error, Invalid) else error.status
    return _told(request, status, error.code, _(error.message), error.fields)


@api.exception_handler(HttpError)
def malformed(request: HttpRequest, error: HttpError) -> HttpResponse:
    """A body that is no JSON."""
    detail = _("送来的内容读不懂。请回到上一页重新填写。")
    return _told(request, error.status_code, "invalid", detail, {"body": detail})


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input that has not the form of the operation: each field named."""
    fields: dict[str, str] = {}
    for fault in error.errors:
        # Of several faults of a field the first is told: later ones are about its other forms.
        fields.setdefault(_field(fault), field_reason(fault))
    detail = _("有字段不对：") + "、".join(fields)
    return _told(request, INVALID_STATUS, "invalid", detail, fields)


def _told(
    request: HttpRequest, status: int, code: str, detail: str, fields: Mapping[str, str]
) -> HttpResponse:
    """The error in the form the caller speaks; nothing of the request is written."""
    if f"{OPEN311}/" in request.path:
        response = open311_errors(status, detail, fields)
    else:
        response = problem(status, code, detail, fields)
    response.writes_nothing = True  # type: ignore[attr-defined]  # read by the actor middleware
    return response


def _field(fault: dict[str, Any]) -> str:
    place = [str(part) for part in fault["loc"] if part not in ("body", "query", "path", "header")]
    # A field that takes one of two forms names the form tried last: the caller wrote the field.
    place = [part for part in place if not _FORM_TRIED.fullmatch(part)]
    # The single body argument of an operation is not part of what the caller wrote.
    return ".".join(place) or "body"
