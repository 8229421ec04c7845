"""What is sent with a pause, a hand-over, a merge, a link, a spot check; a time allowed."""

from __future__ import annotations

from typing import Any

from django import forms

from ..types import ClockUnit, TimeLimit

MOST_TEXT = 500
MOST_REF = 16
# Whatever the unit: a year in minutes.
MOST_AMOUNT = 366 * 24 * 60
COUNTED = [(one.value, one.value) for one in ClockUnit]


class ReasonForm(forms.Form):
    """A reason."""

    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)


class PauseForm(ReasonForm):
    """Why a clock stands still, who asked, until when at most."""

    asked_by = forms.CharField(max_length=64, required=False, strip=True)
    until_on = forms.DateField(required=False)


class MergeForm(ReasonForm):
    """Which orders follow this one."""

    refs = forms.MultipleChoiceField(required=False)
    other = forms.CharField(max_length=MOST_REF, required=False, strip=True)

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # Which orders there are is the service's to judge; here only short words are taken.
        field = self.fields["refs"]
        if isinstance(field, forms.MultipleChoiceField):
            field.choices = [(one, one) for one in data.getlist("refs") if len(one) <= MOST_REF]

    def clean(self) -> dict[str, Any]:
        """The orders that were ticked and the one whose number was written."""
        cleaned = {**self.cleaned_data}
        other = cleaned.pop("other", "")
        cleaned["refs"] = [*cleaned.get("refs", ()), *([other] if other else ())]
        return cleaned


class LinkForm(ReasonForm):
    """The other order."""

    other = forms.CharField(max_length=MOST_REF, required=False, strip=True)


class LimitForm(ReasonForm):
    """A time allowed, in the unit it is stated in; empty for what the kind allows."""

    amount = forms.IntegerField(min_value=1, max_value=MOST_AMOUNT, required=False)
    counted = forms.ChoiceField(choices=COUNTED, required=False)

    def limit(self) -> TimeLimit | None:
        """The time stated, None where none is."""
        return limit_of(self.cleaned_data)


class HandOverForm(LimitForm):
    """To which unit, with which time."""

    unit_id = forms.IntegerField(min_value=1, max_value=2**62)


class CheckForm(ReasonForm):
    """What a spot check found."""

    result = forms.CharField(max_length=8, required=False)


def limit_of(values: dict[str, Any]) -> TimeLimit | None:
    """A time allowed out of two fields; days of the office are meant where no unit is named."""
    if not values.get("amount"):
        return None
    counted = values.get("counted") or ClockUnit.WORKING_DAYS
    return TimeLimit(ClockUnit(counted), int(values["amount"]))
