"""What is sent with a countersignature or an issue."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

MOST_ID = 2**62


class SendForm(forms.Form):
    """Which units are asked, and within how many hours."""

    units = forms.TypedMultipleChoiceField(coerce=int, required=False)
    hours = forms.IntegerField(
        label=gettext_lazy("几小时内回复"), min_value=1, max_value=240, initial=2
    )

    def __init__(self, *args: Any, choices: tuple[tuple[int, str, bool], ...]) -> None:
        super().__init__(*args)
        part = self.fields["units"]
        if isinstance(part, forms.ChoiceField):
            part.choices = [(unit, name) for unit, name, _ in choices]


class AnswerForm(forms.Form):
    """A unit's answer."""

    seen_hash = forms.CharField(max_length=64)
    agree = forms.ChoiceField(choices=[("yes", ""), ("no", "")])
    text = forms.CharField(required=False, max_length=2000)


class IssueForm(forms.Form):
    """The leader's act."""

    seen_hash = forms.CharField(max_length=64)
    reason = forms.CharField(required=False, max_length=2000)
    public = forms.BooleanField(required=False)
