"""The questions of travel guidance: one a page, all answers in the address, nothing stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.formats import date_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .types import (
    HERE,
    NONE_OF_THESE,
    POST_LABELS,
    RISK_LABELS,
    Ground,
    PlaceAnswer,
    Post,
    Risk,
    Trip,
)

STEPS = (
    "urgent", "origin", "origin_place", "destination", "destination_place", "on", "needed", "post",
)  # fmt: skip
YES, NO = "yes", "no"
# Which question was just sent, and which one a person goes back to.
SENT, GO_TO = "at", "step"


class QuestionForm(forms.Form):
    """One question with one field, named after its step."""

    def __init__(self, step: str, field: forms.Field, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[step] = field

    @property
    def question(self) -> forms.BoundField:
        """The only field."""
        return next(iter(self))


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A page to show: its form, the other answers, and where it stands."""

    step: str
    form: QuestionForm
    hidden: Sequence[tuple[str, str]]
    number: int
    total: int
    back: str
    wrong: bool


@dataclass(frozen=True, slots=True)
class Walk:
    """Where a person is: a question, a medical case, or a whole trip with its answers."""

    page: QuestionPage | None = None
    urgent: bool = False
    trip: Trip | None = None
    back: str = ""


def walk(data: Mapping[str, str], ground: Ground) -> Walk:
    """Read the answers of an address and tell which question comes next, or the trip."""
    answers = {step: data[step].strip() for step in STEPS if data.get(step, "").strip()}
    steps = [step for step in STEPS if _asked(step, answers, ground)]
    for index, step in enumerate(steps):
        if data.get(GO_TO) == step:
            return Walk(_page(steps, index, answers, ground, bound=False))
        form = QuestionForm(step, _field(step, answers, ground), answers)
        if not form.is_valid():
            shown = data.get(SENT) == step or (step in answers and not data.get(SENT))
            return Walk(_page(steps, index, answers, ground, bound=shown))
        if step == "urgent" and answers[step] == YES:
            return Walk(urgent=True, back=_address(answers, "urgent"))
    return Walk(trip=_trip(answers, ground), back=_address(answers, steps[-1]))


def _asked(step: str, answers: Mapping[str, str], ground: Ground) -> bool:
    """Places are asked for only where the list names some."""
    if not step.endswith("_place"):
        return True
    return bool(ground.places(answers.get(step.removesuffix("_place"), "")))


def _page(
    steps: Sequence[str], index: int, answers: Mapping[str, str], ground: Ground, *, bound: bool
) -> QuestionPage:
    step = steps[index]
    field = _field(step, answers, ground)
    initial = {step: answers.get(step, _suggested(step, ground))}
    form = (
        QuestionForm(step, field, answers)
        if bound
        else QuestionForm(step, field, None, initial=initial)
    )
    return QuestionPage(
        step=step,
        form=form,
        hidden=[(name, value) for name, value in answers.items() if name != step],
        number=index + 1,
        total=len(steps),
        back=_address(answers, steps[index - 1]) if index else "",
        wrong=bound,
    )


def _suggested(step: str, ground: Ground) -> str:
    return ground.suggested.isoformat() if step == "on" else ""


def _address(answers: Mapping[str, str], step: str) -> str:
    return "?" + urlencode({**answers, GO_TO: step})


def _trip(answers: Mapping[str, str], ground: Ground) -> Trip:
    on = date.fromisoformat(answers["on"])
    return Trip(
        origin=_place_answer("origin", answers, ground, on),
        destination=_place_answer("destination", answers, ground, on),
        on=on,
        needed=answers["needed"] == YES,
        post=Post(answers["post"]),
    )


def _place_answer(end: str, answers: Mapping[str, str], ground: Ground, on: date) -> PlaceAnswer:
    inside = ground.places(answers[end])
    chosen = answers.get(f"{end}_place")
    place = next((one for one in inside if one.key == chosen), None)
    if place is None:
        return PlaceAnswer(ground.called(answers[end]), Risk.LOW)
    risk = place.risk_on(on)
    return PlaceAnswer(place.called(ground.language), risk, None if risk is place.level else place)


def _field(step: str, answers: Mapping[str, str], ground: Ground) -> forms.Field:
    if step in ("origin", "destination"):
        return _area_field(step, ground)
    if step.endswith("_place"):
        return _place_field(answers[step.removesuffix("_place")], ground)
    if step == "on":
        return _day_field(ground)
    return _choice_field(step)


def _area_field(step: str, ground: Ground) -> forms.Field:
    leaving = step == "origin"
    label = _("从哪里出发？") if leaving else _("到哪里去？")
    choices = [("", _("请选择")), (HERE, ground.here_name)]
    choices += [(one.code, one.called(ground.language)) for one in ground.provinces]
    hint = _("%(here)s以外，选所在的省份。") if leaving else _("%(here)s以外，选要去的省份。")
    return forms.ChoiceField(
        label=label,
        choices=choices,
        help_text=hint % {"here": ground.here_name},
        error_messages={
            "required": _("请选一个地方。"),
            "invalid_choice": _("没有这个地方。请从列表里选。"),
        },
    )


def _place_field(answer: str, ground: Ground) -> forms.Field:
    choices = [
        (one.key, f"{one.called(ground.language)} · {_(RISK_LABELS[one.level])}")
        for one in ground.places(answer)
    ]
    return forms.ChoiceField(
        label=_("是下面哪个地方？"),
        choices=[*choices, (NONE_OF_THESE, _("都不是，按低风险"))],
        widget=forms.RadioSelect,
        help_text=_("%(as_of)s 的名单。没有列出的都是低风险。")
        % {"as_of": ground.listed.as_of.isoformat()},
        error_messages={
            "required": _("请选一个。不在上面的，选“都不是”。"),
            "invalid_choice": _("名单里没有这个地方。请从下面选。"),
        },
    )


def _day_field(ground: Ground) -> forms.Field:
    limits = {
        name: day.isoformat()
        for name, day in (("min", ground.first), ("max", ground.last))
        if day is not None
    }
    return forms.DateField(
        label=_("哪一天走？"),
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **limits}),
        help_text=_named_days(ground),
        error_messages={
            "required": _("请填出发的日期。"),
            "invalid": _("日期看不懂。请写成 %(example)s 这样。")
            % {"example": ground.suggested.isoformat()},
        },
    )


def _named_days(ground: Ground) -> SafeString:
    """The festival's own days inside the rules' span, each kept on one line."""
    shown = [(on, name) for on, name in ground.festival_days if ground.covers(on)]
    days = ((name, date_format(on, _("n月j日"))) for on, name in shown)
    return format_html_join(" ", '<span class="nowrap">{} {}</span>', days)


def _choice_field(step: str) -> forms.Field:
    label, hint, choices = {
        "urgent": (
            _("是去看急病、生孩子、做透析吗？"),
            "",
            [(NO, _("不是")), (YES, _("是"))],
        ),
        "needed": (
            _("这一趟非走不可吗？"),
            _("由您自己判断，我们相信您。"),
            [(YES, _("非走不可")), (NO, _("可以不走"))],
        ),
        "post": (_("您是哪一类人？"), "", [(post.value, _(POST_LABELS[post])) for post in Post]),
    }[step]
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("请选一个。"),
            "invalid_choice": _("没有这个选项。请从下面选。"),
        },
    )
