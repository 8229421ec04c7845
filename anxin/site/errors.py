"""Pages for what went wrong: what happened, whether data is safe, what to do, a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anxin.core.types import AnxinError

API_PREFIX = "/api/"
PAGES = {400: "400.html", 403: "403.html", 404: "404.html", 409: "409.html", 429: "429.html"}


def error_page(request: HttpRequest, error: AnxinError) -> HttpResponse:
    """Answer an error of ours as a page, or as problem details for the API."""
    if request.path.startswith(API_PREFIX):
        return problem(error.status, error.code, _(error.message), error.fields)
    context = {
        "message": _(error.message),
        "fields": error.fields,
        "incident": getattr(request, "incident", ""),
    }
    return render(request, PAGES[error.status], context, status=error.status)


def problem(
    status: int, code: str, detail: str, fields: dict[str, str] | None = None
) -> HttpResponse:
    """Problem details (RFC 9457); `errors` names each field at fault."""
    body = {
        "type": f"https://anxin.example/problems/{code}",
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
