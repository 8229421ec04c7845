"""Supervision letters and departments' reminders."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Conflict, Invalid
from anxin.documents.write import write_docx

from ..forms import ConclusionForm, FollowUpForm, SupervisionForm
from ..queries import (
    candidates,
    follow_ups_seen,
    letter_of,
    supervision_page,
    supervision_start,
    supervisions_seen,
)
from ..services import follow_up_send, supervision_conclude, supervision_issue
from ..types import Permission
from .briefs import DOCX


@needs(Permission.READ)
@require_GET
def supervisions(request: HttpRequest) -> HttpResponse:
    """Letters, and what one could rest on."""
    asked = cast(ActorRequest, request)
    may_issue = asked.actor.may(Permission.SUPERVISE)
    context = {
        "rows": supervisions_seen(asked.actor, asked.campaign),
        "candidates": candidates(asked.actor, asked.campaign) if may_issue else [],
        "may_issue": may_issue,
    }
    return render(request, "briefing/supervision_list.html", context)


@needs(Permission.SUPERVISE)
@require_http_methods(["GET", "POST"])
def new_supervision(request: HttpRequest) -> HttpResponse:
    """Write a letter about a red order or a missing report."""
    actor, sent = cast(ActorRequest, request).actor, request.method == "POST"
    start = supervision_start(actor, (request.POST if sent else request.GET).get("order", ""))
    kept = {"order": start.order_ref, "due_at": start.due_at}
    form = SupervisionForm(request.POST if sent else None, initial=kept)
    if form.is_valid():
        try:
            ref = supervision_issue(actor=actor, draft=form.draft())
            return redirect("briefing:read-supervision", ref=ref)
        except (Invalid, Conflict) as error:
            _faults_add(form, error)
    context = {"start": start, "form": form}
    return render(request, "briefing/supervision_new.html", context, status=422 if sent else 200)


@needs(Permission.READ)
@require_http_methods(["GET", "POST"])
def supervision(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter as it was sent, its answer, and (by the office) its conclusion."""
    actor, sent = cast(ActorRequest, request).actor, request.method == "POST"
    form = ConclusionForm(request.POST if sent else None)
    if form.is_valid():
        try:
            supervision_conclude(actor=actor, ref=ref, conclusion=form.cleaned_data["conclusion"])
            return redirect("briefing:read-supervision", ref=ref)
        except (Invalid, Conflict) as error:
            _faults_add(form, error)
    context = {"page": supervision_page(actor, ref), "form": form}
    return render(request, "briefing/supervision_read.html", context, status=422 if sent else 200)


@needs(Permission.READ)
@require_GET
def letter(request: HttpRequest, ref: str) -> HttpResponse:
    """A letter as an official document."""
    page, draft = letter_of(cast(ActorRequest, request).actor, ref)
    response = HttpResponse(write_docx(draft), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="letter-{page.head.ref}.docx"'
    return response


@needs(Permission.FOLLOW_UP)
@require_http_methods(["GET", "POST"])
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Reminders sent, and what a department may remind of."""
    asked, sent = cast(ActorRequest, request), request.method == "POST"
    form = FollowUpForm(request.POST if sent else None)
    if form.is_valid():
        try:
            order, text = form.cleaned_data["order"], form.cleaned_data["text"]
            follow_up_send(actor=asked.actor, order_ref=order, text=text)
            return redirect("briefing:follow-ups")
        except (Invalid, Conflict) as error:
            _faults_add(form, error)
    context = {"form": form, "rows": follow_ups_seen(asked.actor, asked.campaign)}
    context["candidates"] = candidates(asked.actor, asked.campaign)
    return render(request, "briefing/follow_ups.html", context, status=422 if sent else 200)


def _faults_add(
    form: SupervisionForm | ConclusionForm | FollowUpForm, error: Invalid | Conflict
) -> None:
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, text)
