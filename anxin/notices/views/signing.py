"""Pages of countersigning, issuing, and of the versions of a notice."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Actor, AnxinError, Conflict, Invalid

from ..forms import AnswerForm, IssueForm, SendForm
from ..queries import sign_page, version_difference, versions_of
from ..services import (
    draft_countersign,
    draft_issue,
    draft_reopen,
    draft_send,
    draft_withdraw,
    version_adopt,
)
from ..types import Permission


@needs(Permission.READ_DRAFTS)
@require_GET
def draft_signatures(request: HttpRequest, ref: str) -> HttpResponse:
    """Who is asked, who agreed, who issued; what this actor may do."""
    return _page(request, ref)


@needs(Permission.DRAFT)
@require_POST
def draft_sending(request: HttpRequest, ref: str) -> HttpResponse:
    """Send to units to countersign."""
    actor = _actor(request)
    form = SendForm(request.POST, choices=sign_page(actor, ref).proposed)
    return _acted(request, ref, form, lambda given: draft_send(actor=actor, ref=ref, **given))


@needs(Permission.DRAFT)
@require_POST
def draft_reopening(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a draft back."""
    draft_reopen(actor=_actor(request), ref=ref)
    return redirect("notices:sign-draft", ref=ref)


@needs(Permission.DRAFT)
@require_POST
def draft_withdrawing(request: HttpRequest, ref: str) -> HttpResponse:
    """Give a draft up."""
    draft_withdraw(actor=_actor(request), ref=ref)
    return redirect("notices:list-drafts")


@needs(Permission.COUNTERSIGN)
@require_POST
def draft_answering(request: HttpRequest, ref: str) -> HttpResponse:
    """Agree or object for one's unit."""
    actor = _actor(request)
    return _acted(
        request,
        ref,
        AnswerForm(request.POST),
        lambda given: draft_countersign(
            actor=actor,
            ref=ref,
            **{**given, "agree": given["agree"] == "yes"},
        ),
    )


@needs(Permission.ISSUE)
@require_POST
def draft_issuing(request: HttpRequest, ref: str) -> HttpResponse:
    """Give the draft its force."""
    actor = _actor(request)
    return _acted(
        request,
        ref,
        IssueForm(request.POST),
        lambda given: draft_issue(actor=actor, ref=ref, **given),
    )


@needs(Permission.ADOPT)
@require_GET
def version_list(request: HttpRequest) -> HttpResponse:
    """Every version of the running campaign's own notice."""
    slug = cast(ActorRequest, request).campaign
    context = {"versions": versions_of(_actor(request), slug), "slug": slug}
    return render(request, "notices/version_list.html", context)


@needs(Permission.ADOPT)
@require_GET
def version_compare(request: HttpRequest, version_id: int) -> HttpResponse:
    """A version against the one in force."""
    line, found, slug = version_difference(_actor(request), version_id)
    context = {"version": line, "differences": found, "slug": slug}
    return render(request, "notices/version_compare.html", context)


@needs(Permission.ADOPT)
@require_POST
def version_adopting(request: HttpRequest, version_id: int) -> HttpResponse:
    """Bring a proposed version into force."""
    line, _found, slug = version_difference(_actor(request), version_id)
    version_adopt(actor=_actor(request), campaign_slug=slug, content_hash=line.content_hash)
    return redirect("notices:list-versions")


def _actor(request: HttpRequest) -> Actor:
    return cast(ActorRequest, request).actor


def _acted(
    request: HttpRequest,
    ref: str,
    form: forms.Form,
    act: Callable[[dict[str, Any]], object],
) -> HttpResponse:
    """Do it, or show the page with what is wrong and what was written."""
    try:
        if not form.is_valid():
            raise Invalid(gettext("这一步没有送全，或者写法不对。"))
        act(form.cleaned_data)
    except (Invalid, Conflict) as error:
        return _page(request, ref, error)
    return redirect("notices:read-signatures", ref=ref)


def _page(request: HttpRequest, ref: str, error: AnxinError | None = None) -> HttpResponse:
    context = {"page": sign_page(_actor(request), ref), "error": error, "written": request.POST}
    status = error.status if error else 200
    return render(request, "notices/draft_signatures.html", context, status=status)
