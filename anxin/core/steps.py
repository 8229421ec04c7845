"""One thing per page, without JavaScript, account or session.

Every page carries all answers given so far as hidden fields, so going back keeps them, nothing is
stored until the last page is sent, and a slow phone may take an hour. The token made on the first
page keys the sending: sent twice, it is filed once.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .types import Invalid

TOKEN = "token"
STEP = "step"
BACK = "back"


class StepForm(forms.Form):
    """A page's form; `given` holds what other pages were answered, for choices that depend."""

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        given: Mapping[str, str],
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.given = given
        self.prepare()

    def prepare(self) -> None:
        """Set choices that come from stored data."""

    def choose(self, name: str, choices: Sequence[tuple[str, Any]]) -> None:
        """Give a choice field its choices, with an empty one to start from in a select."""
        part = self.fields[name]
        if not isinstance(part, forms.ChoiceField):
            raise TypeError(f"{name} is no choice field")
        radio = isinstance(part.widget, forms.RadioSelect)
        part.choices = list(choices) if radio else [("", _("请选择")), *choices]


@dataclass(frozen=True, slots=True)
class Step:
    """One page: its name, its form, and its title in the source language."""

    slug: str
    form: type[StepForm]
    title: str


@dataclass(frozen=True, slots=True)
class StepPage:
    """The page to show: the form, hidden answers of the others, place in the walk."""

    step: Step
    form: forms.Form
    number: int
    total: int
    hidden: Sequence[tuple[str, str]]
    summary: Sequence[tuple[str, str, str]]
    first: bool
    last: bool

    @property
    def only_field(self) -> forms.BoundField | None:
        """The field of a page that asks one thing: its label is the page's question."""
        fields = list(self.form)
        return fields[0] if len(fields) == 1 else None


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a person is: a page to show, or all answers cleaned."""

    page: StepPage
    finished: bool = False
    answers: Mapping[str, Any] = field(default_factory=dict)
    token: str = ""


def walk(steps: Sequence[Step], method: str, data: Mapping[str, str]) -> Walk:
    """Read what was sent and tell which page comes next, or that all is answered.

    The page sent is checked first; answers carried along are checked again before the end, and
    the first one at fault is shown with its message.
    """
    token = data.get(TOKEN, "")[:64] or secrets.token_urlsafe(18)
    names = [step.slug for step in steps]
    sent = data.get(STEP, "")
    if method != "POST" or sent not in names:
        return Walk(_page(steps, 0, data, token, bound=False), token=token)
    at = names.index(sent)
    if BACK in data and at > 0:
        return Walk(_page(steps, at - 1, data, token, bound=False), token=token)
    for index in range(at + 1):
        if not steps[index].form(data, given=data).is_valid():
            return Walk(_page(steps, index, data, token, bound=True), token=token)
    if at + 1 < len(steps):
        return Walk(_page(steps, at + 1, data, token, bound=False), token=token)
    answers: dict[str, Any] = {}
    for step in steps:
        form = step.form(data, given=data)
        form.is_valid()
        answers |= form.cleaned_data
    return Walk(_page(steps, at, data, token, bound=True), True, answers, token)


def steps_answered(
    request: HttpRequest,
    steps: Sequence[Step],
    finish: Callable[[Walk], HttpResponse],
    context: Mapping[str, Any],
) -> HttpResponse:
    """Show the next page, or finish; what a service refuses comes back at its field.

    `finish` gets the walk with all answers and may raise Invalid.
    """
    data = request.POST.dict() if request.method == "POST" else {}
    walked = walk(steps, request.method or "GET", data)
    page, status = walked.page, 200
    if walked.finished:
        try:
            return finish(walked)
        except Invalid as error:
            page, status = page_with_faults(steps, data, error.fields or {"": error.message}), 422
    elif page.form.is_bound and page.form.errors:
        status = 422
    return render(request, "site/step_page.html", {**context, "page": page}, status=status)


def page_with_faults(
    steps: Sequence[Step], data: Mapping[str, str], faults: Mapping[str, str]
) -> StepPage:
    """The page of the first field a service refused, with its message at the field.

    Services name nested fields as the API does: `contact.phone` is the page's `contact_phone`.
    """
    faults = {name.replace(".", "_"): text for name, text in faults.items()}
    for index, step in enumerate(steps):
        form = step.form(data, given=data)
        mine = {name: text for name, text in faults.items() if name in form.fields}
        if mine:
            page = _page(steps, index, data, data.get(TOKEN, ""), bound=True)
            for name, text in mine.items():
                page.form.add_error(name, text)
            return page
    page = _page(steps, len(steps) - 1, data, data.get(TOKEN, ""), bound=True)
    for text in faults.values():
        page.form.add_error(None, text)
    return page


def _page(
    steps: Sequence[Step], index: int, data: Mapping[str, str], token: str, *, bound: bool
) -> StepPage:
    step = steps[index]
    form = _form(step, data, bound=bound)
    own = set(form.fields)
    hidden = [(TOKEN, token), (STEP, step.slug)]
    summary: list[tuple[str, str, str]] = []
    for other in steps:
        blank = _form(other, data, bound=False)
        for name, part in blank.fields.items():
            if name in own:
                continue
            if name in data:
                hidden.append((name, data[name]))
            summary.append((str(part.label or name), _shown(part, data.get(name, "")), other.slug))
    return StepPage(
        step, form, index + 1, len(steps), hidden, summary, index == 0, index == len(steps) - 1
    )


def _form(step: Step, data: Mapping[str, str], *, bound: bool) -> StepForm:
    if bound:
        return step.form(data, given=data)
    return step.form(given=data, initial=_initial(step, data))


def _initial(step: Step, data: Mapping[str, str]) -> dict[str, str]:
    return {name: data[name] for name in step.form.base_fields if name in data}


def _shown(part: forms.Field, value: str) -> str:
    for key, label in _flat(getattr(part, "choices", ())):
        if key == value:
            return label
    return value


def _flat(choices: Iterable[tuple[Any, Any]]) -> Iterator[tuple[str, str]]:
    for key, label in choices:
        if isinstance(label, (list, tuple)):
            yield from _flat(label)
        else:
            yield str(key), str(label)
