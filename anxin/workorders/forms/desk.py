"""The query above the inbox, and a move of an order."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from ..types import InboxFilter, Instrument, RowState

SHOWS = {
    "running": _("没办完的"),
    RowState.OVERDUE: _("逾期的"),
    RowState.LATE: _("刚过时限的"),
    RowState.SILENT: _("没有回音的"),
    RowState.DONE: _("办完的"),
    "all": _("全部"),
}
STATES = frozenset(RowState)


class InboxForm(forms.Form):
    """The query above the inbox."""

    words = forms.CharField(label=_("搜索"), required=False, max_length=40)
    show = forms.ChoiceField(label=_("显示"), required=False, choices=list(SHOWS.items()))
    section = forms.CharField(required=False, widget=forms.HiddenInput)


class MoveForm(forms.Form):
    """A move of an order: which, from which seen state, with what text and sentence."""

    move = forms.SlugField(max_length=32)
    seen_status = forms.SlugField(max_length=16)
    text = forms.CharField(max_length=8000, required=False, strip=True)
    clause_id = forms.CharField(max_length=16, required=False)


def inbox_filter(values: dict[str, str]) -> InboxFilter:
    """The filter of an address; what is unknown falls back to the running orders."""
    show, state = values.get("show", "running"), values.get("state", "")
    instrument = values.get("instrument", "")
    return InboxFilter(
        show=show if show in SHOWS or show in STATES else "running",
        section=values.get("section", "")[:2],
        words=values.get("words", "")[:200],
        after=values.get("after", "")[:64],
        town=values.get("town", "")[:15],
        state=state if state in STATES else "",
        measure=values.get("measure", "")[:24],
        instrument=instrument if instrument in frozenset(Instrument) else "",
        campaign=values.get("campaign", "")[:48],
    )
