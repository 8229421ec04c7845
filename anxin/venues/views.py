"""What is open today, and declaring hours."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core import clock
from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.types import Invalid

from .forms import DayForm, HoursForm
from .queries import blanket_closings, days_from_eve, places_of, places_on, sentences_carried
from .services import hours_declare
from .types import Permission


@public("anybody may ask what is open")
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """Places by town and kind, those one can go to first."""
    campaign = cast(ActorRequest, request).campaign
    form = DayForm(request.GET, days_from_eve(campaign))
    chosen = form.cleaned_data if form.is_valid() else {}
    page = places_on(form.day, town=chosen.get("town"), kind=chosen.get("kind", ""))
    context = {"form": form, "page": page, "quotes": sentences_carried(campaign)}
    return render(request, "venues/place_today.html", {**context, "chosen": chosen})


@needs(Permission.DECLARE)
@require_http_methods(["GET", "POST"])
def declare(request: HttpRequest) -> HttpResponse:
    """The unit's own places, and one short form to declare or change their hours."""
    asked = cast(ActorRequest, request)
    chosen = {"place": request.GET.get("place", "")}
    form = HoursForm(asked.actor, request.POST or None, initial=chosen)
    if request.method == "POST" and form.is_valid() and _declared(asked, form):
        return redirect("venues:declare-hours")
    context = {"form": form, "page": places_of(asked.actor, clock.today())}
    context["blanket"] = blanket_closings(asked.actor, asked.campaign)
    status = 422 if form.errors else 200
    return render(request, "venues/place_declare.html", context, status=status)


def _declared(request: ActorRequest, form: HoursForm) -> bool:
    """Whether it was written; else the form carries what is wrong."""
    try:
        flagged = hours_declare(actor=request.actor, campaign=request.campaign, **form.cleaned_data)
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _("已登记，“今天开门”里已经看得到。"))
    if flagged:
        messages.warning(request, _("同类场所这一天在本镇街全部关门，请核对是否“一刀切”。"))
    return True
