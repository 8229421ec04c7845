"""Lists as files, orders as sheets: begun, watched, cancelled, fetched."""

from __future__ import annotations

from dataclasses import asdict
from typing import cast

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.lists import list_of, lists_all
from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.types import Conflict, Invalid, Missing

from ..forms import OrderSheetForm, inbox_filter
from ..queries import sheet_faults_file, sheet_template
from ..queries import sheet_job as job_view
from ..queries import sheet_jobs as job_views
from ..services import (
    export_hand_out,
    export_start,
    list_hand_out,
    sheet_bring,
    sheet_cancel,
    sheet_put,
    sheet_take_back,
)
from ..types import Permission
from .breakdown import XLSX, download
from .desk import query_of

CSV = "text/csv; charset=utf-8"
MEDIA = {"csv": CSV, "xlsx": XLSX}
ACTS = {"cancel": sheet_cancel, "write": sheet_put, "undo": sheet_take_back}


# What an address may say of a list, and how long it may be.
MOST_ASKED, MOST_WORD = 12, 200


@needs(Permission.READ)
@require_GET
def export(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A list of the desk as a file; a long one is begun on its own page."""
    return _handed_out(request, name, form)


@needs(SIGNED_IN_ROUTE)
@require_http_methods(["GET", "POST"])
def list_file(request: HttpRequest, name: str, form: str) -> HttpResponse:
    """A list of any room as a file, for whoever may read it; by POST where its query is a secret."""
    if form not in MEDIA or list_of(name).posted != (request.method == "POST"):
        raise Missing
    return _handed_out(request, name, form)


@needs(SIGNED_IN_ROUTE)
@never_cache
@require_GET
def sheets(request: HttpRequest) -> HttpResponse:
    """Files in the making, sheets brought in, and the way to bring in another."""
    return _sheets(request, OrderSheetForm(), 200)


@needs(SIGNED_IN_ROUTE)
@require_POST
def start_export(request: HttpRequest) -> HttpResponse:
    """Begin a long file."""
    asked, query = cast(ActorRequest, request), QueryDict(request.POST.get("query", "")[:600])
    name = request.POST.get("list", "")
    wanted = _asked(name, query, asked.campaign)
    ref = export_start(actor=asked.actor, name=name, asked=wanted)
    return redirect("desk:sheet-job", ref=ref)


@needs(Permission.OPEN)
@require_POST
def bring_sheet(request: HttpRequest) -> HttpResponse:
    """Bring in a sheet of orders, to be looked over first."""
    asked, form = cast(ActorRequest, request), OrderSheetForm(request.POST, request.FILES)
    if not form.is_valid():
        return _sheets(request, form, 422)
    name, content = form.sheet()
    ref = sheet_bring(actor=asked.actor, campaign=asked.campaign, name=name, content=content)
    return redirect("desk:sheet-job", ref=ref)


@needs(SIGNED_IN_ROUTE)
@never_cache
@require_http_methods(["GET", "POST"])
def sheet_job(request: HttpRequest, ref: str) -> HttpResponse:
    """How far a sheet is; cancel it, write it, undo it."""
    act = ACTS.get(request.POST.get("act", ""))
    if request.method == "GET" or act is None:
        return _job(request, ref)
    try:
        act(actor=cast(ActorRequest, request).actor, ref=ref)
    except (Invalid, Conflict) as error:
        return _job(request, ref, error)
    return redirect("desk:sheet-job", ref=ref)


@needs(SIGNED_IN_ROUTE)
@require_GET
def sheet_file(request: HttpRequest, ref: str, form: str) -> HttpResponse:
    """A finished file; each handing out is logged."""
    content = export_hand_out(actor=cast(ActorRequest, request).actor, ref=ref, form=form)
    return download(content, f"{ref}.{form}", MEDIA[form])


@needs(Permission.READ)
@require_GET
def sheet_faults(request: HttpRequest, ref: str) -> HttpResponse:
    """A copy of a sheet with its faults coloured."""
    content = sheet_faults_file(cast(ActorRequest, request).actor, ref)
    return download(content, _("标出错处的表.xlsx"), XLSX)


@needs(Permission.OPEN)
@require_GET
def template(request: HttpRequest) -> HttpResponse:
    """An empty sheet to fill with orders."""
    asked = cast(ActorRequest, request)
    content = sheet_template(asked.actor, asked.campaign)
    return download(content, _("事项导入模板.xlsx"), XLSX)


def _handed_out(request: HttpRequest, name: str, form: str) -> HttpResponse:
    asked, query = cast(ActorRequest, request), query_of(request.GET)
    wanted = _asked(name, request.POST or request.GET, asked.campaign)
    content = list_hand_out(actor=asked.actor, name=name, asked=wanted, form=form)
    if content is None:
        return redirect(f"{reverse('desk:sheets')}?long={name}&{query}")
    return download(content, f"{name}.{form}", MEDIA[form])


def _asked(name: str, given: QueryDict, campaign: str) -> dict[str, str]:
    """A list's query, cleaned. The orders' own filter is spelt out; others read what they know."""
    said = [(key, str(value)) for key, value in given.items()]
    if name == "orders":
        return asdict(inbox_filter(dict(said), campaign))
    words = {key[:32]: value[:MOST_WORD] for key, value in said[:MOST_ASKED]}
    return {**words, "campaign": campaign}


def _sheets(request: HttpRequest, form: OrderSheetForm, status: int) -> HttpResponse:
    long, query = request.GET.get("long", ""), request.GET.copy()
    query.pop("long", None)
    context = {
        "jobs": job_views(cast(ActorRequest, request).actor),
        "form": form,
        "long": long if long in lists_all() else "",
        "long_query": query_of(query),
    }
    return render(request, "workorders/sheets.html", context, status=status)


def _job(request: HttpRequest, ref: str, error: Invalid | Conflict | None = None) -> HttpResponse:
    seen = job_view(cast(ActorRequest, request).actor, ref)
    part = request.headers.get("HX-Request") == "true"
    page = "workorders/_sheet_job.html" if part else "workorders/sheet_job.html"
    context = {"job": seen, "error": error}
    return render(request, page, context, status=error.status if error else 200)
