"""Problem details (RFC 9457): errors for programs."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpResponse, JsonResponse
from ninja import Schema


class FieldProblem(Schema):
    """A field at fault."""

    field: str
    detail: str


class Problem(Schema):
    """Problem details, as the API's description shows them."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[FieldProblem]


def problem(
    status: int, code: str, detail: str, fields: Mapping[str, str] | None = None
) -> HttpResponse:
    """An error document; `errors` names each field at fault."""
    body = {
        "type": f"urn:anxin:problem:{code}",
        "title": detail,
        "status": status,
        "detail": detail,
        "errors": [{"field": name, "detail": text} for name, text in (fields or {}).items()],
    }
    return JsonResponse(
        body,
        status=status,
        content_type="application/problem+json",
        json_dumps_params={"ensure_ascii": False},
    )
