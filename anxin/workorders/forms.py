"""What an office person sends with a filter or a move."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .types import InboxFilter

SHOWS = {
    "running": _("没办完的"),
    "late": _("过了时限的"),
    "done": _("办完的"),
    "all": _("全部"),
}


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
    show = values.get("show", "running")
    return InboxFilter(
        show=show if show in SHOWS else "running",
        section=values.get("section", "")[:2],
        words=values.get("words", "")[:200],
        after=values.get("after", "")[:64],
    )
