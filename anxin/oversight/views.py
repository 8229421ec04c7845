"""The page to report over-enforcement."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from anxin.core.permissions import ActorRequest, public
from anxin.core.steps import Walk, steps_answered
from anxin.core.text import receipt_spaced
from anxin.notices.queries import campaign_current, service_clause
from anxin.notices.types import EPIDEMIC

from .forms import report_steps
from .kinds import REPORT
from .services import report_file


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
        context = {"receipt": receipt_spaced(receipt), "title": title}
        return render(request, "site/filed_page.html", context, status=201)

    campaign = campaign_current(asked.campaign)
    steps = report_steps(epidemic=campaign.has(EPIDEMIC))
    context = {"title": title, "quote": service_clause(asked.campaign, REPORT.service)}
    return steps_answered(request, steps, finish, context)
