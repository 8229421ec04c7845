"""Taking answers back, and telling everyone who got the old one."""

from __future__ import annotations

from typing import cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Actor, Invalid

from ..forms import ToldForm, WithdrawalAskForm, WithdrawalForm
from ..queries import sentences_choices, withdrawal_page, withdrawals_listed
from ..services import answer_told, withdrawal_ask, withdrawal_drop, withdrawal_tell
from ..types import Permission, WithdrawalPage


@needs(Permission.READ)
@require_GET
def withdrawals(request: HttpRequest) -> HttpResponse:
    """What was taken back in the campaign at hand, and what waits for a decision."""
    return _listed(request, _ask_form(cast(ActorRequest, request)), 200)


@needs(Permission.WITHDRAW)
@require_POST
def ask_withdrawal(request: HttpRequest) -> HttpResponse:
    """Look for answers that rest on sentences which no longer hold."""
    asked = cast(ActorRequest, request)
    form = _ask_form(asked)
    if form.is_valid():
        try:
            ref = withdrawal_ask(actor=asked.actor, campaign=asked.campaign, **form.cleaned_data)
            return redirect("requests:read-withdrawal", ref=ref)
        except Invalid as error:
            _faults_add(form, error)
    return _listed(request, form, 422)


@needs(Permission.READ)
@require_http_methods(["GET", "POST"])
def withdrawal(request: HttpRequest, ref: str) -> HttpResponse:
    """One withdrawal: decide, then see who was told."""
    actor = cast(ActorRequest, request).actor
    page = withdrawal_page(actor, ref)
    sent = request.POST if request.method == "POST" else None
    form = WithdrawalForm(sent, sentences=sentences_choices(page.campaign))
    if form.is_valid():
        try:
            _decide(actor, page, form)
            return redirect("requests:read-withdrawal", ref=ref)
        except Invalid as error:
            _faults_add(form, error)
    return _shown(request, page, form)


def _shown(request: HttpRequest, page: WithdrawalPage, form: WithdrawalForm) -> HttpResponse:
    context = {"page": page, "form": form, "kept": request.POST.getlist("keep")}
    status = 422 if form.is_bound else 200
    return render(request, "requests/withdrawal_record.html", context, status=status)


@needs(Permission.READ)
@require_POST
def told(request: HttpRequest, ref: str) -> HttpResponse:
    """Note that a person was told."""
    form = ToldForm(request.POST)
    if form.is_valid():
        answer_told(actor=cast(ActorRequest, request).actor, ref=ref, **form.cleaned_data)
    return redirect("requests:read-withdrawal", ref=ref)


def _decide(actor: Actor, page: WithdrawalPage, form: WithdrawalForm) -> None:
    given = form.cleaned_data
    if given["act"] == "drop":
        withdrawal_drop(actor=actor, ref=page.row.ref, words=given["words"])
        return
    withdrawal_tell(
        actor=actor, ref=page.row.ref, words=given["words"],
        clause_now=given["clause_now"], left_out=given["keep"],
    )  # fmt: skip


def _ask_form(asked: ActorRequest) -> WithdrawalAskForm:
    sent = asked.POST if asked.method == "POST" else None
    return WithdrawalAskForm(sent, sentences=sentences_choices(asked.campaign))


def _listed(request: HttpRequest, form: WithdrawalAskForm, status: int) -> HttpResponse:
    asked = cast(ActorRequest, request)
    rows = withdrawals_listed(asked.actor, asked.campaign)
    context = {"rows": rows, "form": form, "may_ask": asked.actor.may(Permission.WITHDRAW)}
    return render(request, "requests/withdrawal_list.html", context, status=status)


def _faults_add(form: forms.Form, error: Invalid) -> None:
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, text)
