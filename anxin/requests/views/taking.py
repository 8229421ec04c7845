"""Writing down for others: on the phone, at the door, from a paper slip."""

from __future__ import annotations

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from anxin.core.permissions import ActorRequest, needs
from anxin.core.text import receipt_spaced
from anxin.core.types import Channel, Invalid
from anxin.residents.services import callers_find
from anxin.residents.types import Permission as ResidentPermission

from ..forms import CallForm, SettleForm, SlipForm, TakenForm, draft_taken
from ..kinds import kind_find
from ..queries import kinds_choices, places_choices, slip_conflicts, taken_row
from ..services import call_take, request_take, slip_settle, slip_type
from ..types import Permission

CONFLICT = 409
MOST_PHONE = 32
FORM_OF = {Channel.PHONE: CallForm, Channel.FIELD: TakenForm, Channel.PAPER: SlipForm}
PAGE_OF = {
    Channel.PHONE: "requests/request_call.html",
    Channel.FIELD: "requests/request_door.html",
    Channel.PAPER: "requests/slip_type.html",
}


@needs(Permission.TAKE_CALL)
@require_http_methods(["GET", "POST"])
def take_call(request: HttpRequest) -> HttpResponse:
    """Write down a call on one screen; saved, the next call may begin."""
    asked = cast(ActorRequest, request)
    form = _form(asked, CallForm)
    if not isinstance(form, CallForm) or not form.is_valid():
        return _shown(request, Channel.PHONE, form, 422 if form.is_bound else 200)
    draft, key = draft_taken(asked.campaign, form), form.cleaned_data["token"]
    try:
        receipt, kept = call_take(actor=asked.actor, draft=draft, key=key, keep=form.keeps)
    except Invalid as error:
        return _refused(request, Channel.PHONE, form, error)
    return _saved(asked, Channel.PHONE, receipt, kept=kept)


@needs(ResidentPermission.CALLERS)
@never_cache
@require_POST
def find_caller(request: HttpRequest) -> HttpResponse:
    """Who is known under the number of the call, masked; what was typed so far stays."""
    asked = cast(ActorRequest, request)
    context: dict[str, Any] = {"sought": True}
    try:
        sent = request.POST.get("contact_phone", "")[:MOST_PHONE]
        context |= {"callers": callers_find(actor=asked.actor, phone=sent)}
    except Invalid as error:
        context |= {"caller_fault": error.message}
    if request.headers.get("HX-Request") == "true":
        return render(request, "requests/_caller.html", context)
    return _shown(request, Channel.PHONE, _written(asked), 200, context)


@needs(Permission.TAKE_DOWN)
@require_http_methods(["GET", "POST"])
def take_down(request: HttpRequest) -> HttpResponse:
    """Write down what a household says at its door, on a phone."""
    return _taken(request, Channel.FIELD)


@needs(Permission.TYPE_SLIP)
@require_http_methods(["GET", "POST"])
def type_slip(request: HttpRequest) -> HttpResponse:
    """Type a paper slip in; the same slip twice is one record."""
    asked = cast(ActorRequest, request)
    form = _form(asked, SlipForm)
    if not form.is_valid():
        return _shown(request, Channel.PAPER, form, 422 if form.is_bound else 200)
    try:
        draft, serial = draft_taken(asked.campaign, form), form.cleaned_data["serial"]
        typed = slip_type(actor=asked.actor, draft=draft, serial=serial)
    except Invalid as error:
        return _refused(request, Channel.PAPER, form, error)
    if typed.conflict_id:
        return _conflicts(request, status=CONFLICT)
    return _saved(asked, Channel.PAPER, typed.receipt, again=typed.again)


@needs(Permission.TYPE_SLIP)
@require_http_methods(["GET", "POST"])
def slips(request: HttpRequest) -> HttpResponse:
    """Slips that were typed in twice with different words: a person decides."""
    form = SettleForm(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return _conflicts(request, status=422 if form.is_bound else 200)
    actor = cast(ActorRequest, request).actor
    receipt = slip_settle(actor=actor, **form.cleaned_data)
    if not receipt:
        return redirect("requests:slips")
    return _conflicts(request, status=201, receipt=receipt_spaced(receipt))


def _taken(request: HttpRequest, channel: Channel) -> HttpResponse:
    asked = cast(ActorRequest, request)
    form = _form(asked, TakenForm)
    if not form.is_valid():
        return _shown(request, channel, form, 422 if form.is_bound else 200)
    draft, key = draft_taken(asked.campaign, form), form.cleaned_data["token"]
    try:
        receipt = request_take(actor=asked.actor, channel=channel, draft=draft, key=key)
    except Invalid as error:
        return _refused(request, channel, form, error)
    return _saved(asked, channel, receipt)


def _form(asked: ActorRequest, form: type[TakenForm], *, fresh: bool = False) -> TakenForm:
    kinds, places = kinds_choices(asked.campaign), places_choices(asked.actor)
    if asked.method == "POST" and not fresh:
        return form(asked.POST, kinds=kinds, places=places)
    initial = {name: asked.GET.get(name, "")[:40] for name in ("serial", "kind", "area")}
    given = {"area": places.first} | {name: said for name, said in initial.items() if said}
    given |= _added_to(asked)
    return form(kinds=kinds, places=places, initial=given)


def _written(asked: ActorRequest) -> TakenForm:
    """A call's form with what was typed so far, and nothing said of what is still missing."""
    kinds, places = kinds_choices(asked.campaign), places_choices(asked.actor)
    return CallForm(
        kinds=kinds, places=places, initial={k: str(v) for k, v in asked.POST.items() if v}
    )


def _added_to(asked: ActorRequest) -> dict[str, str]:
    """What is known already where one adds to an own entry: kind, place, which one it was."""
    row = taken_row(asked.actor, asked.campaign, asked.GET.get("adds", ""))
    if row is None:
        return {}
    day = date_format(localtime(row.filed_at), _("n月j日 H:i"))
    text = _("补充 %(day)s 登记的“%(subject)s”：") % {"day": day, "subject": row.subject}
    return {"kind": row.kind, "area": str(row.area_code), "text": text}


def _saved(
    asked: ActorRequest, channel: Channel, receipt: str, *, again: bool = False, kept: bool = False
) -> HttpResponse:
    """The number to read out, and the form empty for the next one."""
    kind = FORM_OF[channel]
    fresh = _form(asked, kind, fresh=True)
    said = {"again": again, "kept": kept, "phone": asked.POST.get("contact_phone")}
    context = {"receipt": receipt_spaced(receipt), "said": kind_find(asked.POST["kind"]), **said}
    return _shown(asked, channel, fresh, 200 if again else 201, context)


def _refused(
    request: HttpRequest, channel: Channel, form: TakenForm, error: Invalid
) -> HttpResponse:
    for name, text in error.fields.items():
        place = name.replace(".", "_")
        form.add_error(place if place in form.fields else None, text)
    return _shown(request, channel, form, 422)


def _shown(
    request: HttpRequest,
    channel: Channel,
    form: TakenForm,
    status: int,
    context: dict[str, Any] | None = None,
) -> HttpResponse:
    return render(request, PAGE_OF[channel], {"form": form, **(context or {})}, status=status)


def _conflicts(request: HttpRequest, *, status: int, receipt: str = "") -> HttpResponse:
    rows = slip_conflicts(cast(ActorRequest, request).actor)
    context = {"rows": rows, "receipt": receipt, "typed": status == CONFLICT}
    return render(request, "requests/slip_conflicts.html", context, status=status)
