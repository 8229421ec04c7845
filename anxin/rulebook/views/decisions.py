"""Kept decisions: the auditor's list, and the one that a case rests on."""

from __future__ import annotations

from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.types import Permission as CorePermission

from ..queries import decision_page, decisions_listed


@needs(CorePermission.READ_AUDIT)
@require_GET
def decision_list(request: HttpRequest) -> HttpResponse:
    """What was decided for cases, newest first; `?table=` and `?before=` narrow it."""
    actor, query = cast(ActorRequest, request).actor, request.GET.copy()
    page = decisions_listed(actor, query.get("table", ""), query.get("before", ""))
    context: dict[str, object] = {"page": page}
    if page.next_before:
        query["before"] = page.next_before
        context["next_url"] = f"?{query.urlencode()}"
    return render(request, "rulebook/decision_list.html", context)


@needs(SIGNED_IN_ROUTE)
@require_GET
def decision_read(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One decision: facts, row, sentence, version. Its number is known to the case alone."""
    actor = cast(ActorRequest, request).actor
    return render(
        request, "rulebook/decision_record.html", {"page": decision_page(actor, record_id)}
    )
