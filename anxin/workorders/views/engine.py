"""One order: its clock, its line upwards, others like it, who has it, checks; lists of both."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import ActorRequest, needs

from ..forms.engine import (
    CheckForm,
    HandOverForm,
    LinkForm,
    MergeForm,
    PauseForm,
    ReasonForm,
)
from ..queries import chain_gaps, checks_open, escalations_open
from ..services import (
    check_decide,
    order_hand_over,
    order_pause,
    order_resume,
    order_unmerge,
    orders_link,
    orders_merge,
)
from ..types import Permission
from .orders import done, step_method


@needs(Permission.MOVE)
@step_method
def pause(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the clock stand still."""
    form = PauseForm(request.POST)
    return done(
        request, ref, form, lambda actor: order_pause(actor=actor, ref=ref, **form.cleaned_data)
    )


@needs(Permission.MOVE)
@step_method
def resume(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the clock go on."""
    form = ReasonForm(request.POST)
    return done(
        request, ref, form, lambda actor: order_resume(actor=actor, ref=ref, **form.cleaned_data)
    )


@needs(Permission.MOVE)
@step_method
def merge(request: HttpRequest, ref: str) -> HttpResponse:
    """Let others follow this order."""
    form = MergeForm(request.POST)
    return done(
        request,
        ref,
        form,
        lambda actor: orders_merge(actor=actor, leading=ref, **form.cleaned_data),
    )


@needs(Permission.MOVE)
@step_method
def unmerge(request: HttpRequest, ref: str) -> HttpResponse:
    """Let a merged order stand alone."""
    form = ReasonForm(request.POST)
    return done(
        request, ref, form, lambda actor: order_unmerge(actor=actor, ref=ref, **form.cleaned_data)
    )


@needs(Permission.MOVE)
@step_method
def link(request: HttpRequest, ref: str) -> HttpResponse:
    """Mark another order as related."""
    form = LinkForm(request.POST)
    return done(
        request, ref, form, lambda actor: orders_link(actor=actor, ref=ref, **form.cleaned_data)
    )


@needs(Permission.MOVE)
@step_method
def hand_over(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the whole to another unit."""
    form = HandOverForm(request.POST)
    return done(
        request,
        ref,
        form,
        lambda actor: order_hand_over(
            actor=actor, ref=ref, limit=form.limit(), unit_id=form.cleaned_data["unit_id"],
            text=form.cleaned_data["text"],
        ),
    )  # fmt: skip


@needs(Permission.MOVE)
@step_method
def check(request: HttpRequest, ref: str) -> HttpResponse:
    """What a spot check found."""
    form = CheckForm(request.POST)
    return done(
        request, ref, form, lambda actor: check_decide(actor=actor, ref=ref, **form.cleaned_data)
    )


@needs(Permission.READ)
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """Closed orders that wait for a look by the actor's unit."""
    found = checks_open(cast(ActorRequest, request).actor)
    return render(request, "workorders/check_list.html", {"checks": found})


@needs(Permission.READ)
@require_GET
def chains(request: HttpRequest) -> HttpResponse:
    """What came up the line to the actor's unit, and where a line would find nobody."""
    actor = cast(ActorRequest, request).actor
    steps = escalations_open(actor, unit_id=actor.unit_id or 0)
    return render(
        request, "workorders/chain_list.html", {"steps": steps, "gaps": chain_gaps(actor)}
    )
