"""Pages to report over-enforcement, and to check a text before issue."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.steps import Walk, steps_answered
from anxin.core.text import receipt_spaced
from anxin.core.types import Conflict, Invalid
from anxin.notices.queries import campaign_current, service_clause
from anxin.notices.types import EPIDEMIC

from .forms import FindingForm, TextCheckForm, report_steps
from .kinds import REPORT
from .queries import check_page, checks_seen, higher_choices, units_below
from .rules import check_report
from .services import (
    check_erase,
    check_seen,
    check_share,
    finding_judge,
    finding_order,
    report_file,
    text_check,
)
from .types import FindingState, Permission

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@public("anybody may report over-enforcement, without an account")
@require_http_methods(["GET", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """Report a unit that is stricter than the notice; one thing per page."""
    asked, title = cast(ActorRequest, request), _("反映“层层加码”")

    def finish(walked: Walk) -> HttpResponse:
        receipt = report_file(
            actor=asked.actor,
            campaign=asked.campaign,
            answers=dict(walked.answers),
            key=walked.token,
        )
        phone = bool(walked.answers.get("contact_phone"))
        context = {"receipt": receipt_spaced(receipt), "title": title, "phone": phone}
        context["within"] = REPORT.answer_within
        return render(request, "oversight/report_filed.html", context, status=201)

    campaign = campaign_current(asked.campaign)
    steps = report_steps(epidemic=campaign.has(EPIDEMIC))
    context = {"title": title, "quote": service_clause(asked.campaign, REPORT.service)}
    return steps_answered(request, steps, finish, context)


@needs(Permission.CHECK)
@require_GET
def checks(request: HttpRequest) -> HttpResponse:
    """Texts checked before issue: one's own, and those that others let the actor see."""
    rows = checks_seen(cast(ActorRequest, request).actor)
    return render(request, "oversight/check_list.html", {"rows": rows})


@needs(Permission.CHECK)
@require_http_methods(["GET", "POST"])
def new_check(request: HttpRequest) -> HttpResponse:
    """Hand in a text; nobody but the own unit sees it until it is shared."""
    asked = cast(ActorRequest, request)
    form = _check_form(asked)
    if form.is_valid():
        try:
            ref = text_check(actor=asked.actor, campaign=asked.campaign, draft=form.draft())
            return redirect("oversight:read-check", ref=ref)
        except Invalid as error:
            _faults_add(form, error)
    context = {"form": form, "campaign_view": campaign_current(asked.campaign)}
    return render(request, "oversight/check_new.html", context, status=_status(form))


@needs(Permission.CHECK)
@require_GET
def read_check(request: HttpRequest, ref: str) -> HttpResponse:
    """Faults of a text, and how it stands against each higher text."""
    actor = cast(ActorRequest, request).actor
    page = check_page(actor, ref)
    check_seen(actor=actor, ref=ref)
    return render(request, "oversight/check_read.html", {"page": page})


@needs(Permission.CHECK)
@require_GET
def report_docx(request: HttpRequest, ref: str) -> HttpResponse:
    """The comparison as an official document."""
    page = check_page(cast(ActorRequest, request).actor, ref)
    response = HttpResponse(check_report(page), content_type=DOCX)
    response["Content-Disposition"] = f'attachment; filename="check-{page.head.ref}.docx"'
    return response


@needs(Permission.CHECK)
@require_POST
def share(request: HttpRequest, ref: str) -> HttpResponse:
    """Let the level above see the check of one's own text."""
    check_share(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("oversight:read-check", ref=ref)


@needs(Permission.CHECK)
@require_POST
def erase(request: HttpRequest, ref: str) -> HttpResponse:
    """Erase a check that nobody else has seen."""
    check_erase(actor=cast(ActorRequest, request).actor, ref=ref)
    return redirect("oversight:list-checks")


@needs(Permission.CHECK)
@require_POST
def judge(request: HttpRequest, ref: str) -> HttpResponse:
    """Confirm or dismiss a finding, or turn it into an order; faults come back on the page."""
    actor, form = cast(ActorRequest, request).actor, FindingForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("这一步没有送全。请返回上一页重试。"))
    try:
        _judged(actor, ref, **form.cleaned_data)
    except (Invalid, Conflict) as error:
        context = {"page": check_page(actor, ref), "error": error, "written": form.cleaned_data}
        return render(request, "oversight/check_read.html", context, status=error.status)
    return redirect(f"{request.path.removesuffix('judge/')}#pair-{form.cleaned_data['number']}")


def _judged(actor: Any, ref: str, *, number: int, act: str, reason: str) -> None:
    if act == FindingState.ORDERED:
        finding_order(actor=actor, ref=ref, number=number, reason=reason)
    else:
        finding_judge(actor=actor, ref=ref, number=number, state=FindingState(act), reason=reason)


def _check_form(asked: ActorRequest) -> TextCheckForm:
    sent = asked.method == "POST"
    return TextCheckForm(
        asked.POST if sent else None,
        asked.FILES if sent else None,
        against=higher_choices(campaign_current(asked.campaign)),
        units=units_below(asked.actor),
    )


def _faults_add(form: TextCheckForm, error: Invalid) -> None:
    for name, text in (error.fields or {"": error.message}).items():
        form.add_error(name if name in form.fields else None, text)


def _status(form: TextCheckForm) -> int:
    return 422 if form.is_bound else 200
