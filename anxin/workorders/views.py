"""The desk: inbox and order page."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Conflict, Invalid

from .forms import MoveForm, inbox_filter
from .queries import inbox_page, order_page
from .services import order_move
from .types import Permission


@needs(Permission.READ)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Orders in the actor's scope, most urgent first."""
    actor = cast(ActorRequest, request).actor
    wanted = inbox_filter(request.GET.dict())
    return render(request, "workorders/order_inbox.html", inbox_page(actor, wanted))


@needs(Permission.READ)
@require_GET
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order: facts, sentence, history, what to do next."""
    actor = cast(ActorRequest, request).actor
    return render(request, "workorders/order_record.html", order_page(actor, ref))


@needs(Permission.MOVE)
@require_http_methods(["POST"])
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Move an order along; what is wrong comes back beside what was written."""
    actor, form = cast(ActorRequest, request).actor, MoveForm(request.POST)
    if not form.is_valid():
        raise Invalid("这一步没有送全。请返回上一页重试。")
    try:
        order_move(actor=actor, ref=ref, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        context = order_page(actor, ref) | {"error": error, "written": form.cleaned_data}
        return render(request, "workorders/order_record.html", context, status=error.status)
    return redirect("desk:read-order", ref=ref)
