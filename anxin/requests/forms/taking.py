"""What somebody writes down for another: on the phone, at the door, from a slip."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from anxin.areas import queries as areas
from anxin.areas.types import UnitKind

from ..kinds import kind_find, kinds_all
from ..rules import MOST_TEXT
from ..types import Choices, RequestDraft, SlipChoice

# Whoever brings it cannot say which unit: a choice of its own, so that it was asked.
UNSURE = "unsure"
# What stands in a form beside what the person said.
NO_ANSWERS = ("token", "serial", "keep_person")


def draft_taken(campaign: str, form: forms.Form) -> RequestDraft:
    """What somebody wrote down for another, as a draft."""
    answers = {k: v for k, v in form.cleaned_data.items() if k not in NO_ANSWERS}
    return RequestDraft(campaign=campaign, **answers)


class SearchSelect(forms.Select):
    """A select whose options are found by other words too: a number, the name in Latin letters."""

    words: Mapping[str, str] = MappingProxyType({})
    # Choices that ask which unit it is about: the page shows that field while one is chosen.
    about: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *rest: Any, **options: Any) -> dict[str, Any]:
        """An option with its words for the search."""
        option = super().create_option(name, value, *rest, **options)
        if found := self.words.get(str(value)):
            option["attrs"]["data-words"] = found
        if str(value) in self.about:
            option["attrs"]["data-about"] = ""
        return option


class TakenForm(forms.Form):
    """What somebody says on the phone, at the door or on a slip, on one screen."""

    kind = forms.ChoiceField(
        label=_("什么事"),
        error_messages={"required": _("请选是什么事。")},
        widget=SearchSelect(attrs={"data-typeahead": ""}),
    )
    area = forms.TypedChoiceField(
        label=_("在哪里"),
        coerce=int,
        error_messages={"required": _("请选在哪里。")},
        widget=SearchSelect(attrs={"data-typeahead": ""}),
    )
    text = forms.CharField(
        label=_("对方怎么说"),
        max_length=MOST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("请写清发生了什么，至少 4 个字。")},
    )
    contact_phone = forms.CharField(
        label=_("联系电话"),
        required=False,
        max_length=32,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    on_behalf_of = forms.CharField(
        label=_("替谁办的"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    contact_name = forms.CharField(
        label=_("怎么称呼"),
        required=False,
        max_length=64,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    about_unit = forms.ChoiceField(
        label=_("反映的是哪个单位"),
        required=False,
        help_text=_("选到的单位看不到这件事。"),
        widget=SearchSelect(attrs={"data-typeahead": ""}),
    )
    token = forms.CharField(max_length=64, required=False, widget=forms.HiddenInput)
    # Whoever speaks can be asked; what stands on paper cannot.
    asks_unit = True

    def __init__(
        self,
        data: Mapping[str, str] | None = None,
        *,
        kinds: Choices,
        places: Choices,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(data, initial={"token": secrets.token_urlsafe(18), **(initial or {})})
        units = areas.units_choices(UnitKind.TOWN, UnitKind.DEPARTMENT, UnitKind.DISTRICT_OFFICE)
        self._offer("kind", kinds)
        self._offer("area", places)
        self._offer("about_unit", Choices([*units, (UNSURE, _now("对方说不清"))]))
        kind = self.fields["kind"].widget
        assert isinstance(kind, SearchSelect)
        kind.about = frozenset(slug for slug, one in kinds_all().items() if one.about)
        self.prepare()

    def clean(self) -> dict[str, Any]:
        """Where a kind is about a unit, which one was asked for."""
        given = super().clean() or {}
        kind = kind_find(given.get("kind", ""))
        if self.asks_unit and kind and kind.about and not given.get("about_unit"):
            message = _now("请问是哪个单位，选上；对方说不清的，选“对方说不清”。")
            if "about_unit" not in self.errors:
                self.add_error("about_unit", message)
        if given.get("about_unit") == UNSURE:
            given["about_unit"] = ""
        return given

    def prepare(self) -> None:
        """Set what differs by channel."""

    def _offer(self, name: str, choices: Choices) -> None:
        part = self.fields[name]
        assert isinstance(part, forms.ChoiceField)
        part.choices = [("", _now("请选择")), *choices.pairs]
        assert isinstance(part.widget, SearchSelect)
        part.widget.words = choices.words


class CallForm(TakenForm):
    """A call, with whether the caller may be kept."""

    keep_person = forms.BooleanField(
        label=_("登记来电人：对方同意留下称呼和电话，以便回访"), required=False
    )

    @property
    def keeps(self) -> bool:
        """Whether the caller is to be kept."""
        return bool(self.cleaned_data.get("keep_person"))


class SlipForm(TakenForm):
    """A paper slip, with the number printed on it."""

    serial = forms.CharField(
        label=_("纸条编号"),
        max_length=40,
        help_text=_("印在纸条上方，13 位。"),
        error_messages={"required": _("请填纸条编号。")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    field_order = ("serial",)
    asks_unit = False

    def prepare(self) -> None:
        """What stands on the slip, not what a caller says."""
        self.fields["text"].label = _now("纸条上写的")


class TakenToldForm(forms.Form):
    """Which entry's answer was told."""

    request_id = forms.IntegerField(min_value=1, max_value=2**62)


class SettleForm(forms.Form):
    """Which of two versions of a slip is right."""

    conflict_id = forms.IntegerField(min_value=1, max_value=2**62)
    choice = forms.TypedChoiceField(
        coerce=SlipChoice, choices=[(one.value, one.value) for one in SlipChoice]
    )
