"""Pages of the notices: the list, and the text with its measures in the margin."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, public

from ..queries import campaign_current, notice_reading, notices_public


@public("the texts are issued for everybody")
@require_GET
def notice_list(request: HttpRequest) -> HttpResponse:
    """The campaign's notices issued for the public."""
    campaign = campaign_current(cast(ActorRequest, request).campaign)
    context = {"notices": notices_public(campaign)}
    return render(request, "notices/notice_list.html", context)


@public("the text is issued for everybody")
@require_GET
def notice_read(request: HttpRequest, slug: str) -> HttpResponse:
    """The text as issued; `?measure=2.1c` or `?span=120-140` marks its exact characters."""
    measure, span = request.GET.get("measure", ""), request.GET.get("span", "")
    page = notice_reading(slug, measure, span)
    return render(request, "notices/notice_read.html", {"page": page})
