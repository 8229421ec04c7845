"""Around every request: a number to quote, the security headers, the actor and his transaction."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from http import HTTPStatus
from typing import cast

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import BadRequest, PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from anxin.accounts.queries import actor_of_user
from anxin.accounts.services import sign_in_seen
from anxin.core import clock
from anxin.core.permissions import ActorRequest
from anxin.core.row_policy import scope_set
from anxin.core.types import (
    PUBLIC,
    SYSTEM,
    Actor,
    AnxinError,
    Denied,
    Invalid,
    Missing,
    gettext_noop,
)
from anxin.notices.types import CampaignView

from .context import campaign_of
from .errors import error_page
from .navigation import first_page
from .sign_in.browsers import SEEN, browser_remember, sign_in_gone

Handler = Callable[[HttpRequest], HttpResponse]
log = logging.getLogger("anxin.site")

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
# Nothing outside the transaction needs an actor: answers to these must not need the database.
_WITHOUT_DATABASE = ("/healthz", "/static/")
SEEN_EACH_S = 300
UNATTENDED = "X-Unattended"
_ENDED_IDLE = gettext_noop(
    "很久没有操作，已自动退出。没有提交的内容还在这个浏览器里，登录后接着写。"
)
_ENDED_POST = gettext_noop(
    "您的账号目前没有在任的岗位，已退出登录。请找本单位管理员核对岗位起止日期。"
)


class SiteRequest(ActorRequest):
    """A request as our views and templates see it."""

    incident: str
    csp_nonce: str
    campaign_view: CampaignView


def incident_middleware(get_response: Handler) -> Handler:
    """Give each request a number that the person can quote and the log can find."""

    def middleware(request: HttpRequest) -> HttpResponse:
        site_request = cast(SiteRequest, request)
        site_request.incident = secrets.token_hex(4).upper()
        known = request.method in _METHODS
        # TRACE and the like: nothing here answers them.
        response = get_response(request) if known else HttpResponseNotAllowed(sorted(_METHODS))
        response["X-Incident"] = site_request.incident
        return response

    return middleware


def content_security_middleware(get_response: Handler) -> Handler:
    """Allow our own files only; a script in a page needs the nonce of this answer."""

    def middleware(request: HttpRequest) -> HttpResponse:
        nonce = secrets.token_urlsafe(16)
        cast(SiteRequest, request).csp_nonce = nonce
        response = get_response(request)
        # A file from outside brings a stricter one.
        response.headers.setdefault(
            "Content-Security-Policy",
            f"default-src 'self'; script-src 'self' 'nonce-{nonce}'; style-src 'self';"
            " img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self';"
            " frame-ancestors 'none'",
        )
        response["Permissions-Policy"] = "geolocation=(), camera=(), microphone=()"
        return response

    return middleware


def actor_middleware(get_response: Handler) -> Handler:
    """One transaction a request, under the actor's scope; a failed answer writes nothing."""

    def middleware(request: HttpRequest) -> HttpResponse:
        site_request = cast(SiteRequest, request)
        site_request.actor, site_request.campaign = PUBLIC, ""
        if request.path.startswith(_WITHOUT_DATABASE):
            return get_response(request)
        if request.method == "HEAD":
            request.method = "GET"  # what answers GET answers HEAD; the server leaves out the body
        with transaction.atomic():
            if request.user.is_authenticated:
                site_request.actor = _still_here(request)
            scope_set(site_request.actor)
            campaign = campaign_of(request)
            site_request.campaign_view = campaign
            site_request.campaign = campaign.slug if campaign else ""
            known = request.user.is_authenticated
            response = _checked(request, get_response)
            browser_remember(request, response)
            if known and not request.user.is_authenticated:
                response["Clear-Site-Data"] = '"cache", "storage"'
            if response.status_code >= 500 or getattr(response, "writes_nothing", False):
                transaction.set_rollback(True)
            return _private(site_request, response)

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware


def _still_here(request: HttpRequest) -> Actor:
    """Who is signed in; nobody any more after an idle while, or when the last post is over.

    Then the browser keeps what was typed: only signing out oneself clears it.
    """
    now, seen = int(clock.now().timestamp()), request.session.get(SEEN)
    actor = actor_of_user(cast(int, request.user.pk))
    idle = seen is not None and now - seen > settings.SESSION_IDLE_S
    if actor is None or idle:
        scope_set(SYSTEM)
        sign_in_gone(request)
        logout(request)
        messages.info(request, _(_ENDED_IDLE if actor else _ENDED_POST))
        return PUBLIC
    # What a page asks by itself is no sign of a person.
    if seen is not None and now - seen >= SEEN_EACH_S and UNATTENDED not in request.headers:
        request.session[SEEN] = now
        scope_set(actor)
        sign_in_seen(actor=actor, session_key=request.session.session_key or "")
    return actor


def _checked(request: HttpRequest, get_response: Handler) -> HttpResponse:
    """The answer, with a page for addresses no text can hold and for methods not served."""
    if "\0" in request.path or "%00" in request.META.get("QUERY_STRING", ""):
        return error_page(request, Invalid(_("送来的内容读不懂。请回到上一页重新填写。")))
    response = get_response(request)
    if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
        error = Missing(_("没有这个页面。请核对网址，或回到首页。"))
        error.status = response.status_code
        page = error_page(request, error)
        page["Allow"] = response.get("Allow", "")
        return page
    return response


def _private(request: SiteRequest, response: HttpResponse) -> HttpResponse:
    """Keep what staff and account holders see out of caches and of the history after signing out."""
    if request.user.is_authenticated and not response.has_header("Cache-Control"):
        add_never_cache_headers(response)
    return response


def process_exception(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """Turn what a service refused into a page that says what to do; write nothing."""
    if isinstance(error, (Http404, PermissionDenied, BadRequest, SuspiciousOperation)):
        return None  # Django answers these with our pages
    if not isinstance(error, AnxinError):
        log.exception("incident %s at %s", cast(SiteRequest, request).incident, request.path)
        return None
    if isinstance(error, Denied):
        incident, actor = cast(SiteRequest, request).incident, cast(SiteRequest, request).actor
        log.warning("denied %s to user %s at %s", incident, actor.user_id, request.path)
        if request.method == "GET" and request.path == reverse("desk:inbox"):
            # The desk is where everybody is sent; a post that has none goes to its own page.
            return redirect(first_page(actor))
    response = error_page(request, error)
    response.writes_nothing = True  # type: ignore[attr-defined]
    return response
