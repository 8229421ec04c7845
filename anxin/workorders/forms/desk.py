"""The query above the inbox, and what is sent with a step of an order."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anxin.areas.queries import towns_choices
from anxin.core.text import EMPTY_FILE
from anxin.notices.queries import campaigns_all

from ..rules.desk import BULK_STEPS
from ..types import (
    INSTRUMENT_LABELS,
    TO_CONFIRM,
    InboxFilter,
    Instrument,
    PartStatus,
    ProofFile,
    ReportGiven,
    RowState,
)
from ..types.desk import StepAsked
from .engine import COUNTED, MOST_AMOUNT, limit_of

SHOWS = {
    "running": _("没办完的"),
    RowState.OVERDUE: _("逾期的"),
    RowState.OBJECTED: _("有异议的"),
    RowState.LATE: _("刚过时限的"),
    RowState.SILENT: _("没有回音的"),
    RowState.OPEN: _("办理中的"),
    RowState.UPTAKE: _("倡议"),
    RowState.ZERO: _("零报告的"),
    RowState.NONE: _("一直有效的"),
    TO_CONFIRM: _("等我们确认的"),
    RowState.DONE: _("办完的"),
    "all": _("全部"),
}
STATES = frozenset(RowState)
MOST_TEXT = 8000
# What an address says instead of one campaign.
EVERY_CAMPAIGN = "all"


class InboxForm(forms.Form):
    """The query above the inbox."""

    words = forms.CharField(label=_("搜索"), required=False, max_length=40)
    campaign = forms.ChoiceField(label=_("活动"), required=False)
    show = forms.ChoiceField(label=_("显示"), required=False, choices=list(SHOWS.items()))
    instrument = forms.ChoiceField(label=_("手段"), required=False)
    town = forms.ChoiceField(label=_("地方"), required=False)
    section = forms.CharField(required=False, widget=forms.HiddenInput)
    measure = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._offer_campaigns()
        self._choose("instrument", [(one.value, _(INSTRUMENT_LABELS[one])) for one in Instrument])
        self._choose("town", [("0", _("区直单位")), *towns_choices()])

    def _offer_campaigns(self) -> None:
        """The campaign at hand, all of them, and the one that an address names."""
        field, named = self.fields["campaign"], str(self["campaign"].value() or "")[:48]
        choices = [("", _("本活动")), (EVERY_CAMPAIGN, _("全部"))]
        if isinstance(field, forms.ChoiceField):
            known = named in ("", EVERY_CAMPAIGN)
            english = get_language() == "en"
            labels = {one.slug: one.label_en if english else one.label for one in campaigns_all()}
            label = labels.get(named) or named
            field.choices = choices if known else [*choices, (named, label)]

    def _choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("全部")), *choices]


class MoveForm(forms.Form):
    """A move of an order: which, from which seen state, with what text, number, file, sentence."""

    move = forms.SlugField(max_length=32)
    seen_status = forms.SlugField(max_length=16)
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)
    clause_id = forms.CharField(max_length=16, required=False)
    count = forms.IntegerField(required=False)
    file = forms.FileField(required=False, allow_empty_file=True)

    def move_values(self) -> dict[str, Any]:
        """What the service takes."""
        values = {**self.cleaned_data}
        values["file"] = file_of(values["file"])
        return values


class PartForm(forms.Form):
    """A unit's answer for its part."""

    status = forms.ChoiceField(choices=[(one.value, one.value) for one in PartStatus])
    seen_status = forms.SlugField(max_length=16)
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)
    contact_name = forms.CharField(max_length=64, required=False)
    contact_phone = forms.CharField(max_length=32, required=False)


class PartDecisionForm(forms.Form):
    """Lead or giver on a unit's part: excuse it, or give it again, with a reason."""

    unit_id = forms.IntegerField(min_value=1)
    decision = forms.ChoiceField(choices=[("excuse", "excuse"), ("again", "again")])
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)


class HandOnForm(forms.Form):
    """To which units below, until which day, with which words."""

    units = forms.TypedMultipleChoiceField(coerce=int, required=False)
    due_on = forms.DateField(required=False)
    amount = forms.IntegerField(min_value=1, max_value=MOST_AMOUNT, required=False)
    counted = forms.ChoiceField(choices=COUNTED, required=False)
    proof = forms.CharField(max_length=8, required=False)
    text = forms.CharField(max_length=4000, required=False, strip=True)

    def hand_values(self) -> dict[str, Any]:
        """What the service takes."""
        values = {**self.cleaned_data}
        values["limit"] = limit_of(values)
        for name in ("amount", "counted"):
            values.pop(name)
        return values

    def __init__(self, data: Any) -> None:
        super().__init__(data)
        # Which units are below is the service's to judge; here only numbers are taken.
        field = self.fields["units"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            sent = data.getlist("units")
            field.choices = [(one, one) for one in sent if one.isascii() and one.isdigit()]


class StepsForm(forms.Form):
    """A step on the marked rows, or on all rows of the query behind the list."""

    step = forms.ChoiceField(choices=[(name, name) for name in BULK_STEPS])
    scope = forms.ChoiceField(choices=[("marked", "marked"), ("all", "all")], required=False)
    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)
    clause_id = forms.CharField(max_length=16, required=False)
    units = forms.TypedMultipleChoiceField(coerce=int, required=False)
    due_on = forms.DateField(required=False)

    def __init__(self, data: Any) -> None:
        sent = data.copy()
        if sent.get("quick"):
            # A button of its own does its step, whatever the list of steps shows.
            sent["step"], sent["scope"] = sent["quick"], "marked"
        super().__init__(sent)
        self._sent = data
        field = self.fields["units"]
        if isinstance(field, forms.TypedMultipleChoiceField):
            numbers = data.getlist("units")
            field.choices = [(one, one) for one in numbers if one.isascii() and one.isdigit()]

    def clean(self) -> dict[str, Any]:
        """A step on marked rows needs some."""
        data: dict[str, Any] = self.cleaned_data
        if data.get("scope") != "all" and not self._sent.getlist("refs"):
            raise forms.ValidationError(_("请先在列表里选中几行。"))
        return data

    def fault(self) -> str:
        """What is missing, in a sentence."""
        said = " ".join(str(text) for text in self.errors.get("__all__", ()))
        return said or str(_("请先选一步，再写要写的话。"))

    def refs(self) -> list[str]:
        """The marked rows."""
        return [one.partition("~")[0] for one in self._sent.getlist("refs")]

    def asked(self) -> StepAsked:
        """What the service takes."""
        pairs = (one.partition("~") for one in self._sent.getlist("refs"))
        seen = {ref: status for ref, _mark, status in pairs if status}
        data = self.cleaned_data
        return StepAsked(
            data["step"],
            data["text"],
            data["clause_id"],
            tuple(data["units"]),
            data["due_on"],
            seen,
        )


class ProofForm(forms.Form):
    """A proof: words, or a file."""

    text = forms.CharField(max_length=MOST_TEXT, required=False, strip=True)
    file = forms.FileField(required=False, allow_empty_file=True)

    def proof_values(self) -> dict[str, Any]:
        """What the service takes."""
        return {"text": self.cleaned_data["text"], "file": file_of(self.cleaned_data["file"])}


class PreviewForm(forms.Form):
    """What a unit says when it alone sees that its time has passed."""

    text = forms.CharField(max_length=2000, required=False, strip=True)
    on_paper = forms.BooleanField(required=False)


class ReportForm(forms.Form):
    """A day's number, zero included."""

    value = forms.IntegerField(min_value=0)
    text = forms.CharField(max_length=2000, required=False, strip=True)

    def given(self) -> ReportGiven:
        """What the service takes."""
        return ReportGiven(self.cleaned_data["value"], self.cleaned_data["text"])


class OrderSheetForm(forms.Form):
    """A sheet of orders to be brought in."""

    file = forms.FileField(
        label=_("填好的表（XLSX，8 MB 以内，最多 50000 行）"),
        error_messages={"empty": EMPTY_FILE},
    )

    def sheet(self) -> tuple[str, bytes]:
        """Its name and bytes; one that is too large is cut where it shows that it is."""
        sent = self.cleaned_data["file"]
        return str(sent.name), sent.read(8 * 1024 * 1024 + 1)


def file_of(sent: Any) -> ProofFile | None:
    """A sent file with its bytes; one that is too large is cut where it shows that it is."""
    return ProofFile(str(sent.name), sent.read(10 * 1024 * 1024 + 1)) if sent else None


def inbox_filter(values: dict[str, str], campaign: str = "") -> InboxFilter:
    """The filter of an address; what is unknown falls back to the running orders.

    Orders are those of the campaign at hand, unless the address names another, or all.
    """
    show, state = values.get("show", "running"), values.get("state", "")
    instrument = values.get("instrument", "")
    named = values.get("campaign", "")[:48] or campaign
    return InboxFilter(
        show=show if show in SHOWS or show in STATES else "running",
        section=values.get("section", "")[:2],
        words=values.get("words", "")[:200],
        after=values.get("after", "")[:64],
        town=values.get("town", "")[:15],
        state=state if state in STATES else "",
        measure=values.get("measure", "")[:24],
        instrument=instrument if instrument in frozenset(Instrument) else "",
        campaign="" if named == EVERY_CAMPAIGN else named,
    )


def written_of(sent: Any) -> dict[str, str]:
    """The words of a form, without what belongs to the page."""
    skipped = ("csrfmiddlewaretoken", "seen_status", "seen_line", "file", "key")
    return {
        name[:48]: "\n".join(sent.getlist(name))[:MOST_TEXT]
        for name in list(sent)[:40]
        if name not in skipped
    }


def drafts_sent(text: str) -> dict[str, dict[str, str]]:
    """The forms a page keeps, as it sends them; what is no such thing is nothing."""
    try:
        given = json.loads(text)
    except ValueError:
        return {}
    if not isinstance(given, dict):
        return {}
    return {
        str(key): {str(name): str(value)[:MOST_TEXT] for name, value in fields.items()}
        for key, fields in list(given.items())[:20]
        if isinstance(fields, dict)
    }
