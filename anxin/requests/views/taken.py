"""What one wrote down for others: found again, told when answered."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from anxin.core.permissions import ActorRequest, needs

from ..forms import TakenToldForm
from ..queries import taken_page
from ..services import taken_told
from ..types import Permission


@needs(Permission.READ_TAKEN)
@never_cache
@require_GET
def taken(request: HttpRequest) -> HttpResponse:
    """The actor's own entries: answered and not told yet first."""
    asked = cast(ActorRequest, request)
    page = taken_page(asked.actor, asked.campaign, request.GET.get("after", ""))
    next_url = f"?after={page.after}" if page.after else ""
    context = {"rows": page.rows, "next_url": next_url}
    return render(request, "requests/request_taken.html", context)


@needs(Permission.READ_TAKEN)
@require_POST
def tell_taken(request: HttpRequest) -> HttpResponse:
    """Note that the person was told the answer."""
    form = TakenToldForm(request.POST)
    if form.is_valid():
        taken_told(actor=cast(ActorRequest, request).actor, **form.cleaned_data)
    return redirect("requests:list-taken")
