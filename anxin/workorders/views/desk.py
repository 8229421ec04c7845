"""The inbox: list, batch, files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import STRENGTH_LABELS, Actor
from anxin.notices.queries import campaigns_all
from anxin.notices.types import CampaignView

from ..forms import InboxForm, inbox_filter
from ..queries import order_inbox, orders_elsewhere
from ..rules import as_csv, as_xlsx
from ..services import orders_accept, orders_accept_undo, orders_hand_out
from ..types import OrderRow, Permission

SEPARATOR = "."
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.READ)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Orders in the actor's scope, most urgent first."""
    asked = cast(ActorRequest, request)
    wanted = inbox_filter(request.GET.dict(), asked.campaign)
    page = order_inbox(asked.actor, wanted)
    context = {"page": page, "form": InboxForm(request.GET or None), "clear_url": request.path}
    context["elsewhere"] = elsewhere(asked.actor, asked.campaign)
    if wanted.words or not wanted.campaign:
        context["whose"] = campaigns_all()
    context |= _around(request, page.next_after)
    return render(request, "workorders/order_inbox.html", context)


@needs(Permission.MOVE)
@require_POST
def accept(request: HttpRequest) -> HttpResponse:
    """Accept the ticked orders; the list then offers to take it back."""
    accepted = orders_accept(
        actor=cast(ActorRequest, request).actor, refs=request.POST.getlist("refs")
    )
    return redirect(f"{reverse('desk:inbox')}?accepted={SEPARATOR.join(accepted)}")


@needs(Permission.MOVE)
@require_POST
def accept_undo(request: HttpRequest) -> HttpResponse:
    """Take back what was accepted a moment ago."""
    refs = request.POST.get("refs", "")[:1000].split(SEPARATOR)
    undone = orders_accept_undo(actor=cast(ActorRequest, request).actor, refs=refs)
    return redirect(f"{reverse('desk:inbox')}?undone={undone}")


@needs(Permission.READ)
@require_GET
def export(request: HttpRequest, form: str) -> HttpResponse:
    """The list behind the filter as a file, at most 5,000 rows."""
    asked = cast(ActorRequest, request)
    wanted = inbox_filter(request.GET.dict(), asked.campaign)
    found = orders_hand_out(actor=asked.actor, wanted=wanted, form=form)
    head, rows = _head(), [_cells(row) for row in found]
    if form == "csv":
        return _file(as_csv(head, rows), "text/csv; charset=utf-8", form)
    return _file(as_xlsx(_("待办事项"), head, rows), XLSX, form)


def elsewhere(actor: Actor, campaign: str) -> list[tuple[CampaignView, int]]:
    """Campaigns beside the one in view in which the unit has orders to accept, with how many."""
    held = orders_elsewhere(actor, campaign)
    return [(one, held[one.slug]) for one in campaigns_all() if one.slug in held] if held else []


def _around(request: HttpRequest, next_after: str) -> dict[str, Any]:
    """Addresses beside the list: files and next page; and what was just accepted or undone."""
    query = request.GET.copy()
    for name in ("accepted", "undone", "after"):
        query.pop(name, None)
    around: dict[str, Any] = {"exports": _files(query.urlencode()), **_just_done(request)}
    if next_after:
        query["after"] = next_after
        around["next_url"] = f"?{query.urlencode()}"
    return around


def _files(query: str) -> list[dict[str, str]]:
    forms = ("csv", "xlsx")
    return [{"url": f"{reverse(f'desk:export-{f}')}?{query}", "label": f.upper()} for f in forms]


def _just_done(request: HttpRequest) -> dict[str, Any]:
    refs = [ref for ref in request.GET.get("accepted", "")[:1000].split(SEPARATOR) if ref]
    return {
        "accepted": refs if "accepted" in request.GET else None,
        "accepted_refs": SEPARATOR.join(refs),
        "undone": request.GET.get("undone", "")[:4],
    }


def _head() -> list[str]:
    return [
        _("编号"), _("条款"), _("措施"), _("手段"), _("强度"), _("事项"), _("牵头单位"),
        _("地点"), _("状态"), _("收到"), _("时限"),
    ]  # fmt: skip


def _cells(row: OrderRow) -> Sequence[str]:
    due = localtime(row.due_at).strftime("%Y-%m-%d %H:%M") if row.due_at else _("不限时")
    return (
        row.ref, row.clause_id, row.measure_id,
        _(row.instrument_label) if row.measure_id else _(row.label),
        _(STRENGTH_LABELS[row.strength]) if row.measure_id else "", row.subject, row.lead_name,
        row.area_name, _(row.state_label), localtime(row.opened_at).strftime("%Y-%m-%d %H:%M"), due,
    )  # fmt: skip


def _file(content: bytes, media_type: str, form: str) -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f'attachment; filename="orders.{form}"'
    return response
