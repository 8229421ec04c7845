"""What every page knows: campaign, language, way of showing, actor, menu."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import SimpleLazyObject
from django.utils.translation import get_language

from anxin.briefing.queries import things_for
from anxin.briefing.types import Thing
from anxin.core.types import PUBLIC, Actor, ActorKind
from anxin.messages.queries import unread_count
from anxin.notices.queries import campaign_current, campaigns_all
from anxin.notices.types import CampaignView

from .navigation import office_menu

MODES = ("light", "elder", "wall")
MODE_COOKIE = "anxin-mode"
CAMPAIGN_COOKIE = "anxin-campaign"


def page_context(request: HttpRequest) -> dict[str, Any]:
    """Variables for the base pages. Lazy where a page may not need them."""
    actor = getattr(request, "actor", PUBLIC)
    language = get_language() or "zh-hans"
    other = "en" if language.startswith("zh") else "zh-hans"
    campaign = campaign_of(request)
    return {
        "actor": actor if actor.kind is ActorKind.STAFF else None,
        "campaign": campaign,
        "campaigns": campaigns_all(),
        "csp_nonce": getattr(request, "csp_nonce", ""),
        "incident": getattr(request, "incident", ""),
        "mode": mode_of(request),
        "other_language_url": translate_url(request.get_full_path(), other),
        "page_path": request.get_full_path(),
        "three_things": SimpleLazyObject(lambda: _things(request, actor)),
        "unread_messages": SimpleLazyObject(lambda: unread_count(actor)),
        "menu": office_menu(request, actor) if actor.kind is ActorKind.STAFF else [],
    }


def _things(request: HttpRequest, actor: Actor) -> list[Thing]:
    """The three things of today; asked for by the desk only, so counted by no other page."""
    return things_for(actor, getattr(request, "campaign", ""))


def mode_of(request: HttpRequest) -> str:
    """How pages are shown to this visitor."""
    mode = request.COOKIES.get(MODE_COOKIE, "light")
    return mode if mode in MODES else "light"


def campaign_of(request: HttpRequest) -> CampaignView:
    """The campaign this visitor looks at: his choice, else the current one."""
    # Read once a request, by the middleware; what no request passed through reads it itself.
    seen: CampaignView | None = getattr(request, "campaign_view", None)
    return campaign_current(request.COOKIES.get(CAMPAIGN_COOKIE)) if seen is None else seen
