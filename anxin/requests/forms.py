"""Pages by which a person files, tracks and rates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from anxin.areas import queries as areas
from anxin.core.steps import Step, StepForm
from anxin.core.types import gettext_noop


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


class TextForm(StepForm):
    """What it is about."""

    text = forms.CharField(
        label=_("请写下来"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写清时间、地点和事情就好。不用写身份证号。"),
        error_messages={"required": _("请写清发生了什么，至少 4 个字。")},
    )


class ContactForm(StepForm):
    """How to reach the person; all of it may stay empty."""

    contact_name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=64,
        help_text=_("可以不填。"),
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    contact_phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=32,
        help_text=_("没有可以不填。填了的话，查询时要用末四位。"),
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


class UnmaskForm(forms.Form):
    """Why contact data is looked at."""

    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：电话核实情况。每次查看都会留下记录。"),
        error_messages={"required": _("请写明为什么要看联系方式，至少 4 个字。")},
    )


ASK_STEPS = (
    Step("place", PlaceForm, gettext_noop("您住在哪里")),
    Step("text", TextForm, gettext_noop("您想问什么")),
    Step("contact", ContactForm, gettext_noop("怎么告诉您答复")),
    Step("check", CheckForm, gettext_noop("看一遍再提交")),
)
HELP_STEPS = (
    Step("place", PlaceForm, gettext_noop("在哪里需要帮忙")),
    Step("text", TextForm, gettext_noop("需要什么帮助")),
    Step("contact", ContactForm, gettext_noop("怎么联系您")),
    Step("check", CheckForm, gettext_noop("看一遍再提交")),
)
