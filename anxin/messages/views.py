"""Messages in the head of each page, own settings, slips to carry, contacts of units."""

from __future__ import annotations

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import translate_url
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.core.permissions import SIGNED_IN_ROUTE, ActorRequest, needs
from anxin.core.text import number_typed
from anxin.core.types import Invalid

from .forms import ContactsForm, ReachForm
from .queries import messages_page, slips_carried, slips_to_carry, units_kept
from .services import contacts_save, message_open, messages_read, preference_save, slips_tick
from .types import MOST_SLIPS, Permission


@needs(SIGNED_IN_ROUTE)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """What one is told, newest first."""
    unread = request.GET.get("show") == "unread"
    before = number_typed(request.GET.get("before", ""))
    page = messages_page(cast(ActorRequest, request).actor, unread_only=unread, before=before)
    return render(request, "messages/message_list.html", {"page": page, "unread_only": unread})


@needs(SIGNED_IN_ROUTE)
@require_GET
def open_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """To the page that a message is about, noting that it was read."""
    link = message_open(actor=cast(ActorRequest, request).actor, message_id=message_id)
    return redirect(translate_url(link, get_language() or "") if link else "messages:list")


@needs(SIGNED_IN_ROUTE)
@require_POST
def mark(request: HttpRequest) -> HttpResponse:
    """One message, or all of them, read or unread again."""
    asked = cast(ActorRequest, request)
    number = number_typed(request.POST.get("message", ""))
    ids = None if request.POST.get("message") == "all" else [number or 0]
    messages_read(actor=asked.actor, message_ids=ids, read=request.POST.get("as") != "unread")
    return redirect("messages:list")


@needs(SIGNED_IN_ROUTE)
@require_http_methods(["GET", "POST"])
def reach(request: HttpRequest) -> HttpResponse:
    """How one wants to be told."""
    actor = cast(ActorRequest, request).actor
    form = ReachForm(actor, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            preference_save(actor=actor, **{"address": "", **form.cleaned_data})
        except Invalid as error:
            form.refuse(error)
        else:
            messages.success(request, _("已保存。"))
            return redirect("messages:reach")
    status = 422 if form.errors else 200
    return render(request, "messages/reach_form.html", {"form": form}, status=status)


@needs(Permission.CARRY)
@require_GET
def carry(request: HttpRequest) -> HttpResponse:
    """What must be carried by hand today, to print and to tick off."""
    actor = cast(ActorRequest, request).actor
    context = {"stops": slips_to_carry(actor), "carried": slips_carried(actor)}
    return render(request, "messages/slip_list.html", context)


@needs(Permission.CARRY)
@require_POST
def tick_off(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """A slip was handed over, or all for one unit together: that is the proof."""
    also = [number_typed(one) or 0 for one in request.POST.getlist("also")[:MOST_SLIPS]]
    slips_tick(actor=cast(ActorRequest, request).actor, delivery_ids=[delivery_id, *also])
    messages.success(request, _("已登记送到。"))
    return redirect("messages:carry")


@needs(Permission.KEEP_CONTACTS)
@require_GET
def contacts(request: HttpRequest) -> HttpResponse:
    """The own unit and those below it, with whom they are reached by."""
    kept = units_kept(cast(ActorRequest, request).actor)
    return render(request, "messages/contact_list.html", {"units": kept})


@needs(Permission.KEEP_CONTACTS)
@require_http_methods(["GET", "POST"])
def keep_contacts(request: HttpRequest, slug: str) -> HttpResponse:
    """Whom one unit is reached by, in the order in which they are tried."""
    actor = cast(ActorRequest, request).actor
    form = ContactsForm(actor, slug, request.POST or None)
    if request.method == "POST" and form.is_valid() and _kept(request, form):
        return redirect("messages:contacts")
    status = 422 if form.errors else 200
    return render(request, "messages/contact_form.html", {"form": form}, status=status)


def _kept(request: HttpRequest, form: ContactsForm) -> bool:
    """Whether it was written; else the form carries what is wrong."""
    actor = cast(ActorRequest, request).actor
    try:
        contacts_save(actor=actor, unit_id=form.unit.id, contacts=form.drafts())
    except Invalid as error:
        form.refuse(error)
        return False
    messages.success(request, _("“%(unit)s”的联系人已保存。") % {"unit": form.unit.name})
    return True
