"""Pages of drafts: the list, a new text, reading and sign-off."""

from __future__ import annotations

from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from anxin.areas.queries import owner_names
from anxin.core.permissions import ActorRequest, needs
from anxin.core.types import AnxinError, Conflict, Invalid

from ..forms import DraftForm, EditForm
from ..queries import draft_page, drafts_all
from ..services import draft_edit, draft_open
from ..types import DraftNote, DraftPage, DraftSentence, EditConflict, Permission

NEW_STATUS = 422


@needs(Permission.READ_DRAFTS)
@require_GET
def draft_list(request: HttpRequest) -> HttpResponse:
    """Drafts of one's unit, and those it is asked about."""
    asked = cast(ActorRequest, request)
    # Of the campaign in view, and those that have none yet.
    drafts = [one for one in drafts_all(asked.actor) if one.campaign in ("", asked.campaign)]
    context = {"drafts": drafts, "may_draft": asked.actor.may(Permission.DRAFT)}
    return render(request, "notices/draft_list.html", context)


@needs(Permission.DRAFT)
@require_http_methods(["GET", "POST"])
def draft_new(request: HttpRequest) -> HttpResponse:
    """A new text: declare, paste or upload, say where it belongs."""
    form = DraftForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            ref = draft_open(actor=cast(ActorRequest, request).actor, text=form.brought())
        except Invalid as error:
            _blame(form, error)
        else:
            return redirect("notices:sign-draft", ref=ref)
    status = NEW_STATUS if form.is_bound else 200
    return render(request, "notices/draft_new.html", {"form": form}, status=status)


@needs(Permission.READ_DRAFTS)
@require_GET
def draft_sign(request: HttpRequest, ref: str) -> HttpResponse:
    """Source and reading side by side; `?edit=` opens a measure's form."""
    page = draft_page(cast(ActorRequest, request).actor, ref)
    note = _note(page, request.GET.get("edit", ""))
    edited = {"row": note.row, "form": EditForm.of(note)} if note and page.editable else None
    return _shown(request, page, request.GET.get("part", ""), edited)


@needs(Permission.DRAFT)
@require_POST
def draft_change(request: HttpRequest, ref: str) -> HttpResponse:
    """One change to the reading; what cannot be comes back beside what stands now."""
    actor, form = cast(ActorRequest, request).actor, EditForm(request.POST)
    clause = request.POST.get("clause", "")[:24]
    try:
        if not form.is_valid():
            raise Invalid(gettext("这一步没有送全，或者写法不对。"), fields=_first(form))
        clause = draft_edit(actor=actor, ref=ref, edit=form.edit()) or clause
    except (Invalid, Conflict) as error:
        return _refused(request, draft_page(actor, ref), form, clause, error)
    if request.headers.get("HX-Request"):
        return _shown(request, draft_page(actor, ref), clause)
    return redirect(f"{reverse('notices:sign-draft', args=[ref])}#{clause or 'progress'}")


def _refused(
    request: HttpRequest, page: DraftPage, form: EditForm, clause: str, error: AnxinError
) -> HttpResponse:
    """The page with what was asked for beside what stands now."""
    note, raced = _note(page, request.POST.get("measure", "")), isinstance(error, EditConflict)
    # After a race the form holds what stands now; else what the person typed, with its fault.
    kept = EditForm.of(note) if note and raced else form
    edited = {"row": note.row, "form": kept} if note else None
    _blame(form, error)
    problem = _problem(form, clause, error)
    status = 409 if isinstance(error, Conflict) else 422
    return _shown(request, page, clause, edited, problem, status)


def _problem(form: EditForm, clause: str, error: AnxinError) -> dict[str, object]:
    """What was not written, what was asked for, and who was first."""
    return {
        "clause": clause,
        "message": error.message,
        "wanted": _wanted(form) if isinstance(error, EditConflict) else [],
        "by": getattr(error, "by", ""),
        "reason": form.data.get("reason", ""),
    }


def _shown(
    request: HttpRequest,
    page: DraftPage,
    clause: str,
    edited: dict[str, object] | None = None,
    problem: dict[str, object] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The whole page, or the one sentence that a script asked for."""
    context: dict[str, object] = {
        "page": page,
        "edited": edited,
        "problem": problem,
        "names": owner_names(),
    }
    context["sentence"] = _sentence(page, clause) if request.headers.get("HX-Request") else None
    part = context["sentence"] is not None
    template = "notices/draft_part.html" if part else "notices/draft_sign.html"
    return render(request, template, context, status=status)


def _sentence(page: DraftPage, clause: str) -> DraftSentence | None:
    parts = (part for section in page.sections for part in section.parts)
    held = (part for part in parts if isinstance(part, DraftSentence))
    return next((part for part in held if part.block.id == clause), None)


def _note(page: DraftPage, row: str) -> DraftNote | None:
    parts = (part for section in page.sections for part in section.parts)
    held = (part for part in parts if isinstance(part, DraftSentence))
    return next((note for part in held for note in part.notes if str(note.row) == row), None)


def _wanted(form: EditForm) -> list[tuple[str, str]]:
    """Labels and values a person asked for, for a look beside what stands now."""
    sent = [field for field in form.shown() if field.name in form.data]
    return [(str(field.label), _said(form, field.name)) for field in sent]


def _said(form: EditForm, name: str) -> str:
    value = str(form.data.get(name, ""))
    choices = dict(getattr(form.fields[name], "choices", ()))
    return str(choices.get(value, value))


def _first(form: EditForm) -> dict[str, str]:
    return {name: str(errors[0]) for name, errors in form.errors.items()}


def _blame(form: DraftForm | EditForm, error: AnxinError) -> None:
    """Put what a service refused at its field."""
    for name, text in error.fields.items():
        if name in form.fields and text not in form.errors.get(name, ()):
            form.add_error(name, text)
