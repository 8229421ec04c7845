"""What a person may bring, the one page that takes it all, and the same on paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from anxin.core.permissions import ActorRequest, public
from anxin.core.steps import Walk, steps_answered
from anxin.core.text import receipt_new, receipt_spaced
from anxin.core.types import Missing, gettext_noop
from anxin.notices.queries import clause_quote

from ..forms import draft_of, filing_steps
from ..kinds import kind_find
from ..queries import kind_measure, kinds_by_section
from ..services import request_file_once
from ..types import RequestKind

NO_KIND = gettext_noop("本次通知不受理这类事项。请从“要办的事”里选。")


@public("anybody may see what can be brought")
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """Everything a person may bring, by section of the notice."""
    sections = kinds_by_section(cast(ActorRequest, request).campaign)
    return render(request, "requests/request_kinds.html", {"sections": sections})


@public("anybody may bring something, for himself or another")
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, kind: str) -> HttpResponse:
    """Bring something of a kind; one thing per page."""
    asked = cast(ActorRequest, request)
    declared, clause = _declared(asked.campaign, kind)
    if declared.page:
        return redirect(declared.page)
    title = _(declared.label)
    context = {"title": title, "kind": declared, "quote": clause_quote(asked.campaign, clause)}
    return steps_answered(request, filing_steps(declared), _finish(asked, declared), context)


@public("anybody may print a slip for who has no phone")
@never_cache
@require_GET
def slip(request: HttpRequest, kind: str = "") -> HttpResponse:
    """A slip to fill in by pen; its printed number becomes the receipt."""
    asked = cast(ActorRequest, request)
    declared = _declared(asked.campaign, kind)[0] if kind else None
    sections = kinds_by_section(asked.campaign)
    context = {"kind": declared, "sections": sections, **_printed(request, kind)}
    return render(request, "requests/request_slip.html", context)


def _printed(request: HttpRequest, kind: str) -> dict[str, str]:
    """A fresh number, and squares to the same form on a phone and to typing the slip in."""
    serial = receipt_new()
    web = reverse("requests:file", args=[kind]) if kind else reverse("requests:kinds")
    typing = f"{reverse('requests:type-slip')}?serial={serial}&kind={kind}"
    squares = {"web": _square(request, web), "typing": _square(request, typing)}
    return {"serial": receipt_spaced(serial), **squares}


def _finish(asked: ActorRequest, kind: RequestKind) -> Callable[[Walk], HttpResponse]:
    def finish(walked: Walk) -> HttpResponse:
        draft = draft_of(kind, asked.campaign, walked.answers)
        receipt = request_file_once(actor=asked.actor, draft=draft, key=walked.token)
        context = {
            "receipt": receipt_spaced(receipt),
            "title": _(kind.label),
            "within": kind.answer_within,
            "phone": bool(draft.contact_phone),
        }
        return render(asked, "site/filed_page.html", context, status=201)

    return finish


def _declared(campaign: str, slug: str) -> tuple[RequestKind, str]:
    """The kind of this name and the sentence it serves. Raises Missing where it is not taken."""
    kind = kind_find(slug)
    measure = kind_measure(campaign, kind) if kind else None
    if kind is None or measure is None:
        raise Missing(_(NO_KIND))
    return kind, measure.clause


def _square(request: HttpRequest, path: str) -> str:
    """A QR square of an address of this site, as an image inside the page."""
    return str(segno.make(request.build_absolute_uri(path), micro=False).svg_data_uri(scale=3))
