"""What clerks and leaders write: the text of a brief, errata, letters, reminders."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.core.types import Invalid

from .types import BriefPage, CellRule, CellSource, FigureView, SupervisionDraft

REMARK = "remark-"
_MOST_SHEET_BYTES = 2 * 1024 * 1024
_MOST_CELLS = 2000


class BriefForm(forms.Form):
    """The text beside the figures and a remark to each; no field holds a figure."""

    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    text = forms.CharField(
        label=_("情况说明"),
        help_text=_("写几句：哪里要紧、已经怎么办、明天做什么。数字不用重复，也改不了。"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, data: object, figures: Iterable[FigureView]) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # a query dictionary or None
        for one in figures:
            self.fields[f"{REMARK}{one.slug}"] = forms.CharField(
                label=one.label, required=False, max_length=300, initial=one.remark
            )

    @classmethod
    def of(cls, page: BriefPage, data: object = None) -> BriefForm:
        """The form of a brief, filled with what is kept."""
        form = cls(data, page.figures)
        form.fields["text"].initial = page.text
        form.fields["revision"].initial = page.revision
        return form

    def seen(self, page: BriefPage) -> BriefForm:
        """The same words over what is kept now, which the page shows beside them."""
        return BriefForm.of(page, dict(self.data.items()) | {"revision": page.revision})

    def remarks(self) -> dict[str, str]:
        """Remarks by the slug of their figure."""
        return {
            name.removeprefix(REMARK): str(value)
            for name, value in self.cleaned_data.items()
            if name.startswith(REMARK)
        }


class RevisionForm(forms.Form):
    """Which text was seen when signing."""

    revision = forms.IntegerField(min_value=1)


class ReasonForm(forms.Form):
    """Why something is taken back."""

    reason = forms.CharField(max_length=300, required=False)


class ErratumForm(forms.Form):
    """What was wrong and what is right."""

    wrong = forms.CharField(
        label=_("哪里错了"),
        help_text=_("照原文写，例如：“逾期任务 3 件”。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明哪里错了。")},
    )
    right = forms.CharField(
        label=_("正确的是"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("请写明正确的是什么。")},
    )
    reason = forms.CharField(
        label=_("怎么错的"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class SupervisionForm(forms.Form):
    """What a letter asks, and by when it is answered."""

    order = forms.CharField(widget=forms.HiddenInput, max_length=13)
    demand = forms.CharField(
        label=_("要求"),
        help_text=_("要对方做什么、办到什么程度。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("请写明要求对方做什么，至少 4 个字。")},
    )
    due_at = forms.DateTimeField(
        label=_("书面答复时限"),
        help_text=_("年-月-日 时:分，例如 2021-02-12 18:00。"),
        input_formats=["%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(format="%Y-%m-%d %H:%M"),
        error_messages={
            "required": _("请写明时限。"),
            "invalid": _("请写成 2021-02-12 18:00。"),
        },
    )

    def draft(self) -> SupervisionDraft:
        """What the service is told."""
        due = self.cleaned_data["due_at"]
        aware = due if timezone.is_aware(due) else timezone.make_aware(due)
        return SupervisionDraft(self.cleaned_data["order"], self.cleaned_data["demand"], aware)


class ConclusionForm(forms.Form):
    """How a supervision ends."""

    conclusion = forms.CharField(
        label=_("督办结论"),
        help_text=_("例如：已办结，原因已说明；或：仍未办结，已约谈，限期某日。"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明督办结论，至少 4 个字。")},
    )


class FollowUpForm(forms.Form):
    """What a unit is reminded of."""

    order = forms.CharField(widget=forms.HiddenInput, max_length=13)
    text = forms.CharField(
        label=_("提醒什么"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写明提醒什么，至少 4 个字。")},
    )


class UpperSheetForm(forms.Form):
    """A blank table of the level above."""

    title = forms.CharField(label=_("表的名字"), max_length=80)
    asked_by = forms.CharField(label=_("谁要的"), max_length=80, required=False)
    file = forms.FileField(
        label=_("空白的表（XLSX）"),
        help_text=_("2 MB 以内。不收带宏的、引用别的文件的。"),
        allow_empty_file=True,
    )

    def kept_values(self) -> dict[str, Any]:
        """What the service takes."""
        given = self.cleaned_data
        return {
            "title": given["title"],
            "asked_by": given["asked_by"],
            "content": given["file"].read(_MOST_SHEET_BYTES + 1),
        }


class DayForm(forms.Form):
    """For which day a table is filled."""

    day = forms.DateField()


def cell_rules(sent: QueryDict) -> tuple[CellRule, ...]:
    """The mapping as a page sent it; cells left to a person are left out. Raises Invalid."""
    rules = []
    names = ("sheet", "place", "source", "indicator", "town", "row", "column")
    columns = [sent.getlist(name)[:_MOST_CELLS] for name in names]
    if len({len(column) for column in columns}) != 1:
        raise Invalid(_now("对应关系没有送全。请刷新后再改。"))
    for sheet, place, source, indicator, town, row, column in zip(*columns, strict=True):
        if source not in frozenset(CellSource) or not (town.isascii() and town.isdigit()):
            raise Invalid(_now("对应关系没有送全。请刷新后再改。"))
        if source != CellSource.NOTHING:
            rules.append(
                CellRule(
                    sheet[:64], place[:12], CellSource(source), indicator[:48],
                    int(town[:15]), row[:120], column[:120],
                )
            )  # fmt: skip
    return tuple(rules)
