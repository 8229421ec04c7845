"""Tables of the level above: dropped in, mapped once, filled."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Conflict, Invalid

from ..forms import DayForm, UpperSheetForm, cell_rules
from ..queries import upper_sheet_page, upper_sheets_listed
from ..services import upper_sheet_drop, upper_sheet_fill, upper_sheet_keep, upper_sheet_map
from ..types import CELL_SOURCE_LABELS, Permission

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@needs(Permission.DRAFT)
@require_http_methods(["GET", "POST"])
def upper_sheets(request: HttpRequest) -> HttpResponse:
    """The tables of the unit; a blank one may be dropped in."""
    asked = cast(ActorRequest, request)
    form = UpperSheetForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        try:
            ref = upper_sheet_keep(actor=asked.actor, campaign=asked.campaign, **form.kept_values())
            return redirect("briefing:map-sheet", ref=ref)
        except Invalid as error:
            _faults_add(form, error)
    return _listed(asked, form)


@needs(Permission.DRAFT)
@require_http_methods(["GET", "POST"])
def map_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The table as it looks, and what goes into each cell."""
    actor, fault = cast(ActorRequest, request).actor, None
    if request.method == "POST":
        try:
            seen = int(request.POST.get("revision", "0")[:9] or 0)
            upper_sheet_map(
                actor=actor, ref=ref, rules=cell_rules(request.POST), seen_revision=seen
            )
            return redirect("briefing:map-sheet", ref=ref)
        except (Invalid, Conflict, ValueError) as error:
            fault = error
    return _mapped(request, ref, fault)


@needs(Permission.DRAFT)
@require_GET
def fill_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """The table filled for a day, as a download."""
    form = DayForm(request.GET)
    if not form.is_valid():
        return redirect("briefing:map-sheet", ref=ref)
    actor = cast(ActorRequest, request).actor
    name, content = upper_sheet_fill(actor=actor, ref=ref, day=form.cleaned_data["day"])
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@needs(Permission.DRAFT)
@require_POST
def drop_sheet(request: HttpRequest, ref: str) -> HttpResponse:
    """Delete a table that is asked for no more, once the box is ticked that says so."""
    if request.POST.get("sure") != "yes":
        return redirect("briefing:map-sheet", ref=ref)
    upper_sheet_drop(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("briefing:upper-sheets")


def _listed(asked: ActorRequest, form: UpperSheetForm) -> HttpResponse:
    context = {"rows": upper_sheets_listed(asked.actor, asked.campaign), "form": form}
    status = 422 if form.is_bound else 200
    return render(asked, "briefing/upper_sheet_list.html", context, status=status)


def _mapped(request: HttpRequest, ref: str, fault: Exception | None) -> HttpResponse:
    page = upper_sheet_page(cast(ActorRequest, request).actor, ref)
    context = {"page": page, "sources": CELL_SOURCE_LABELS.items(), "error": fault}
    status = getattr(fault, "status", 422) if fault else 200
    return render(request, "briefing/upper_sheet_map.html", context, status=status)


def _faults_add(form: UpperSheetForm, error: Invalid) -> None:
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, text)
