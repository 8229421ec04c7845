"""The inbox: list, steps on many rows, taking back."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Actor, Invalid
from anxin.notices.queries import campaigns_all
from anxin.notices.types import CampaignView

from ..forms import InboxForm, StepsForm, inbox_filter
from ..queries import (
    order_inbox,
    orders_elsewhere,
    saved_queries,
    steps_report,
    undo_offer,
    units_to_hand_on,
)
from ..rules.desk import BULK_STEPS
from ..rules.reasons import WHY_STATE
from ..services import steps_take, steps_take_all, steps_undo
from ..types import ROW_LABELS, InboxFilter, Permission

# What belongs to one look at the list and not to its query.
PASSING = ("did", "beyond", "after", "accepted", "undone", "csrfmiddlewaretoken")
REMEMBERED = "desk_query"


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
    context |= _around(request, page.next_after) | _desk(asked.actor, request)
    return render(request, "workorders/order_inbox.html", context)


@needs(Permission.MOVE)
@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take a step on the marked rows or on all of the query; the list then reports each."""
    form, actor = StepsForm(request.POST), cast(ActorRequest, request).actor
    back = QueryDict(request.POST.get("back", "")[:600], mutable=True)
    if not form.is_valid():
        raise Invalid(form.fault())
    asked, beyond = form.asked(), 0
    if form.cleaned_data["scope"] == "all":
        wanted = _filter_of(request, back.urlencode())
        back["did"], beyond = steps_take_all(actor=actor, wanted=wanted, asked=asked)
    else:
        back["did"] = steps_take(actor=actor, refs=form.refs(), asked=asked)
    back["beyond"] = str(beyond or "")
    return redirect(f"{reverse('desk:inbox')}?{back.urlencode()}")


@needs(Permission.MOVE)
@require_POST
def undo(request: HttpRequest) -> HttpResponse:
    """Take back what was done a moment ago, and go back to where it was offered."""
    batch, back = request.POST.get("batch", "")[:13], request.POST.get("back", "")
    steps_undo(actor=cast(ActorRequest, request).actor, batch=batch)
    if not url_has_allowed_host_and_scheme(back, None) or not back.startswith("/"):
        back = reverse("desk:inbox")
    path, _mark, query = back.partition("?")
    kept = query_of(QueryDict(query))
    return redirect(f"{path}?{kept + '&' if kept else ''}did={batch}")


def elsewhere(actor: Actor, campaign: str) -> list[tuple[CampaignView, int]]:
    """Campaigns beside the one in view in which the unit has orders to accept, with how many."""
    held = orders_elsewhere(actor, campaign)
    return [(one, held[one.slug]) for one in campaigns_all() if one.slug in held] if held else []


def query_of(given: QueryDict) -> str:
    """A list's query as its address carries it, without what belongs to one look."""
    query = given.copy()
    for name in PASSING:
        query.pop(name, None)
    for name in [name for name in query if not query[name]]:
        query.pop(name)
    return query.urlencode()


def filter_remembered(request: HttpRequest) -> InboxFilter:
    """The query of the list this person came from: the next order is looked for in it."""
    return _filter_of(request, str(request.session.get(REMEMBERED, "")))


def _filter_of(request: HttpRequest, query: str) -> InboxFilter:
    return inbox_filter(QueryDict(query).dict(), cast(ActorRequest, request).campaign)


def _around(request: HttpRequest, next_after: str) -> dict[str, Any]:
    """Addresses beside the list: files and next page; the query is remembered for the orders."""
    query = query_of(request.GET)
    if request.session.get(REMEMBERED, "") != query:
        request.session[REMEMBERED] = query
    next_page = f"?{query}&after={QueryDict.fromkeys(['after'], next_after).urlencode()[6:]}"
    return {
        "exports": _files(query),
        "query": query,
        "next_url": next_page if next_after else "",
    }


def _desk(actor: Actor, request: HttpRequest) -> dict[str, Any]:
    """What stands around the list: saved queries, steps, what was just done."""
    beyond = request.GET.get("beyond", "")
    return {
        "queries": saved_queries(actor),
        "reasons": [(state.value, ROW_LABELS[state], why) for state, why in WHY_STATE.items()],
        "steps": [(name, label) for name, (label, _words) in BULK_STEPS.items()],
        "worded": [name for name, (_label, words) in BULK_STEPS.items() if words],
        "below": units_to_hand_on(actor),
        "offer": undo_offer(actor),
        "report": steps_report(actor, request.GET["did"]) if request.GET.get("did") else None,
        "beyond": int(beyond) if beyond.isascii() and beyond.isdigit() and len(beyond) < 6 else 0,
    }


def _files(query: str) -> list[dict[str, str]]:
    forms = ("csv", "xlsx")
    return [{"url": f"{reverse(f'desk:export-{f}')}?{query}", "label": f.upper()} for f in forms]
