"""Briefs: listed, read, edited, signed, released, corrected."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import number_typed
from anxin.core.types import Actor, AnxinError, Conflict, Invalid, Missing
from anxin.documents.write import write_docx

from ..forms import BriefForm, ErratumForm, ReasonForm, RevisionForm
from ..queries import brief_page, briefs_seen, figure_page, last_cut_off, plan_of
from ..rules import brief_draft as draft_of
from ..services import (
    brief_ask,
    brief_edit,
    brief_release,
    brief_renew,
    brief_return,
    brief_sign,
    erratum_release,
    erratum_write,
)
from ..types import Permission

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@needs(Permission.READ_BRIEFS)
@require_GET
def briefs(request: HttpRequest) -> HttpResponse:
    """Every brief of the campaign, the newest first."""
    asked = cast(ActorRequest, request)
    rows, plan = briefs_seen(asked.actor, asked.campaign), plan_of(asked.campaign)
    day = last_cut_off(plan)
    drafted = any(row.day == day for row in rows)
    may_ask = asked.actor.may(Permission.DRAFT) and not drafted
    context = {"rows": rows, "plan": plan, "day": day, "may_ask": may_ask}
    return render(request, "briefing/brief_list.html", context)


@needs(Permission.DRAFT)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Have the draft made now."""
    asked = cast(ActorRequest, request)
    brief_ask(actor=asked.actor, campaign=asked.campaign)
    return redirect(f"{request.path.removesuffix('ask/')}?asked=1")


@needs(Permission.READ_BRIEFS)
@require_GET
def brief(request: HttpRequest, ref: str) -> HttpResponse:
    """A brief: figures that open, silences, text, signatures."""
    page = brief_page(cast(ActorRequest, request).actor, ref)
    return render(request, "briefing/brief_read.html", _context(page, BriefForm.of(page)))


@needs(Permission.READ_BRIEFS)
@require_GET
def document(request: HttpRequest, ref: str) -> HttpResponse:
    """A brief as an official document."""
    page = brief_page(cast(ActorRequest, request).actor, ref)
    response = HttpResponse(write_docx(draft_of(page)), content_type=DOCX)
    name = f"brief-{page.head.day:%Y%m%d}-v{page.head.version}.docx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@needs(Permission.READ_BRIEFS)
@require_GET
def figure(request: HttpRequest, ref: str, slug: str) -> HttpResponse:
    """The rows behind a figure, as they stood, marked where they changed since."""
    first = number_typed(request.GET.get("first", "0"))
    if first is None:
        raise Missing
    page = figure_page(cast(ActorRequest, request).actor, ref, slug, first)
    return render(request, "briefing/figure_rows.html", {"page": page})


@needs(Permission.DRAFT)
@require_POST
def edit(request: HttpRequest, ref: str) -> HttpResponse:
    """Keep the text beside the figures; what could not be kept comes back on the page."""
    actor = cast(ActorRequest, request).actor
    page = brief_page(actor, ref)
    form = BriefForm.of(page, request.POST)
    if not form.is_valid():
        return render(request, "briefing/brief_read.html", _context(page, form), status=422)
    try:
        _edited(actor, ref, form)
    except (Invalid, Conflict) as error:
        return _refused(request, ref, form, error)
    return redirect("briefing:read-brief", ref=ref)


def _edited(actor: Actor, ref: str, form: BriefForm) -> None:
    brief_edit(
        actor=actor,
        ref=ref,
        text=form.cleaned_data["text"],
        remarks=form.remarks(),
        seen_revision=form.cleaned_data["revision"],
    )


@needs(Permission.SIGN)
@require_POST
def sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Sign what was read."""
    actor, form = cast(ActorRequest, request).actor, RevisionForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("这一步没有送全。请返回上一页重试。"))
    brief_sign(actor=actor, ref=ref, seen_revision=form.cleaned_data["revision"])
    return redirect("briefing:read-brief", ref=ref)


@needs(Permission.SIGN)
@require_POST
def give_back(request: HttpRequest, ref: str) -> HttpResponse:
    """Take a signature off, so that the text can be changed."""
    actor, form = cast(ActorRequest, request).actor, ReasonForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("这一步没有送全。请返回上一页重试。"))
    try:
        brief_return(actor=actor, ref=ref, reason=form.cleaned_data["reason"])
    except (Invalid, Conflict) as error:
        return _refused(request, ref, None, error)
    return redirect("briefing:read-brief", ref=ref)


@needs(Permission.RELEASE)
@require_POST
def release(request: HttpRequest, ref: str) -> HttpResponse:
    """Let a brief out that somebody else signed."""
    brief_release(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("briefing:read-brief", ref=ref)


@needs(Permission.DRAFT)
@require_POST
def renew(request: HttpRequest, ref: str) -> HttpResponse:
    """A new version over the same figures."""
    renewed = brief_renew(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("briefing:read-brief", ref=renewed)


@needs(Permission.READ_BRIEFS)
@require_http_methods(["GET", "POST"])
def errata(request: HttpRequest, ref: str) -> HttpResponse:
    """What was wrong in a brief and what is right; a clerk adds to it."""
    actor = cast(ActorRequest, request).actor
    form = ErratumForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        erratum_write(actor=actor, ref=ref, **form.cleaned_data)
        return redirect("briefing:errata", ref=ref)
    page = brief_page(actor, ref)
    context = {"page": page, "form": form, "may_write": actor.may(Permission.DRAFT)}
    return render(request, "briefing/brief_errata.html", context, status=_status(form))


@needs(Permission.RELEASE)
@require_POST
def release_erratum(request: HttpRequest, ref: str) -> HttpResponse:
    """Let an erratum out that somebody else wrote."""
    of = erratum_release(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("briefing:errata", ref=of)


def _refused(
    request: HttpRequest, ref: str, form: BriefForm | None, error: AnxinError
) -> HttpResponse:
    """The page as it now stands, with what was refused and what was written."""
    page = brief_page(cast(ActorRequest, request).actor, ref)
    context = _context(page, form.seen(page) if form else BriefForm.of(page)) | {"error": error}
    context["unsaved"] = form is not None
    response = render(request, "briefing/brief_read.html", context, status=error.status)
    response.writes_nothing = True  # type: ignore[attr-defined]  # the middleware's mark
    return response


def _context(page: Any, form: BriefForm) -> dict[str, Any]:
    fields = {name: form[name] for name in form.fields}
    rows = [(one, fields[f"remark-{one.slug}"]) for one in page.figures]
    return {"page": page, "form": form, "rows": rows}


def _status(form: ErratumForm) -> int:
    return 422 if form.is_bound else 200
