"""Following a request: by its receipt, or as staff through the order it rests on."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.types import Denied, Invalid
from anxin.notices.queries import clause_quote
from anxin.workorders.queries import order_may_split, order_ref_of

from ..forms import RateForm, SplitForm, TrackForm, UnmaskForm
from ..queries import request_row, request_track, requests_of_order
from ..services import contact_unmask, request_rate, requests_split
from ..types import Permission, Track, TrackResult

SPLIT = "requests/request_split.html"
STATUS_OF_RESULT = {TrackResult.FOUND: 200, TrackResult.WRONG: 404, TrackResult.LOCKED: 429}


@public("whoever holds a receipt may look it up")
@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """Look a request up. By POST, so that receipts stay out of logs and histories."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        status = 422 if form.is_bound else 200
        return render(request, "requests/request_track.html", {"form": form}, status=status)
    found = request_track(cast(ActorRequest, request).actor, **form.cleaned_data)
    return _tracked(request, form, found)


@public("whoever holds a receipt may rate the answer")
@never_cache
@require_http_methods(["POST"])
def rate(request: HttpRequest) -> HttpResponse:
    """Rate the answer, or have it done again."""
    form = RateForm(request.POST)
    actor = cast(ActorRequest, request).actor
    if form.is_valid():
        return _tracked(request, form, request_rate(actor=actor, **form.cleaned_data))
    holder = TrackForm(request.POST)
    if not holder.is_valid():
        return render(request, "requests/request_track.html", {"form": holder}, status=422)
    return _tracked(request, holder, request_track(actor, **holder.cleaned_data), unfinished=form)


@needs(Permission.READ)
@require_GET
def of_order(request: HttpRequest, ref: str) -> HttpResponse:
    """The requests resting on an order, contact masked."""
    actor = cast(ActorRequest, request).actor
    rows = requests_of_order(actor, ref)
    may_split = order_may_split(actor, ref) and len(rows) > 1
    context = {"rows": rows, "ref": ref, "may_split": may_split}
    return render(request, "requests/request_list.html", context)


@needs(Permission.READ)
@require_http_methods(["GET", "POST"])
def split(request: HttpRequest, ref: str) -> HttpResponse:
    """Take some of an order's reports to an order of their own."""
    actor, sent = cast(ActorRequest, request).actor, request.method == "POST"
    form, rows = SplitForm(request.POST if sent else None), requests_of_order(actor, ref)
    if not order_may_split(actor, ref):
        raise Denied(_("这件事现在不能分：办完了、并进了别的事，或者由别的单位办。"))
    if form.is_valid():
        try:
            made = requests_split(actor=actor, ref=ref, **form.values())
            return redirect("desk:read-order", ref=order_ref_of(actor, made))
        except Invalid as error:
            form.refuse(error)
    status = 422 if form.errors else 200
    return render(request, SPLIT, {"rows": rows, "ref": ref, "form": form}, status=status)


@needs(Permission.UNMASK)
@require_http_methods(["GET", "POST"])
def unmask(request: HttpRequest, request_id: int) -> HttpResponse:
    """Show contact data once a reason is given; logged."""
    actor = cast(ActorRequest, request).actor
    form = UnmaskForm(request.POST if request.method == "POST" else None)
    context = {"row": request_row(actor, request_id), "form": form}
    if form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            context["contact"] = contact_unmask(actor=actor, request_id=request_id, reason=reason)
        except Invalid as error:
            form.add_error("reason", error.message)
    return render(request, "requests/request_contact.html", context)


def _tracked(
    request: HttpRequest, form: TrackForm, found: Track, unfinished: RateForm | None = None
) -> HttpResponse:
    """What a look-up found; `unfinished` is a rating that came with faults."""
    context = {"form": form, "track": found, "request_found": found.request}
    if found.request:
        seen = found.request
        context["quote"] = clause_quote(seen.campaign, seen.answer_clause or seen.clause)
        context["rate_form"] = unfinished or RateForm()
    status = STATUS_OF_RESULT[found.result]
    if unfinished and found.request:
        status = 422
    return render(request, "requests/request_track.html", context, status=status)
