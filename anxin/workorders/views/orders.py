"""One order: read, move, answer for a part, hand on, prove, report."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
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
from ..queries import order_record
from ..services import (
    order_break_down,
    order_move,
    part_answer,
    part_excuse,
    part_give_again,
    preview_answer,
    proof_add,
    report_file,
)
from ..types import Permission


@needs(Permission.READ)
@require_GET
def order(request: HttpRequest, ref: str) -> HttpResponse:
    """One order: facts, sentence, history, what to do next; a short form beside a list."""
    record = order_record(cast(ActorRequest, request).actor, ref)
    short = request.headers.get("HX-Request") == "true"
    template = "workorders/_order_drawer.html" if short else "workorders/order_record.html"
    return render(request, template, {"record": record})


@needs(Permission.MOVE)
@require_POST
def move(request: HttpRequest, ref: str) -> HttpResponse:
    """Move an order along; what is wrong comes back beside what was written."""
    form = MoveForm(request.POST, request.FILES)
    return _done(
        request, ref, form, lambda actor: order_move(actor=actor, ref=ref, **form.move_values())
    )


@needs(Permission.MOVE)
@require_POST
def part(request: HttpRequest, ref: str) -> HttpResponse:
    """The actor's unit answers for its part."""
    form = PartForm(request.POST)

    def act(actor: Actor) -> None:
        part_answer(actor=actor, order_ref=ref, unit_id=actor.unit_id or 0, **form.cleaned_data)

    return _done(request, ref, form, act)


@needs(Permission.MOVE)
@require_POST
def part_decision(request: HttpRequest, ref: str) -> HttpResponse:
    """Lead or giver excuse a part or give it again."""
    form = PartDecisionForm(request.POST)

    def act(actor: Actor) -> None:
        values = {**form.cleaned_data}
        service = part_excuse if values.pop("decision") == "excuse" else part_give_again
        service(actor=actor, order_ref=ref, **values)

    return _done(request, ref, form, act)


@needs(Permission.OPEN)
@require_POST
def hand_on(request: HttpRequest, ref: str) -> HttpResponse:
    """Hand an order on to units below."""
    form = HandOnForm(request.POST)
    return _done(
        request,
        ref,
        form,
        lambda actor: order_break_down(actor=actor, ref=ref, **form.cleaned_data),
    )


@needs(Permission.MOVE)
@require_POST
def preview(request: HttpRequest, ref: str) -> HttpResponse:
    """The unit explains before anything turns red."""
    form = PreviewForm(request.POST)
    return _done(
        request,
        ref,
        form,
        lambda actor: preview_answer(actor=actor, order_ref=ref, **form.cleaned_data),
    )


@needs(Permission.MOVE)
@require_POST
def report(request: HttpRequest, ref: str) -> HttpResponse:
    """File an expected report, zero with one tap."""
    form = ReportForm(request.POST)
    return _done(
        request, ref, form, lambda actor: report_file(actor=actor, ref=ref, given=form.given())
    )


@needs(Permission.MOVE)
@require_POST
def proof(request: HttpRequest, ref: str) -> HttpResponse:
    """Add a proof."""
    form = ProofForm(request.POST, request.FILES)
    return _done(
        request, ref, form, lambda actor: proof_add(actor=actor, ref=ref, **form.proof_values())
    )


def _done(
    request: HttpRequest, ref: str, form: forms.Form, act: Callable[[Actor], Any]
) -> HttpResponse:
    """Do a step and go back to the order; a refusal comes back beside what was written."""
    actor = cast(ActorRequest, request).actor
    try:
        if not form.is_valid():
            raise Invalid(_fault(form))
        act(actor)
    except (Invalid, Conflict, Denied) as error:
        record = order_record(actor, ref)
        context = {"record": record, "error": error, "written": form.data}
        return render(request, "workorders/order_record.html", context, status=error.status)
    return redirect("desk:read-order", ref=ref)


def _fault(form: forms.Form) -> str:
    said = [str(text) for texts in form.errors.values() for text in texts]
    return " ".join(said) or _("这一步没有送全。请返回上一页重试。")
