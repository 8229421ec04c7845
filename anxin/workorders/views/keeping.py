"""What a person keeps at the desk: queries with a name, drafts, that he has an order open."""

from __future__ import annotations

from http import HTTPStatus
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed

from ..forms import drafts_sent, inbox_filter, written_of
from ..queries import changes_since, presences_of, queries_counted
from ..services import (
    draft_drop,
    draft_keep,
    presence_leave,
    presence_note,
    query_save,
    query_shift,
)
from ..types import InboxFilter, Permission
from .desk import query_of


@needs(Permission.READ)
@require_POST
def save_query(request: HttpRequest) -> HttpResponse:
    """Give the filter in view a name."""
    sent, query = request.POST, query_of(QueryDict(request.POST.get("query", "")[:600]))
    query_save(
        actor=cast(ActorRequest, request).actor,
        name=sent.get("name", ""),
        query=query,
        shared=sent.get("shared") == "on",
    )
    return redirect(f"{reverse('desk:inbox')}?{query}")


@needs(Permission.READ)
@require_POST
def shift_query(request: HttpRequest, query_id: int) -> HttpResponse:
    """Move a saved query up or down, share it, delete it."""
    act, back = request.POST.get("act", ""), query_of(QueryDict(request.POST.get("back", "")[:600]))
    query_shift(actor=cast(ActorRequest, request).actor, query_id=query_id, act=act)
    return redirect(f"{reverse('desk:inbox')}?{back}#queries")


@needs(Permission.READ)
@require_GET
def count_queries(request: HttpRequest) -> HttpResponse:
    """The saved queries with their counts, set in where the list named them."""
    asked = cast(ActorRequest, request)

    def filter_of(query: str) -> InboxFilter:
        return inbox_filter(QueryDict(query).dict(), asked.campaign)

    context = {
        "queries": queries_counted(asked.actor, filter_of),
        "query": query_of(QueryDict(request.GET.get("now", "")[:600])),
    }
    return render(request, "workorders/_saved_queries.html", context)


@needs(Permission.READ)
@require_POST
def draft(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep what is written and not sent; a page with scripts sends all its forms, another one form."""
    actor, sent = cast(ActorRequest, request).actor, request.POST
    if "forms" in sent:
        draft_keep(actor=actor, ref=ref, forms=drafts_sent(sent["forms"][:80_000]))
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if sent.get("act") == "drop":
        draft_drop(actor=actor, ref=ref)
    else:
        draft_keep(actor=actor, ref=ref, forms={form_key(request): written_of(sent)}, whole=False)
    return redirect("desk:read-order", ref=ref)


@needs(Permission.READ)
@require_POST
def presence(request: HttpRequest, ref: str) -> HttpResponse:
    """Say that this person is here, and show who else is, and what changed meanwhile."""
    actor, sent = cast(ActorRequest, request).actor, request.POST
    if sent.get("leave"):
        presence_leave(actor=actor, ref=ref)
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    presence_note(actor=actor, ref=ref, writing=sent.get("writing") == "1")
    line = number_typed(sent.get("line", "")) or 0
    context = {"others": presences_of(actor, ref), "changes": changes_since(actor, ref, line)}
    return render(request, "workorders/_order_presence.html", context)


def form_key(request: HttpRequest) -> str:
    """How a form of an order is called among the drafts: its address, and which move it is."""
    sent = request.POST
    named = sent.get("key", "") or request.path.rstrip("/").rpartition("/")[2]
    return named if ":" in named else f"{named}:{sent.get('move', '')}"[:48]
