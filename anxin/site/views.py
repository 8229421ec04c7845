"""Health, ways of showing, and the pages for errors."""

from __future__ import annotations

import sys
from typing import cast

import psycopg
from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from anxin.core.audit import chain_head
from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.problems import problem
from anxin.core.queries import AUDIT_PAGE, audit_entries, certificates
from anxin.core.text import number_typed
from anxin.core.types import Denied, Expired, Invalid, Missing, Permission
from anxin.notices.queries import campaigns_all

from .context import CAMPAIGN_COOKIE, MODE_COOKIE, MODES
from .errors import error_page
from .retention import record_classes

# Classes of SQLSTATE: no connection, no resources (a full disk), shut down, the disk itself.
_AWAY = ("08", "53", "57P", "58")
YEAR_S = 365 * 24 * 60 * 60


@public("tells the supervisor that the process answers")
def healthz(request: HttpRequest) -> HttpResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@public("tells a load balancer that the database answers")
def readyz(request: HttpRequest) -> HttpResponse:
    """The database answers, under the run-time role."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        role = cursor.fetchone()[0]
    return JsonResponse({"status": "ok", "role": role})


@public("how pages are shown is the visitor's own choice")
def set_mode(request: HttpRequest) -> HttpResponse:
    """Remember light, elder or wall, and go back to the page."""
    mode = request.GET.get("mode", "light")
    return _remember(request, MODE_COOKIE, mode if mode in MODES else "light")


@public("which campaign is shown is the visitor's own choice")
def set_campaign(request: HttpRequest) -> HttpResponse:
    """Remember the campaign, and go to its home page."""
    slug = request.GET.get("slug", "")
    if slug not in {campaign.slug for campaign in campaigns_all()}:
        raise Missing
    return _remember(request, CAMPAIGN_COOKIE, slug)


@needs(Permission.READ_AUDIT)
def read_audit(request: HttpRequest) -> HttpResponse:
    """What was done, newest first; the head of the chain on top."""
    before = number_typed(request.GET.get("before", ""))
    entries = audit_entries(cast(ActorRequest, request).actor, before=before)
    context = {"entries": entries, "head": chain_head()}
    if len(entries) == AUDIT_PAGE:
        context["next_url"] = f"?before={entries[-1].id}"
    return render(request, "site/audit_list.html", context)


@needs(Permission.READ_AUDIT)
def list_certificates(request: HttpRequest) -> HttpResponse:
    """What was erased, by which rule, newest first; for the printer too."""
    before = number_typed(request.GET.get("before", ""))
    rows = certificates(cast(ActorRequest, request).actor, before=before)
    context = {"rows": rows, "classes": record_classes(), "head": chain_head()}
    if len(rows) == AUDIT_PAGE:
        context["next_url"] = f"?before={rows[-1].id}"
    return render(request, "site/certificate_list.html", context)


def _remember(request: HttpRequest, cookie: str, value: str) -> HttpResponse:
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(target, allowed_hosts={request.get_host()}):
        target = "/"
    # Not `redirect`, which takes a word without a slash for the name of a route.
    response = HttpResponseRedirect(target)
    response.set_cookie(cookie, value, max_age=YEAR_S, samesite="Lax", httponly=True)
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """What was sent cannot be read."""
    return error_page(request, Invalid(_("送来的内容读不懂。请回到上一页重新填写。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The actor lacks a right."""
    return error_page(request, Denied())


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """No such page."""
    return error_page(request, Missing(_("没有这个页面。请核对网址，或回到首页。")))


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was open too long or came from elsewhere."""
    message = _("页面放得太久，提交没有成功，什么也没有写入。请返回上一页，刷新后再提交。")
    return error_page(request, Expired(message))


def server_error(request: HttpRequest) -> HttpResponse:
    """Our fault: say so, with the number to quote; needs neither database nor session."""
    incident = getattr(request, "incident", "")
    if _database_fails(sys.exc_info()[1]):
        return _paused(request, incident)
    if request.path.startswith("/api/"):
        return problem(
            500, "server_error", _("系统出错，没有写入。请稍后再试，或报编号 ") + incident
        )
    return _alone(request, 500, incident)


def _alone(
    request: HttpRequest, status: int, incident: str, *, paused: bool = False
) -> HttpResponse:
    """The page that stands alone: what every other page is given would ask the database."""
    mode = request.COOKIES.get(MODE_COOKIE, "")
    context = {"incident": incident, "paused": paused, "mode": mode if mode in MODES else ""}
    return HttpResponse(render_to_string("500.html", context), status=status)


def _database_fails(error: BaseException | None) -> bool:
    """Whether the database is away or full, also where the queue told it as its own.

    A statement that was cancelled or met another's lock is our fault and no pause.
    """
    while error is not None:
        if isinstance(error, (psycopg.OperationalError, psycopg.InterfaceError)):
            return error.sqlstate is None or error.sqlstate.startswith(_AWAY)
        if isinstance(error, (OperationalError, InterfaceError)) and error.__cause__ is None:
            return True
        error = error.__cause__ or error.__context__
    return False


def _paused(request: HttpRequest, incident: str) -> HttpResponse:
    """The database is away or its disk is full: nothing comes in, what came in is there."""
    if request.path.startswith("/api/"):
        detail = _("暂停收件，已收到的都在。这一次没有写入，请过一分钟再试。编号 ") + incident
        response = problem(503, "paused", detail)
    else:
        response = _alone(request, 503, incident, paused=True)
    response["Retry-After"] = "60"
    return response
