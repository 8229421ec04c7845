"""Returned sheets: uploaded, looked over, written, undone."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Conflict, Invalid

from ..forms.breakdown import SheetForm
from ..queries.breakdown_sheets import sheet_faults_copy, sheet_report, sheets_page
from ..rules.breakdown_return import MOST_BYTES
from ..services import breakdown_sheets as services
from ..types import Permission
from .breakdown import XLSX, download


@needs(Permission.BREAK_DOWN)
@never_cache
@require_http_methods(["GET", "POST"])
def sheets(request: HttpRequest, ref: str) -> HttpResponse:
    """Sheets that came back, and the way to bring in another."""
    actor, form = cast(ActorRequest, request).actor, SheetForm(request.POST or None, request.FILES)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        content = file.read(MOST_BYTES + 1)
        try:
            sheet_id = services.sheet_check(actor=actor, ref=ref, name=file.name, content=content)
            return redirect("desk:returned-sheet", ref=ref, sheet_id=sheet_id)
        except Invalid as error:
            form.add_error("file", _(error.message))
    return _sheets_page(request, ref, form)


@needs(Permission.BREAK_DOWN)
@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, ref: str, sheet_id: int) -> HttpResponse:
    """What a returned sheet would write; write it, or undo it."""
    actor = cast(ActorRequest, request).actor
    if request.method == "GET":
        return _sheet_page(request, ref, sheet_id)
    act = services.sheet_undo if request.POST.get("act") == "undo" else services.sheet_write
    try:
        act(actor=actor, ref=ref, sheet_id=sheet_id)
    except (Invalid, Conflict) as error:
        return _sheet_page(request, ref, sheet_id, error)
    return redirect("desk:returned-sheet", ref=ref, sheet_id=sheet_id)


@needs(Permission.BREAK_DOWN)
@require_GET
def faults_xlsx(request: HttpRequest, ref: str, sheet_id: int) -> HttpResponse:
    """A copy of a sheet with its faults coloured."""
    content = sheet_faults_copy(cast(ActorRequest, request).actor, ref, sheet_id)
    return download(content, _("标出错处的表.xlsx"), XLSX)


def _sheets_page(request: HttpRequest, ref: str, form: SheetForm) -> HttpResponse:
    page = sheets_page(cast(ActorRequest, request).actor, ref)
    bound = request.method == "POST"
    context = {"page": page, "form": form if bound else SheetForm()}
    return render(
        request, "workorders/breakdown_sheets.html", context, status=422 if bound else 200
    )


def _sheet_page(
    request: HttpRequest, ref: str, sheet_id: int, error: Invalid | Conflict | None = None
) -> HttpResponse:
    head, report = sheet_report(cast(ActorRequest, request).actor, ref, sheet_id)
    context = {"head": head, "report": report, "error": error}
    status = error.status if error else 200
    return render(request, "workorders/breakdown_sheet.html", context, status=status)
