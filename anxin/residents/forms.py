"""What is typed to find a person, and why one is shown or erased."""

from __future__ import annotations

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy as _


class FindForm(forms.Form):
    """A telephone or the number of an identity card."""

    number = forms.CharField(
        label=_("电话或身份证号"),
        max_length=40,
        error_messages={"required": _("请填电话或身份证号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "tel"}),
    )


class UnmaskForm(forms.Form):
    """Why a person is shown in the clear."""

    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：电话核实情况。每次查看都会留下记录。"),
        error_messages={"required": _("请写明为什么要看，至少 4 个字。每次查看都会留下记录。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EraseForm(forms.Form):
    """Why a person is erased; stands beside the other question, so its control has another id."""

    reason = forms.CharField(
        label=_("为什么删除"),
        max_length=200,
        help_text=_("例如：本人要求。删除后不能恢复，只留下“谁在什么时候删除”的记录。"),
        error_messages={"required": _("请写明为什么删除，至少 4 个字，例如“本人要求”。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: Mapping[str, str] | None = None) -> None:
        super().__init__(data, auto_id="id_erase_%s")
