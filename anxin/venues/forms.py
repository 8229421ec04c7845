"""What a visitor asks for and what a unit declares."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from anxin.areas.queries import towns_choices
from anxin.core import clock
from anxin.core.types import Actor, Invalid

from .queries import places_choices
from .types import KIND_LABELS, PlaceKind

# The days people ask for, in the order of the festival.
ASKED_DAYS = 9


class DayForm(forms.Form):
    """Which day, town and kind the list shows."""

    on = forms.ChoiceField(label=_("哪一天"), required=False)
    town = forms.TypedChoiceField(
        label=_("乡镇（街道）"), required=False, coerce=int, empty_value=None
    )
    kind = forms.ChoiceField(label=_("找什么"), required=False)

    def __init__(self, data: Any, named: dict[date, str]) -> None:
        super().__init__(data)
        _offer(self, "on", _days(named, data.get("on", "")))
        _offer(self, "town", [("", gettext("全区")), *towns_choices()])
        kinds = [(kind.value, gettext(KIND_LABELS[kind])) for kind in PlaceKind]
        _offer(self, "kind", [("", gettext("全部")), *kinds])

    @property
    def day(self) -> date:
        """The day asked for; today when none or none that exists."""
        return day_typed(self.data.get("on", "")) or clock.today()


class HoursForm(forms.Form):
    """One short line of hours for one place."""

    place = forms.ChoiceField(
        label=_("哪一家"),
        error_messages={
            "required": _("请选一家。"),
            "invalid_choice": _("没有这一家，或者不归您单位申报。"),
        },
    )
    text = forms.CharField(
        label=_("哪天、几点"),
        max_length=60,
        help_text=_("如：初一 9–17；初一到初三 9:30–18；2月14日 停业；平日 8–20"),
        error_messages={"required": _("请写哪天、几点，如：初一 9–17。")},
    )
    reason = forms.CharField(
        label=_("理由"),
        max_length=120,
        required=False,
        help_text=_("停业或缩短时才要写，群众看得到。"),
    )

    def __init__(self, actor: Actor, data: Any = None, **given: Any) -> None:
        super().__init__(data, **given)
        _offer(self, "place", [("", gettext("请选择")), *places_choices(actor)])

    def refuse(self, error: Invalid) -> None:
        """Say at its field what the service could not accept."""
        for field, message in (error.fields or {"text": error.message}).items():
            self.add_error(field, gettext(message))


def day_typed(text: str) -> date | None:
    """`2021-02-12` → the day, None for anything else."""
    try:
        return date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None


def _offer(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices


def _days(named: dict[date, str], asked: str) -> list[tuple[str, str]]:
    """Today, the festival's first days, and the day asked for."""
    today = clock.today()
    days = dict.fromkeys([today, *list(named)[:ASKED_DAYS], day_typed(asked) or today])
    return [(on.isoformat(), _day(on, named.get(on, ""), today)) for on in days]


def _day(on: date, name: str, today: date) -> str:
    said = gettext("今天") if on == today else date_format(on, gettext("n月j日"))
    return f"{said}（{gettext(name)}）" if name else said
