"""The desk: inbox and order page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Conflict, Invalid

from ..forms import InboxForm, MoveForm, inbox_filter
from ..queries import order_inbox, order_record
from ..services import order_move
from ..types import Permission


@needs(Permission.READ)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Orders in the actor's scope, most urgent first."""
    wanted = inbox_filter(request.GET.dict())
    page = order_inbox(cast(ActorRequest, request).actor, wanted)
    context = {"page": page, "form": InboxForm(request.GET or None), "clear_url": request.path}
    if page.next_after:
        query = request.GET.copy()
        query["after"] = page.next_after
        context["next_url"] = f"?{query.urlencode()}"
    return render(request, "workorders/order_inbox.html", context)


@needs(Permission.READ)
@require_GET
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order: facts, sentence, history, what to do next."""
    actor = cast(ActorRequest, request).actor
    return render(request, "workorders/order_record.html", {"record": order_record(actor, ref)})


@needs(Permission.MOVE)
@require_http_methods(["POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Move an order along; what is wrong comes back beside what was written."""
    actor, form = cast(ActorRequest, request).actor, MoveForm(request.POST)
    if not form.is_valid():
        raise Invalid(gettext("这一步没有送全。请返回上一页重试。"))
    try:
        order_move(actor=actor, ref=ref, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        record = order_record(actor, ref)
        context = {"record": record, "error": error, "written": form.cleaned_data}
        return render(request, "workorders/order_record.html", context, status=error.status)
    return redirect("desk:read-order", ref=ref)
