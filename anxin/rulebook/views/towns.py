"""A town's table beside the district's: the town looks first, the district when it may."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs

from ..forms import TownForm
from ..queries import comparable_tables, town_comparison, town_tables_listed
from ..services import town_table_keep, town_table_remove, town_table_show
from ..types import Permission, TableFaulty


@needs(Permission.COMPARE)
@require_GET
def town_list(request: HttpRequest) -> HttpResponse:
    """The own tables of a town; for the district those that towns have shown it."""
    asked = cast(ActorRequest, request)
    page = town_tables_listed(asked.actor, asked.campaign)
    return render(request, "rulebook/town_list.html", {"page": page})


@needs(Permission.COMPARE)
@require_http_methods(["GET", "POST"])
def town_upload(request: HttpRequest) -> HttpResponse:
    """Bring a table of the town's own and see, privately, where it differs."""
    asked, sent = cast(ActorRequest, request), request.method == "POST"
    choices = comparable_tables(asked.actor, asked.campaign)
    form = TownForm(choices, request.POST, request.FILES) if sent else TownForm(choices)
    context: dict[str, object] = {"form": form}
    if sent and form.is_valid():
        try:
            higher, content = form.cleaned_data["higher"], form.content()
            table_id = town_table_keep(actor=asked.actor, higher_id=int(higher), content=content)
            return redirect("rulebook:compare-town", table_id=table_id)
        except TableFaulty as error:
            context["error"] = error
    return render(request, "rulebook/town_upload.html", context, status=422 if sent else 200)


@needs(Permission.COMPARE)
@require_GET
def town_read(request: HttpRequest, table_id: int) -> HttpResponse:
    """The comparison in words, with the residents it touches."""
    page = town_comparison(cast(ActorRequest, request).actor, table_id)
    return render(request, "rulebook/town_compare.html", {"page": page})


@needs(Permission.COMPARE)
@require_POST
def town_show(request: HttpRequest, table_id: int) -> HttpResponse:
    """Let the district see the comparison."""
    town_table_show(actor=cast(ActorRequest, request).actor, table_id=table_id)
    return redirect("rulebook:compare-town", table_id=table_id)


@needs(Permission.COMPARE)
@require_POST
def town_remove(request: HttpRequest, table_id: int) -> HttpResponse:
    """Remove the town's own table."""
    town_table_remove(actor=cast(ActorRequest, request).actor, table_id=table_id)
    return redirect("rulebook:list-towns")
