"""The pages of a report, and the form of a text check."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind
from anxin.core.steps import Step, StepForm
from anxin.core.text import EMPTY_FILE, number_typed
from anxin.core.types import gettext_noop

from .types import BURDEN_LABELS, EPIDEMIC_BURDENS, UNKNOWN_UNIT, Burden, TextDraft


class BurdenForm(StepForm):
    """What was demanded."""

    offered: ClassVar[tuple[Burden, ...]] = tuple(Burden)
    burden = forms.ChoiceField(
        label=_("多出来的是哪种要求"),
        widget=forms.RadioSelect,
        error_messages={"required": _("请选一项。拿不准就选“其他多出来的要求”。")},
    )

    def prepare(self) -> None:
        """Offer the burdens of the running campaign."""
        self.choose("burden", [(one.value, _now(BURDEN_LABELS[one])) for one in self.offered])


class CalmBurdenForm(BurdenForm):
    """What was demanded, where no epidemic pack is on."""

    offered = tuple(one for one in Burden if one not in EPIDEMIC_BURDENS)


class PlaceForm(StepForm):
    """Where it was demanded."""

    area = forms.TypedChoiceField(
        label=_("发生在哪个镇（街道）"),
        coerce=int,
        error_messages={"required": _("请选择镇（街道）。")},
    )

    def prepare(self) -> None:
        """Offer the towns."""
        self.choose("area", areas.towns_choices())


class UnitForm(StepForm):
    """Who demanded it."""

    about_unit = forms.ChoiceField(
        label=_("是哪个单位要求的"),
        help_text=_("选到的单位看不到这件事，由它的上一级办理。"),
        error_messages={"required": _("请选择单位；不清楚就选“说不清”。")},
    )

    def prepare(self) -> None:
        """Offer the villages and the office of the town chosen before, then the district's."""
        area = number_typed(self.given.get("area", ""))
        near = areas.units_choices_near(area) if area else []
        district = areas.units_choices(UnitKind.DEPARTMENT, UnitKind.DISTRICT_OFFICE)
        groups = [(_now("当地"), near), (_now("区级"), district)]
        self.choose("about_unit", [(UNKNOWN_UNIT, _now("说不清")), *groups])


class StoryForm(StepForm):
    """What happened."""

    text = forms.CharField(
        label=_("发生了什么"),
        max_length=1900,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("什么时候，谁说的，要求了什么。不用写身份证号。"),
        error_messages={"required": _("请写清发生了什么，至少 4 个字。")},
    )


class ReporterForm(StepForm):
    """How to answer the reporter; may stay empty."""

    contact_name = forms.CharField(
        label=_("怎么称呼您"),
        required=False,
        max_length=64,
        help_text=_("被反映的单位看不到。"),
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
        label=_("替谁反映"),
        required=False,
        max_length=64,
        help_text=_("替家人、邻居反映时填写。自己的事不用填。"),
    )


class CheckForm(StepForm):
    """The last look before sending."""


def report_steps(*, epidemic: bool) -> tuple[Step, ...]:
    """The pages of a report, in order."""
    return (
        Step(
            "burden",
            BurdenForm if epidemic else CalmBurdenForm,
            gettext_noop("遇到了什么多出来的要求"),
        ),
        Step("place", PlaceForm, gettext_noop("在哪里")),
        Step("unit", UnitForm, gettext_noop("谁要求的")),
        Step("story", StoryForm, gettext_noop("说说经过")),
        Step("reporter", ReporterForm, gettext_noop("怎么把结果告诉您")),
        Step("check", CheckForm, gettext_noop("看一遍再提交")),
    )


class TextCheckForm(forms.Form):
    """A text to check before issue: pasted or as a file, and what to set it against."""

    text = forms.CharField(
        label=_("把文稿粘贴在这里"),
        required=False,
        help_text=_("或者在下面选一个文件，两样给一样就行。"),
        max_length=200_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 12, "data-search": ""}),
    )
    file = forms.FileField(
        label=_("文件"),
        required=False,
        help_text=_(".txt、.docx、带文字的 .pdf 或 .html，5 MB 以内。"),
        error_messages={"empty": EMPTY_FILE},
    )
    about_unit = forms.ChoiceField(label=_("这是哪个单位的文稿"), required=False)
    against = forms.MultipleChoiceField(
        label=_("和哪些上级文件对照"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "都不选，就和落款那天有效的全部上级文件、已签发的通知对照，不管现在看的是哪个活动。"
        ),
    )
    on = forms.DateField(
        label=_("按哪一天的规定"),
        required=False,
        help_text=_("不填，按文稿的落款日期；没有落款，按今天。"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )
    declared = forms.BooleanField(
        label=_("我确认：这份文稿不涉密，也不是内部文件"),
        error_messages={"required": _("请先确认文稿不涉密。涉密、内部文件不能放进来。")},
    )

    def __init__(
        self,
        *args: Any,
        against: Sequence[tuple[str, str]],
        units: Sequence[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        _offer(self.fields["against"], against)
        _offer(self.fields["about_unit"], [("", _now("本单位的")), *units])
        if not units:
            del self.fields["about_unit"]

    def clean(self) -> dict[str, Any]:
        """Exactly one of text and file is needed."""
        cleaned = super().clean() or {}
        if not (cleaned.get("text") or "").strip() and not cleaned.get("file"):
            self.add_error("text", _now("请粘贴文稿，或者选一个文件。"))
        return cleaned

    def draft(self) -> TextDraft:
        """What was handed in; a file leads over pasted words."""
        cleaned = self.cleaned_data
        file = cleaned.get("file")
        return TextDraft(
            name=file.name if file else "文稿.txt",
            content=file.read() if file else cleaned["text"].encode(),
            declared=cleaned["declared"],
            on=cleaned.get("on"),
            against=tuple(cleaned.get("against") or ()),
            about_unit=cleaned.get("about_unit") or "",
        )


class FindingForm(forms.Form):
    """What a person makes of a finding."""

    number = forms.IntegerField(min_value=0, max_value=32_000)
    act = forms.ChoiceField(choices=[(one, one) for one in ("confirmed", "dismissed", "ordered")])
    reason = forms.CharField(required=False, max_length=500)


def _offer(part: forms.Field, choices: Sequence[tuple[str, str]]) -> None:
    if not isinstance(part, forms.ChoiceField):
        raise TypeError("no choice field")
    part.choices = list(choices)
