"""A unit's own page: its tasks and what it says about them, by link or with an account."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, needs, public
from anxin.core.types import AnxinError, Conflict, Invalid
from anxin.notices.queries import campaign_named

from ..forms.breakdown import answers_of, own_context
from ..queries.breakdown_files import holder_xlsx
from ..queries.breakdown_pages import own_page, own_page_of
from ..services.breakdown_answers import answers_give, link_open, link_received
from ..types import Permission
from ..types.breakdown import LinkHolder, LinkResult, ReplyWay
from ..types.breakdown_pages import OwnPage
from .breakdown import XLSX, download, link_base

CLOSED_STATUS = {LinkResult.WRONG: 404, LinkResult.LOCKED: 429}


@public("a unit without an account answers by the link it was sent; it sees its own tasks only")
@never_cache
@require_http_methods(["GET", "POST"])
def by_link(request: HttpRequest, token: str) -> HttpResponse:
    """The tasks of the unit whose link it is."""
    result, holder = link_open(token=token)
    if holder is None:
        return _closed(request, result)
    url = f"{link_base(request)}{token}/"
    if request.method == "GET":
        return guarded(_page(request, own_page(holder, url)))
    return guarded(_answered(request, holder, url))


@public("a unit without an account downloads its own sheet by its link")
@never_cache
@require_GET
def own_sheet(request: HttpRequest, token: str) -> HttpResponse:
    """The sheet of the unit whose link it is."""
    result, holder = link_open(token=token)
    if holder is None:
        return _closed(request, result)
    name, content = holder_xlsx(holder)
    return guarded(download(content, name, XLSX))


@needs(Permission.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def own(request: HttpRequest, ref: str) -> HttpResponse:
    """The tasks of the actor's own unit."""
    actor = cast(ActorRequest, request).actor
    page = own_page_of(actor, ref)
    if request.method == "GET":
        return _page(request, page)
    try:
        _give(request, page, actor_way=ReplyWay.SYSTEM)
    except (Invalid, Conflict) as error:
        return _page(request, page, error)
    return redirect("desk:own-tasks", ref=ref)


def guarded(response: HttpResponse) -> HttpResponse:
    """Keep the token out of search engines, caches, and the addresses other pages are told.

    `strict-origin` and not `no-referrer`: without an origin the form could not prove where it is from.
    """
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Referrer-Policy"] = "strict-origin"
    response["Cache-Control"] = "no-store, private"
    return response


def _closed(request: HttpRequest, result: LinkResult) -> HttpResponse:
    """One answer for a link that is wrong, has ended or was closed."""
    context = {"locked": result is LinkResult.LOCKED}
    status = CLOSED_STATUS[result]
    return guarded(render(request, "workorders/breakdown_closed.html", context, status=status))


def _answered(request: HttpRequest, holder: LinkHolder, url: str) -> HttpResponse:
    page = own_page(holder, url)
    try:
        link_received(holder=holder)
        told = _give(request, page, actor_way=ReplyWay.LINK)
    except (Invalid, Conflict) as error:
        return _page(request, page, error)
    return _page(request, own_page(holder, url), told=told)


def _give(request: HttpRequest, page: OwnPage, *, actor_way: ReplyWay) -> int:
    posted = request.POST
    return answers_give(
        actor=page.actor,
        breakdown_id=page.head.id,
        answers=answers_of(posted, page.tasks),
        way=actor_way,
        contact=(posted.get("contact", ""), posted.get("phone", "")),
    )


def _page(
    request: HttpRequest, page: OwnPage, error: AnxinError | None = None, told: int | None = None
) -> HttpResponse:
    # The notice's own campaign stands at the head, or none: never the one somebody else looks at.
    context = own_context(page, request.POST if error else {}, error)
    context |= {"campaign": campaign_named(page.campaign), "error": error, "told": told}
    status = error.status if error else 200
    return render(request, "workorders/breakdown_own.html", context, status=status)
