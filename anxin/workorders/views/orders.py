"""One order: read, move, answer for a part, hand on, prove, report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed
from anxin.core.types import Actor, Conflict, Denied, Invalid

from ..forms import (
    HandOnForm,
    MoveForm,
    PartDecisionForm,
    PartForm,
    PreviewForm,
    ProofForm,
    ReportForm,
)
from ..queries import changes_since, draft_of, order_record, order_told, steps_report, undo_offer
from ..rules.desk import HAND_ON
from ..services import (
    draft_sent,
    order_break_down,
    order_move,
    part_answer,
    part_excuse,
    part_give_again,
    preview_answer,
    proof_add,
    report_file,
    step_take,
)
from ..types import Permission
from .desk import REMEMBERED, filter_remembered
from .keeping import form_key

MOST_TEXT = 8000
SENT_COOKIE = "anxin-sent"
# Steps that can be taken back for ten seconds; a report or a proof stands as it was given.
TAKEN_BACK = (MoveForm, PartForm, PartDecisionForm, HandOnForm)
step_method = require_http_methods(["GET", "POST"])


@needs(Permission.READ)
@require_GET
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order: facts, sentence, history, what to do next; a short form beside a list."""
    if request.headers.get("HX-Request") == "true":
        record = order_record(cast(ActorRequest, request).actor, ref)
        return render(request, "workorders/_order_drawer.html", {"record": record})
    context = _page(request, ref)
    draft = context["draft"]
    if draft is not None:
        # Without scripts the form that was written last is filled by the page itself.
        move = draft.last.partition(":")[2]
        context["written"] = {"move": move, **draft.forms.get(draft.last, {})}
    return render(request, "workorders/order_record.html", context)


@needs(Permission.MOVE)
@step_method
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Move an order along; what is wrong comes back beside what was written."""
    form = MoveForm(request.POST, request.FILES)
    return done(
        request, ref, form, lambda actor: order_move(actor=actor, ref=ref, **form.move_values())
    )


@needs(Permission.MOVE)
@step_method
def part(request: HttpRequest, ref: str) -> HttpResponse:
    """The actor's unit answers for its part."""
    form = PartForm(request.POST)

    def act(actor: Actor) -> None:
        part_answer(actor=actor, order_ref=ref, unit_id=actor.unit_id or 0, **form.cleaned_data)

    return done(request, ref, form, act)


@needs(Permission.MOVE)
@step_method
def part_decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Lead or giver excuse a part or give it again."""
    form = PartDecisionForm(request.POST)

    def act(actor: Actor) -> None:
        values = {**form.cleaned_data}
        service = part_excuse if values.pop("decision") == "excuse" else part_give_again
        service(actor=actor, order_ref=ref, **values)

    return done(request, ref, form, act)


@needs(Permission.OPEN)
@step_method
def hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand an order on to units below."""
    form = HandOnForm(request.POST)
    return done(
        request,
        ref,
        form,
        lambda actor: order_break_down(actor=actor, ref=ref, **form.hand_values()),
    )


@needs(Permission.MOVE)
@step_method
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The unit explains before anything turns red."""
    form = PreviewForm(request.POST)
    return done(
        request,
        ref,
        form,
        lambda actor: preview_answer(actor=actor, order_ref=ref, **form.cleaned_data),
    )


@needs(Permission.MOVE)
@step_method
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """File an expected report, zero with one tap."""
    form = ReportForm(request.POST)
    return done(
        request, ref, form, lambda actor: report_file(actor=actor, ref=ref, given=form.given())
    )


@needs(Permission.MOVE)
@step_method
def proof(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a proof."""
    form = ProofForm(request.POST, request.FILES)
    return done(
        request, ref, form, lambda actor: proof_add(actor=actor, ref=ref, **form.proof_values())
    )


def done(
    request: HttpRequest, ref: str, form: forms.Form, act: Callable[[Actor], Any]
) -> HttpResponse:
    """Do a step and go back to the order; a refusal comes back beside what was written.

    Signing in again leads here without what was written: the order's page still has it as a draft.
    """
    if request.method == "GET":
        return redirect("desk:read-order", ref=ref)
    try:
        if not form.is_valid():
            raise Invalid(_fault(form))
        _act(request, ref, form, act)
    except (Invalid, Conflict, Denied) as error:
        return _refused(request, ref, form, error)
    response = redirect("desk:read-order", ref=ref)
    # Tells the page's script which of its drafts has arrived.
    response.set_cookie(SENT_COOKIE, f"{ref}|{form_key(request)}", max_age=60, samesite="Lax")
    return response


def _act(request: HttpRequest, ref: str, form: forms.Form, act: Callable[[Actor], Any]) -> None:
    """Do the step; what it was written with is no draft any more."""
    actor = cast(ActorRequest, request).actor
    if isinstance(form, TAKEN_BACK):
        step = HAND_ON if isinstance(form, HandOnForm) else form_key(request)[:32]
        step_take(actor=actor, ref=ref, step=step, act=lambda: act(actor))
    else:
        act(actor)
    draft_sent(actor=actor, ref=ref, key=form_key(request))


def _refused(
    request: HttpRequest, ref: str, form: forms.Form, error: Invalid | Conflict | Denied
) -> HttpResponse:
    """The order as it is now, with what was written and, where somebody was quicker, what changed."""
    actor = cast(ActorRequest, request).actor
    seen = number_typed(request.POST.get("seen_line", ""))
    context = {
        **_page(request, ref),
        "error": error,
        "written": form.data,
        "changes": changes_since(actor, ref, seen) if seen is not None else [],
        "kept_words": request.POST.get("text", "")[:MOST_TEXT],
    }
    return render(request, "workorders/order_record.html", context, status=error.status)


def _page(request: HttpRequest, ref: str) -> dict[str, Any]:
    """What an order's page shows: the record, the draft, what can be taken back."""
    actor = cast(ActorRequest, request).actor
    did = request.GET.get("did", "")
    return {
        "record": order_record(actor, ref, filter_remembered(request)),
        "draft": draft_of(actor, ref),
        "told": order_told(actor, ref),
        "offer": undo_offer(actor),
        "report": steps_report(actor, did) if did else None,
        "list_query": str(request.session.get(REMEMBERED, "")),
    }


def _fault(form: forms.Form) -> str:
    said = [str(text) for texts in form.errors.values() for text in texts]
    return " ".join(said) or _("这一步没有送全。请返回上一页重试。")
