"""Pages of the notices: the list, and the text with its measures in the margin."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import public

from .queries import notice_reading, notices_public


@public("the texts are issued for everybody")
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice issued for the public."""
    return render(request, "notices/notice_list.html", {"notices": notices_public()})


@public("the text is issued for everybody")
@require_GET
def notice_read(request: HttpRequest, slug: str) -> HttpResponse:
    """The text as issued; `?measure=2.1c` or `?span=120-140` marks its exact characters."""
    measure, span = request.GET.get("measure", ""), request.GET.get("span", "")
    page = notice_reading(slug, measure, span)
    return render(request, "notices/notice_read.html", {"page": page})
