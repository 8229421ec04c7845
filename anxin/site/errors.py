"""Pages for what went wrong: what happened, whether data is safe, what to do, a number."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from anxin.core.problems import problem
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

