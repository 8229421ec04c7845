"""Public pages: the list of tables, a table as a sheet, trying it, taking it home."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, public
from anxin.core.types import Actor, ActorKind

from ..forms import TryForm
from ..queries import keep_day, table_file, table_of_try, table_page, table_try, tables_listed
from ..types import FactsInvalid, Permission, TryAnswer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_OPEN = "rules in force are public, so that everybody can check an answer"


@public(_OPEN)
@require_GET
def table_list(request: HttpRequest) -> HttpResponse:
    """Tables of the campaign, and those that all campaigns share."""
    asked = cast(ActorRequest, request)
    context = frame_of(asked.actor)
    context["tables"] = tables_listed(asked.actor, asked.campaign)
    return render(request, "rulebook/table_list.html", context)


@public(_OPEN)
@require_GET
def table_read(request: HttpRequest, scope: str, name: str) -> HttpResponse:
    """A table as officials know it; `?version=` shows another state of it."""
    actor = cast(ActorRequest, request).actor
    context = frame_of(actor)
    context["page"] = table_page(actor, scope, name, request.GET.get("version", ""))
    return render(request, "rulebook/table_sheet.html", context)


@public(_OPEN)
@require_GET
def table_ask(request: HttpRequest, scope: str, name: str) -> HttpResponse:
    """Try a table: what it says to facts, why, and why not another row. Stores nothing."""
    actor, version = cast(ActorRequest, request).actor, request.GET.get("version", "")
    table, speech, row = table_of_try(actor, scope, name, version)
    form = TryForm(table, speech, request.GET)
    context = frame_of(actor) | {"form": form, "scope": scope, "name": name, "version": version}
    context |= {"title": speech.table_title(table), "standing_version": row.version}
    context["keep_on"] = keep_day(row)
    if form.is_bound and form.is_valid():
        context["answer"] = _answer(form, partial(table_try, table, speech, row))
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "rulebook/table_try.html", context, status=status)


def _answer(form: TryForm, tried: Callable[..., TryAnswer]) -> TryAnswer | None:
    """The answer to what was sent; None, and an error of the form, for facts that are refused."""
    try:
        return tried(form.facts(), form.not_rule())
    except FactsInvalid as error:
        form.add_error(None, error.message)
        return None


@public(_OPEN)
@require_GET
def table_download(request: HttpRequest, scope: str, name: str) -> HttpResponse:
    """The table as a sheet to edit: text cells, drop-downs."""
    actor = cast(ActorRequest, request).actor
    file = table_file(actor, scope, name, request.GET.get("version", ""))
    response = HttpResponse(file.content, content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{file.name}"'
    return response


def frame_of(actor: Actor) -> dict[str, Any]:
    """The frame of a page that strangers and staff both read, and what this actor may do."""
    staff = actor.kind is ActorKind.STAFF
    rights = {right.name.lower(): actor.may(right) for right in Permission}
    return {"frame": "office.html" if staff else "reading.html", "staff": staff, "may": rights}
