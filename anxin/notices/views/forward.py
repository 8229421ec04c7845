"""Pages to copy a campaign forward."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Actor, Invalid

from ..forms.forward import CopyForwardForm, ForwardForm
from ..queries import forward_choices, forward_first, forward_page
from ..services import campaign_copy_forward, draft_carry
from ..types import Permission


@needs(Permission.DRAFT)
@require_GET
def forward(request: HttpRequest) -> HttpResponse:
    """An earlier campaign beside a later one: new, changed, gone, kept."""
    actor = cast(ActorRequest, request).actor
    source, target = request.GET.get("source", ""), request.GET.get("target", "")
    context: dict[str, Any] = {"form": _form(actor, request)}
    context["same"] = source != "" and source == target
    if source and target and not context["same"]:
        context["page"] = forward_page(actor, source, target)
        context["copy_form"] = CopyForwardForm.blank(source)
    return render(request, "notices/forward_compare.html", context)


@needs(Permission.DRAFT)
@require_POST
def copy_forward(request: HttpRequest) -> HttpResponse:
    """Open next year's draft from an earlier campaign."""
    actor, form = cast(ActorRequest, request).actor, CopyForwardForm(request.POST)
    if form.is_valid():
        given = {name: form.cleaned_data[name] for name in ("source", "token")}
        try:
            ref = campaign_copy_forward(actor=actor, new=form.campaign(), **given)
            return redirect("notices:sign-draft", ref=ref)
        except Invalid as error:
            _faults_add(form, error)
    context = {"form": _form(actor, request), "copy_form": form}
    return render(request, "notices/forward_compare.html", context, status=422)


@needs(Permission.DRAFT)
@require_POST
def carry(request: HttpRequest, ref: str) -> HttpResponse:
    """Fill into a draft what an earlier campaign had settled."""
    actor = cast(ActorRequest, request).actor
    draft_carry(actor=actor, ref=ref, source=request.POST.get("source", ""))
    return redirect("notices:sign-draft", ref=ref)


def _form(actor: Actor, request: HttpRequest) -> ForwardForm:
    campaigns, targets = forward_choices(actor)
    asked = forward_first(campaigns, targets) | request.GET.dict()
    return ForwardForm(initial=asked, campaigns=campaigns, targets=targets)


def _faults_add(form: CopyForwardForm, error: Invalid) -> None:
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, text)
