"""The office menu, by part of the notice."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from anxin.core.types import Actor
from anxin.core.types import Permission as CorePermission
from anxin.notices.queries import sections_of
from anxin.venues.types import Permission as VenuePermission
from anxin.workorders.types import Permission as OrderPermission


def office_menu(request: HttpRequest, actor: Actor) -> list[dict[str, Any]]:
    """Entries the actor may open: orders by section of the running notice, the texts, the audit."""
    menu: list[dict[str, Any]] = []
    if actor.may(OrderPermission.READ):
        menu.append(_orders(request))
    if actor.may(VenuePermission.DECLARE):
        menu.append(_entry(request, _("营业时间登记"), reverse("venues:declare-hours")))
    menu.append(_entry(request, _("通知原文"), reverse("notices:list")))
    if actor.may(CorePermission.READ_AUDIT):
        menu.append(_entry(request, _("操作记录"), reverse("site:read-audit")))
    return menu


def _orders(request: HttpRequest) -> dict[str, Any]:
    inbox = reverse("desk:inbox")
    campaign = getattr(request, "campaign", "")
    entry = _entry(request, _("待办事项"), inbox)
    chosen = request.GET.get("section", "")
    entry["children"] = [
        {
            "label": f"{number} {title}",
            "lang": "zh-hans",
            "url": f"{inbox}?section={number}",
            "count": None,
            "current": request.path == inbox and chosen == number,
            "children": [],
        }
        for number, title in sections_of(campaign)
    ]
    return entry


def _entry(request: HttpRequest, label: str, url: str) -> dict[str, Any]:
    return {
        "label": label,
        "url": url,
        "count": None,
        "current": request.path == url,
        "children": [],
    }
