"""What staff send about requests: why a contact is shown, what is split off or taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.core.text import number_typed
from anxin.core.types import Invalid

from ..types import ToldWay

# Number and first words of each sentence of a notice.
Sentences = Sequence[tuple[str, str]]


class UnmaskForm(forms.Form):
    """Why contact data is looked at."""

    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=200,
        help_text=_("例如：电话核实情况。每次查看都会留下记录。"),
        error_messages={"required": _("请写明为什么要看联系方式，至少 4 个字。")},
    )


class SplitForm(forms.Form):
    """Which reports become an order of their own, what it is about, and why."""

    requests = forms.TypedMultipleChoiceField(
        coerce=int,
        label=_("哪几条分出去"),
        error_messages={"required": _("请勾上要分出去的反映，至少留一条在这一件里。")},
    )
    subject = forms.CharField(
        label=_("分出去的是什么事"),
        max_length=120,
        required=False,
        help_text=_("一句话；不写就用第一条的开头。"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    text = forms.CharField(
        label=_("为什么分"),
        max_length=500,
        help_text=_("例如：两个地方，要两拨人去。"),
        error_messages={"required": _("请写明理由。")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        self._ticked = _numbers(data.getlist("requests")) if data is not None else []
        # Which reports rest on the order is the service's to judge; here only numbers are taken.
        field = self.fields["requests"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            field.choices = [(one, one) for one in self._ticked]

    def values(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        return {
            "request_ids": data["requests"],
            "subject": data["subject"],
            "text": data["text"],
        }

    def refuse(self, error: Invalid) -> None:
        """Say beside the field what the service would not take."""
        for name, text in (error.fields or {"": error.message}).items():
            self.add_error(name if name in self.fields else None, text)

    @property
    def ticked(self) -> set[int]:
        """What was ticked when it was sent."""
        return {int(one) for one in self._ticked}


def _numbers(sent: list[str]) -> list[str]:
    return [one for one in sent if number_typed(one) is not None]


def _offer(field: forms.Field, sentences: Sentences) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = sentences


class WithdrawalAskForm(forms.Form):
    """Which sentences no longer hold as they were answered, and why."""

    clauses = forms.MultipleChoiceField(
        label=_("哪几句"),
        help_text=_("勾上不再作数的句子，1 到 20 句。"),
        error_messages={"required": _("请勾上 1 到 20 句。")},
        widget=forms.CheckboxSelectMultiple,
    )
    reason = forms.CharField(
        label=_("为什么撤回"),
        max_length=200,
        help_text=_("4 到 200 个字，本人会看到，例如：2月9日起不用再开证明。"),
    )

    def __init__(self, data: QueryDict | None = None, *, sentences: Sentences) -> None:
        super().__init__(data)
        _offer(self.fields["clauses"], sentences)


class WithdrawalForm(forms.Form):
    """What people are told instead, or why the answers still hold."""

    words = forms.CharField(
        label=_("现在的答复"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("会写到每个人的查询页，原来的答复划掉。不用撤回的，在这里写为什么。"),
    )
    clause_now = forms.ChoiceField(label=_("依据第几句"), required=False)
    keep = forms.TypedMultipleChoiceField(coerce=int, required=False)
    act = forms.ChoiceField(choices=[("tell", "tell"), ("drop", "drop")])

    def __init__(self, data: Any = None, *, sentences: Sentences) -> None:
        super().__init__(data)
        _offer(self.fields["clause_now"], [("", _now("不写依据")), *sentences])
        # Which answers belong to it is the service's to judge; here only numbers are taken.
        field = self.fields["keep"]
        if isinstance(field, forms.TypedMultipleChoiceField) and data is not None:
            field.choices = [(one, one) for one in _numbers(data.getlist("keep"))]


class ToldForm(forms.Form):
    """That a person was told, and how."""

    answer_id = forms.IntegerField(min_value=1, max_value=2**62)
    way = forms.TypedChoiceField(
        coerce=ToldWay, choices=[(ToldWay.CALL, "call"), (ToldWay.VISIT, "visit")]
    )
