"""Finding a person by number, masked; one in the clear for a reason; erasing on request."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import Invalid

from .forms import EraseForm, FindForm, UnmaskForm
from .queries import people_by_number, person_view
from .services import person_erase, person_unmask
from .types import Permission

FIND, PERSON = "residents/person_find.html", "residents/person_record.html"


@needs(Permission.READ)
@never_cache
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find people by a number. By POST, so that numbers stay out of addresses and logs."""
    form = FindForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return render(request, FIND, {"form": form}, status=422 if form.is_bound else 200)
    try:
        rows = people_by_number(cast(ActorRequest, request).actor, form.cleaned_data["number"])
    except Invalid as error:
        form.add_error("number", error.message)
        return render(request, FIND, {"form": form}, status=422)
    return render(request, FIND, {"form": form, "rows": rows})


@needs(Permission.UNMASK)
@never_cache
@require_http_methods(["GET", "POST"])
def unmask(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person, in the clear once a reason is given; logged."""
    actor = cast(ActorRequest, request).actor
    form = UnmaskForm(request.POST if request.method == "POST" else None)
    context = {"row": person_view(actor, person_id), "form": form, "erase_form": EraseForm()}
    if form.is_valid():
        try:
            context["plain"] = person_unmask(actor=actor, person_id=person_id, **form.cleaned_data)
        except Invalid as error:
            form.add_error("reason", error.message)
    return render(request, PERSON, context, status=422 if form.errors else 200)


@needs(Permission.ERASE)
@never_cache
@require_http_methods(["POST"])
def erase(request: HttpRequest, person_id: int) -> HttpResponse:
    """Erase a person because he asks for it, or because it is no longer needed."""
    actor, form = cast(ActorRequest, request).actor, EraseForm(request.POST)
    context = {"row": person_view(actor, person_id), "form": UnmaskForm(), "erase_form": form}
    try:
        if form.is_valid():
            person_erase(actor=actor, person_id=person_id, **form.cleaned_data)
            messages.success(request, _("已删除。"))
            return redirect("residents:find-person")
    except Invalid as error:
        form.add_error("reason", error.message)
    return render(request, PERSON, context, status=422)
