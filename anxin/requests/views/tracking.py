"""Following a request: by its receipt, or as staff through the order it rests on."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.types import Invalid
from anxin.notices.queries import clause_quote

from ..forms import RateForm, TrackForm, UnmaskForm
from ..queries import request_row, request_track, requests_of_order
from ..services import contact_unmask, request_rate
from ..types import Permission, Track, TrackResult

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
    rows = requests_of_order(cast(ActorRequest, request).actor, ref)
    return render(request, "requests/request_list.html", {"rows": rows, "ref": ref})


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
