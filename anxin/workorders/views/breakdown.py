"""The clerk's pages: tables, one table, its files, who has not answered, links and slips."""

from __future__ import annotations

from typing import cast
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.areas.queries import owner_names
from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed
from anxin.core.types import AnxinError, Conflict, Invalid

from ..forms.breakdown import (
    LinkForm,
    SourceForm,
    table_context,
    table_edit,
)
from ..queries import breakdown as queries
from ..queries import breakdown_files as files
from ..queries.breakdown_pages import contact_lines, slips_of, sources_open, untold_in
from ..queries.breakdown_sources import draft_is_open
from ..services import (
    breakdown_open,
    breakdown_save,
    link_renew,
    link_revoke,
    row_drop,
    row_join,
    table_follow,
)
from ..types import Permission

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What the buttons at a row do besides saving.
ROW_ACTS = {"join": row_join, "drop": row_drop}


@needs(Permission.BREAK_DOWN)
@require_GET
def tables(request: HttpRequest) -> HttpResponse:
    """Every table, and the texts a new one can be made of."""
    asked = cast(ActorRequest, request)
    context = {
        "tables": queries.breakdowns_all(asked.actor),
        "sources": sources_open(asked.actor, asked.campaign),
    }
    return render(request, "workorders/breakdown_list.html", context)


@needs(Permission.BREAK_DOWN)
@require_http_methods(["POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Make a table of a draft or a campaign."""
    form = SourceForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("没有写明用哪份文字做分解表。请回到上一页再选。"))
    source = {"campaign": form.cleaned_data["campaign"], "draft_ref": form.cleaned_data["draft"]}
    ref = breakdown_open(actor=cast(ActorRequest, request).actor, **source)
    return redirect("desk:read-breakdown", ref=ref)


@needs(Permission.BREAK_DOWN)
@never_cache
@require_http_methods(["GET", "POST"])
def table(request: HttpRequest, ref: str) -> HttpResponse:
    """One table, edited in place; saved, or saved and sent."""
    if request.method == "GET":
        return _table_page(request, ref)
    try:
        return redirect(_table_written(request, ref))
    except (Invalid, Conflict) as error:
        return _table_page(request, ref, error)


@needs(Permission.BREAK_DOWN)
@require_GET
def table_docx(request: HttpRequest, ref: str) -> HttpResponse:
    """The table as an annex in official layout."""
    actor = cast(ActorRequest, request).actor
    table_follow(actor=actor, ref=ref)
    content = files.table_docx(
        actor,
        ref,
        means="means" in request.GET,
        annex=number_typed(request.GET.get("annex", "")) or 0,
    )
    return download(content, files.table_name(actor, ref) + ".docx", DOCX)


@needs(Permission.BREAK_DOWN)
@require_GET
def table_xlsx(request: HttpRequest, ref: str) -> HttpResponse:
    """The table as a workbook; `?by=unit` for a sheet per unit."""
    actor, by_unit = cast(ActorRequest, request).actor, request.GET.get("by") == "unit"
    table_follow(actor=actor, ref=ref)
    content = files.table_xlsx(actor, ref, by_unit=by_unit, means="means" in request.GET)
    return download(content, files.table_name(actor, ref) + ".xlsx", XLSX)


@needs(Permission.BREAK_DOWN)
@require_GET
def unit_xlsx(request: HttpRequest, ref: str, unit_id: int) -> HttpResponse:
    """The sheet one unit answers in."""
    name, content = files.unit_xlsx(cast(ActorRequest, request).actor, ref, unit_id)
    return download(content, name, XLSX)


@needs(Permission.BREAK_DOWN)
@require_http_methods(["POST"])
def link(request: HttpRequest, ref: str) -> HttpResponse:
    """Make a unit's link anew, or close it."""
    form = LinkForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("没有写明哪个单位的链接。请回到上一页再试。"))
    change = link_renew if form.cleaned_data["act"] == "renew" else link_revoke
    unit_id = form.cleaned_data["unit"]
    change(actor=cast(ActorRequest, request).actor, ref=ref, unit_id=unit_id)
    return redirect(f"{reverse('desk:breakdown-answers', args=[ref])}#card-{unit_id}")


@needs(Permission.BREAK_DOWN)
@never_cache
@require_GET
def slips(request: HttpRequest, ref: str) -> HttpResponse:
    """A page for each unit with its link and tasks, for delivery on paper; `?unit=` for one."""
    unit = number_typed(request.GET.get("unit", ""))
    context = slips_of(cast(ActorRequest, request).actor, ref, link_base(request), unit)
    return render(request, "workorders/breakdown_slips.html", context)


def download(content: bytes, name: str, kind: str) -> HttpResponse:
    """A file to keep, under a name that may be Chinese, out of every cache."""
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def link_base(request: HttpRequest) -> str:
    """What every link begins with, as seen from outside."""
    return request.build_absolute_uri(reverse("breakdown:answer", args=["-"]))[: -len("-/")]


def _table_written(request: HttpRequest, ref: str) -> str:
    """Write what was sent with a table; returns where to go on. Raises Invalid for what was not."""
    actor, posted = cast(ActorRequest, request).actor, request.POST
    edit, faults = table_edit(posted, queries.breakdown_table(actor, ref))
    saved = breakdown_save(actor=actor, ref=ref, edit=edit)
    if faults := faults | saved.faults:
        raise Invalid(_("标出的几处没有存，请改一下；其余都存好了。"), fields=faults)
    for name, act in ROW_ACTS.items():
        if row_id := number_typed(posted.get(name, "")):
            act(actor=actor, ref=ref, row_id=row_id)
    if edit.send:
        return reverse("desk:breakdown-answers", args=[ref])
    return f"{reverse('desk:read-breakdown', args=[ref])}?saved=1{_place(posted.get('near', ''))}"


def _place(near: str) -> str:
    row = number_typed(near.partition("|")[0])
    return f"#row-{row}" if row else ""


def _table_page(request: HttpRequest, ref: str, error: AnxinError | None = None) -> HttpResponse:
    actor = cast(ActorRequest, request).actor
    table_follow(actor=actor, ref=ref)
    table = queries.breakdown_table(actor, ref)
    contacts = contact_lines(actor, ref)
    context = table_context(table, contacts, request.POST if error else None, error)
    context["names"] = owner_names()
    context["saved"] = "saved" in request.GET
    context["untold"] = untold_in(actor, ref)
    context["draft_open"] = draft_is_open(actor, table.head.draft_ref)
    status = error.status if error else 200
    return render(request, "workorders/breakdown_table.html", context, status=status)
