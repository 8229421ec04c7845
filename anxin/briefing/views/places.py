"""A section's page, a town's page, one's subscription and its feed."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs, public

from ..queries import feed_entries, section_page, subscription_of, town_page
from ..services import feed_renew, feed_revoke, subscription_save
from ..types import Permission


@needs(Permission.READ)
@require_GET
def section(request: HttpRequest, number: int) -> HttpResponse:
    """One section of the notice: figures, red, silent, reports, trend, contacts."""
    asked = cast(ActorRequest, request)
    page = section_page(asked.actor, asked.campaign, number)
    return render(request, "briefing/place_read.html", {"page": page})


@needs(Permission.READ)
@require_GET
def town(request: HttpRequest, code: int) -> HttpResponse:
    """One town: the same."""
    asked = cast(ActorRequest, request)
    page = town_page(asked.actor, asked.campaign, code)
    return render(request, "briefing/place_read.html", {"page": page})


@needs(Permission.READ_BRIEFS)
@require_http_methods(["GET", "POST"])
def subscription(request: HttpRequest) -> HttpResponse:
    """Whether one is told of briefs, and the secret address of one's feed."""
    actor, act = cast(ActorRequest, request).actor, request.POST.get("act", "")
    context: dict[str, object] = {"own": subscription_of(actor)}
    if act == "feed":
        url = reverse("briefing:feed", args=[feed_renew(actor=actor)])
        context = {"own": subscription_of(actor), "address": request.build_absolute_uri(url)}
    elif act == "revoke":
        feed_revoke(actor=actor)
    elif act in ("tell", "hush"):
        subscription_save(actor=actor, tells=act == "tell")
    if act in ("revoke", "tell", "hush"):
        return redirect("briefing:subscription")
    return render(request, "briefing/subscription.html", context)


@public("the secret in the address is the right; it is its holder's and can be closed at any time")
@require_GET
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Released briefs as Atom, for the holder of the address."""
    entries = feed_entries(token)
    context = {"entries": entries, "self": request.build_absolute_uri(request.path)}
    kind = "application/atom+xml; charset=utf-8"
    response = render(request, "briefing/feed.xml", context, content_type=kind)
    response["Cache-Control"] = "private, max-age=300"
    response["Referrer-Policy"] = "no-referrer"
    return response
