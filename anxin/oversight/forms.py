"""The pages of a report."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core.steps import Step
from anxin.core.types import gettext_noop

from .types import BURDEN_LABELS, EPIDEMIC_BURDENS, UNKNOWN_UNIT, Burden

REPORTED_KINDS = (UnitKind.TOWN, UnitKind.DEPARTMENT, UnitKind.DISTRICT_OFFICE)


class BurdenForm(forms.Form):
    """What was demanded."""

    burden = forms.ChoiceField(
        label=_("多出来的是哪种要求"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。拿不准就选“其他”。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["burden"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(b.value, _now(text)) for b, text in BURDEN_LABELS.items()]


class CalmBurdenForm(BurdenForm):
    """What was demanded, where no epidemic pack is on."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice = self.fields["burden"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [
            (b.value, _now(text)) for b, text in BURDEN_LABELS.items() if b not in EPIDEMIC_BURDENS
        ]


class UnitForm(forms.Form):
    """Who demanded it, and where."""

    area = forms.TypedChoiceField(
        label=_("发生在哪个镇（街道）"),
        coerce=int,
        error_messages={"required": _("请选择发生在哪里。")},
    )
    about_unit = forms.ChoiceField(
        label=_("是哪个单位要求的"),
        help_text=_("选到的单位看不到这件事，由它的上一级办理。"),
        error_messages={"required": _("请选择单位；不清楚就选“说不清”。")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        place, unit = self.fields["area"], self.fields["about_unit"]
        assert isinstance(place, forms.TypedChoiceField)
        assert isinstance(unit, forms.ChoiceField)
        language = get_language() or ""
        towns = [(str(town.code), town.called(language)) for town in areas.towns()]
        units = areas.units_choices(*REPORTED_KINDS)
        place.choices = [("", _now("请选择")), *towns]
        unit.choices = [("", _now("请选择")), (UNKNOWN_UNIT, _now("说不清")), *units]


class StoryForm(forms.Form):
    """What happened."""

    text = forms.CharField(
        label=_("发生了什么"),
        max_length=1900,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("什么时候，谁说的，要求了什么。不用写身份证号。"),
        error_messages={"required": _("请写清发生了什么，至少 4 个字。")},
    )


class ReporterForm(forms.Form):
    """How to answer the reporter; may stay empty."""

    contact_name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=64,
        help_text=_("可以不填。被反映的单位看不到。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=32,
        help_text=_("可以不填。填了的话，查询时要用末四位。"),
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )
    on_behalf_of = forms.CharField(
        label=_("替谁反映"),
        required=False,
        max_length=64,
        help_text=_("替家人、邻居反映时填写。自己的事不用填。"),
    )


class CheckForm(forms.Form):
    """The last look before sending."""


def report_steps(*, epidemic: bool) -> tuple[Step, ...]:
    """The pages of a report, in order."""
    return (
        Step(
            "burden",
            BurdenForm if epidemic else CalmBurdenForm,
            gettext_noop("遇到了什么多出来的要求"),
        ),
        Step("unit", UnitForm, gettext_noop("在哪里，谁要求的")),
        Step("story", StoryForm, gettext_noop("说说经过")),
        Step("reporter", ReporterForm, gettext_noop("怎么把结果告诉您")),
        Step("check", CheckForm, gettext_noop("看一遍再提交")),
    )
