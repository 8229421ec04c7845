"""Changing a table: upload, what it would change, publish by somebody else, take back."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.types import Invalid, Missing

from ..forms import PublishForm, UploadForm
from ..queries import draft_page, draft_past, table_page
from ..services import past_check_cancel, table_propose, table_publish, table_withdraw
from ..types import Permission, TableFaulty
from .reading import frame_of


@needs(Permission.DRAFT)
@require_http_methods(["GET", "POST"])
def table_upload(request: HttpRequest, scope: str, name: str) -> HttpResponse:
    """Upload an edited table; every fault comes back with its place and what to write instead."""
    actor, sent = cast(ActorRequest, request).actor, request.method == "POST"
    page = table_page(actor, scope, name)
    form = UploadForm(request.POST, request.FILES) if sent else UploadForm()
    context = {"page": page, "form": form}
    if not sent or not form.is_valid():
        return render(request, "rulebook/table_upload.html", context, status=422 if sent else 200)
    given = {"content": form.content(), "reason": form.cleaned_data["reason"]}
    try:
        made = table_propose(actor=actor, scope=scope, name=name, **given)
    except TableFaulty as error:
        return render(request, "rulebook/table_upload.html", context | {"error": error}, status=422)
    return _kept(request, context, made.state, made.version_id)


def _kept(
    request: HttpRequest, context: dict[str, object], state: str, version_id: int
) -> HttpResponse:
    if state == "unchanged":
        return render(request, "rulebook/table_upload.html", context | {"unchanged": True})
    return redirect("rulebook:read-draft", version_id=version_id)


@needs(SIGNED_IN_ROUTE)
@require_GET
def draft_read(request: HttpRequest, version_id: int) -> HttpResponse:
    """A proposed version: rows, answers and past decisions that change."""
    actor = cast(ActorRequest, request).actor
    page = draft_page(actor, version_id)
    context = frame_of(actor) | {"draft": page, "version_id": version_id}
    context["form"] = PublishForm(initial={"holds_from": page.first_day})
    return render(request, "rulebook/table_draft.html", context)


@needs(SIGNED_IN_ROUTE)
@require_GET
def draft_progress(request: HttpRequest, version_id: int) -> HttpResponse:
    """The part of the page about past decisions, while they are looked at.

    A page still asks once after its version was published or taken back: it is told so, and
    asks no more.
    """
    actor = cast(ActorRequest, request).actor
    context = frame_of(actor) | {"version_id": version_id}
    try:
        context["past"] = draft_past(actor, version_id)
    except Missing as error:
        context["gone"] = error.message
    return render(request, "rulebook/_past.html", context)


@needs(Permission.PUBLISH)
@require_POST
def draft_publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put a version into force from a day on."""
    actor, form = cast(ActorRequest, request).actor, PublishForm(request.POST)
    page = draft_page(actor, version_id)
    context = frame_of(actor) | {"draft": page, "version_id": version_id, "form": form}
    if form.is_valid():
        try:
            table_publish(actor=actor, version_id=version_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error("holds_from", error.message)
        else:
            return redirect("rulebook:read-table", scope=page.table.scope, name=page.table.name)
    return render(request, "rulebook/table_draft.html", context, status=422)


@needs(Permission.DRAFT)
@require_POST
def draft_withdraw(request: HttpRequest, version_id: int) -> HttpResponse:
    """Take a proposed version back."""
    actor = cast(ActorRequest, request).actor
    page = draft_page(actor, version_id)
    table_withdraw(actor=actor, version_id=version_id)
    return redirect("rulebook:read-table", scope=page.table.scope, name=page.table.name)


@needs(Permission.DRAFT)
@require_POST
def draft_cancel_check(request: HttpRequest, version_id: int) -> HttpResponse:
    """Stop looking at past decisions."""
    past_check_cancel(actor=cast(ActorRequest, request).actor, version_id=version_id)
    return redirect("rulebook:read-draft", version_id=version_id)
