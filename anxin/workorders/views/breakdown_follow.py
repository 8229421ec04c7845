"""After a table was sent: who answered what, objections decided, messages sent, bodies called."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed
from anxin.core.types import AnxinError, Conflict, Invalid

from ..queries.breakdown_files import messages_xlsx
from ..queries.breakdown_pages import answer_page
from ..services import (
    objection_keep,
    objection_move,
    outside_called,
    reminders_note,
    table_follow,
)
from ..types import Permission
from .breakdown import XLSX, download, link_base


@needs(Permission.BREAK_DOWN)
@never_cache
@require_GET
def answers(request: HttpRequest, ref: str) -> HttpResponse:
    """How units answered, and what was objected to."""
    return _answers_page(request, ref)


@needs(Permission.BREAK_DOWN)
@never_cache
@require_http_methods(["POST"])
def objection(request: HttpRequest, ref: str) -> HttpResponse:
    """Decide an objection: the task stays with the unit, or goes to another."""
    try:
        _objection_decided(request, ref)
    except (Invalid, Conflict) as error:
        return _answers_page(request, ref, error)
    return redirect(_answers_url(ref, "", "objections-title"))


@needs(Permission.BREAK_DOWN)
@require_http_methods(["POST"])
def remind(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that units were sent their text, or reminded; the page stays where it was."""
    posted = request.POST
    units = [unit for text in posted.getlist("unit") if (unit := number_typed(text))]
    reminders_note(actor=cast(ActorRequest, request).actor, ref=ref, unit_ids=units)
    show = posted.get("show", "")
    place = f"card-{units[0]}" if len(units) == 1 and not show else "texts-title"
    return redirect(_answers_url(ref, show, place))


@needs(Permission.BREAK_DOWN)
@require_http_methods(["POST"])
def called(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that a body that is not on the list of units was asked by hand."""
    actor, name = cast(ActorRequest, request).actor, request.POST.get("name", "")
    outside_called(actor=actor, ref=ref, name=name)
    return redirect(_answers_url(ref, "", "outside-title"))


@needs(Permission.BREAK_DOWN)
@never_cache
@require_GET
def messages(request: HttpRequest, ref: str) -> HttpResponse:
    """All texts to send in one workbook, a unit each line."""
    actor = cast(ActorRequest, request).actor
    content = messages_xlsx(actor, ref, link_base(request), request.GET.get("show", ""))
    return download(content, _("要发的话.xlsx"), XLSX)


def _objection_decided(request: HttpRequest, ref: str) -> None:
    actor, posted = cast(ActorRequest, request).actor, request.POST
    part = number_typed(posted.get("part", "")) or 0
    if posted.get("act") == "move":
        objection_move(actor=actor, ref=ref, part_id=part, to=posted.get("to", ""))
    else:
        objection_keep(actor=actor, ref=ref, part_id=part, text=posted.get("why", ""))


def _answers_url(ref: str, show: str, place: str) -> str:
    query = f"?show={show}" if show.isalpha() else ""
    return f"{reverse('desk:breakdown-answers', args=[ref])}{query}#{place}"


def _answers_page(request: HttpRequest, ref: str, error: AnxinError | None = None) -> HttpResponse:
    actor = cast(ActorRequest, request).actor
    table_follow(actor=actor, ref=ref)
    page = answer_page(actor, ref, link_base(request), request.GET.get("show", ""))
    context = {"page": page, "error": error, "typed": request.POST if error else {}}
    status = error.status if error else 200
    return render(request, "workorders/breakdown_answers.html", context, status=status)
