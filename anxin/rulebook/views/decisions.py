"""Kept decisions: keeping one for a case, the auditor's list, and the one that a case rests on."""

from __future__ import annotations

from functools import partial
from typing import cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.types import Missing
from anxin.core.types import Permission as CorePermission

from ..forms import KeepForm
from ..queries import decision_page, decisions_listed, table_of_try
from ..services import decide
from ..types import SHARED, FactsInvalid


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
@require_POST
def decision_keep(request: HttpRequest, scope: str, name: str) -> HttpResponse:
    """Keep the answer to a case: the tables in force on its day decide, and the number is shown."""
    asked = cast(ActorRequest, request)
    table, speech, row = table_of_try(asked.actor, scope, name)
    form = KeepForm(table, speech, request.POST)
    of = partial(decide, campaign_slug=asked.campaign if scope == SHARED else scope)
    if form.is_valid():
        try:
            ruling = of(actor=asked.actor, subject=row.subject, **form.case(), record=True)
            return redirect("rulebook:read-decision", ruling.record_id)
        except (FactsInvalid, Missing) as error:
            form.add_error(None, error.message)
    context = {"form": form, "scope": scope, "name": name, "title": speech.table_title(table)}
    return render(request, "rulebook/decision_keep.html", context, status=422)


@needs(SIGNED_IN_ROUTE)
@require_GET
def decision_read(request: HttpRequest, record_id: UUID) -> HttpResponse:
    """One decision: facts, row, sentence, version. Its number is known to the case alone."""
    actor = cast(ActorRequest, request).actor
    return render(
        request, "rulebook/decision_record.html", {"page": decision_page(actor, record_id)}
    )
