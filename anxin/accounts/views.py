"""A person's own sign-ins: seen by himself only, ended one by one or all others at once."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.text import number_typed

from .queries import own_sign_ins
from .services import other_sign_ins_end, sign_in_end

OTHERS = "others"


@needs(SIGNED_IN_ROUTE)
@require_http_methods(["GET", "POST"])
def sign_ins(request: ActorRequest) -> HttpResponse:
    """The list; a POST ends one (`end`: its number) or all others (`end`: `others`)."""
    actor, here = request.actor, request.session.session_key or ""
    if request.method == "GET":
        return render(request, "accounts/sign_ins.html", {"lines": own_sign_ins(actor, here)})
    if request.POST.get("end") == OTHERS:
        other_sign_ins_end(actor=actor, here=here)
    else:
        sign_in_end(actor=actor, sign_in_id=number_typed(request.POST.get("end", "")) or 0)
    return HttpResponseRedirect(reverse("accounts:sign-ins"))
