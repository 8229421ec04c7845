"""Pages by which a person files, tracks and rates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core.steps import Step, StepForm
from anxin.core.types import gettext_noop

from ..rules import MOST_FACT, MOST_TEXT, WRONG, YES_NO_LABELS, facts_read
from ..types import Field, FieldType, RequestDraft, RequestKind

# What a plain question's control is named by, before the question's own name.
FACTS = "facts_"


class PlaceForm(StepForm):
    """Where it happened."""

    area = forms.TypedChoiceField(
        label=_("在哪个镇（街道）"),
        coerce=int,
        error_messages={"required": _("请选择镇（街道）。")},
    )

    def prepare(self) -> None:
        """Offer the towns."""
        self.choose("area", areas.towns_choices())


class AboutForm(PlaceForm):
    """Where it happened, and which unit it is about, if the person knows."""

    about_unit = forms.ChoiceField(
        label=_("是哪个单位"),
        required=False,
        help_text=_("选到的单位看不到这件事，由它的上一级办理。说不清就不选。"),
    )

    def prepare(self) -> None:
        """Offer the towns, and the offices that could be meant."""
        super().prepare()
        kinds = (UnitKind.TOWN, UnitKind.DEPARTMENT, UnitKind.DISTRICT_OFFICE)
        self.choose("about_unit", areas.units_choices(*kinds))


def _widget(asked: Field) -> forms.Field:
    """The control of a plain question."""
    common: dict[str, Any] = {
        "label": _now(asked.label),
        "required": asked.required,
        "help_text": _now(asked.hint) if asked.hint else "",
        "error_messages": {"required": _("请回答这一项。"), "invalid": _now(WRONG[asked.type])},
    }
    if asked.type in (FieldType.CHOICE, FieldType.YES_NO):
        pairs = asked.choices or tuple(YES_NO_LABELS.items())
        choices = [(key, _now(label)) for key, label in pairs]
        return forms.ChoiceField(choices=choices, widget=forms.RadioSelect, **common)
    if asked.type is FieldType.DATE:
        return forms.CharField(widget=forms.DateInput(attrs={"type": "date"}), **common)
    if asked.type is FieldType.TIME:
        return forms.CharField(widget=forms.TimeInput(attrs={"type": "time"}), **common)
    number = {"inputmode": "decimal"} if asked.type is FieldType.NUMBER else {}
    box = forms.TextInput(attrs={"autocomplete": "off", **number})
    return forms.CharField(max_length=MOST_FACT, widget=box, **common)


def matter_form(kind: RequestKind) -> type[StepForm]:
    """The page of a kind: its plain questions and the person's own words."""
    parts: dict[str, Any] = {"__doc__": "What it is about."}
    parts |= {f"{FACTS}{asked.name}": _widget(asked) for asked in kind.fields}
    parts["text"] = forms.CharField(
        label=_now(kind.text_label),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4 if kind.fields else 6}),
        help_text=_now(kind.text_hint),
        error_messages={"required": _("请写清发生了什么，至少 4 个字。")},
    )

    def facts_checked(form: StepForm) -> dict[str, Any]:
        given = {asked.name: form.cleaned_data.get(FACTS + asked.name) for asked in kind.fields}
        _facts, faults = facts_read(kind, given, forced=True)
        for name, text in faults.items():
            place = name.replace(".", "_")
            if place not in form.errors:
                form.add_error(place, _now(text))
        return form.cleaned_data

    parts["clean"] = facts_checked
    return type("MatterForm", (StepForm,), parts)


def draft_of(kind: RequestKind, campaign: str, answers: Mapping[str, Any]) -> RequestDraft:
    """What a person answered on the pages of a kind, as a draft."""
    facts = {asked.name: answers[FACTS + asked.name] for asked in kind.fields}
    own = {name: said for name, said in answers.items() if not name.startswith(FACTS)}
    return RequestDraft(kind=kind.slug, campaign=campaign, facts=facts, **own)


class ContactForm(StepForm):
    """How to reach the person; all of it may stay empty."""

    contact_name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=32,
        help_text=_("填了的话，查询时要用末四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    on_behalf_of = forms.CharField(
        label=_("替谁办的"),
        required=False,
        max_length=64,
        help_text=_("替父母、邻居等办理时填写，例如“母亲”。自己办不用填。"),
    )


class CheckForm(StepForm):
    """The last look before sending."""


class TrackForm(forms.Form):
    """Receipt and the phone's last four digits."""

    receipt = forms.CharField(
        label=_("回执编号"),
        max_length=40,
        help_text=_("13 位，例如 7K3M-9Q2T-4XW8P。大小写、短横都不影响。"),
        error_messages={"required": _("请填回执编号。")},
    )
    phone_last4 = forms.CharField(
        label=_("联系电话末四位"),
        max_length=8,
        required=False,
        help_text=_("提交时没有留电话，就不用填。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )


class RateForm(TrackForm):
    """How satisfied the person is, and whether it should be done again."""

    stars = forms.TypedChoiceField(
        label=_("您满意吗"),
        coerce=int,
        choices=[
            ("5", _("很满意")),
            ("4", _("满意")),
            ("3", _("一般")),
            ("2", _("不满意")),
            ("1", _("很不满意")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。")},
    )
    words = forms.CharField(
        label=_("想说的话"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    again = forms.BooleanField(label=_("请重新办理"), required=False)


def filing_steps(kind: RequestKind) -> tuple[Step, ...]:
    """The pages by which a person brings a kind of request, in order."""
    return (
        Step("place", AboutForm if kind.about else PlaceForm, gettext_noop("在哪里")),
        Step("matter", matter_form(kind), kind.label),
        Step("contact", ContactForm, gettext_noop("怎么联系您")),
        Step("check", CheckForm, gettext_noop("看一遍再提交")),
    )
