"""The form of a try, made from the inputs of the table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from anxin.tables.domain import from_coord
from anxin.tables.types import HIGHEST, LOWEST, DecisionTable, Input, ValueType

from ..rules import Speech

# Choices up to this many stand open as cards, more in a list.
MOST_CARDS = 5
NONE = "-"
PREFIX = "in_"


class TryForm(forms.Form):
    """One field for each input; `not_rule`: the row asked about."""

    def __init__(self, table: DecisionTable, speech: Speech, data: Mapping[str, Any]) -> None:
        self.table = table
        asked = any(key.startswith(PREFIX) for key in data)
        super().__init__(data if asked else None)
        for item in table.inputs:
            self.fields[PREFIX + item.name] = _field(item, speech)
        rows = [("", _("不问"))] + [
            (str(rule.number), _("第 %(row)s 行") % {"row": rule.number}) for rule in table.rules
        ]
        self.fields["not_rule"] = forms.ChoiceField(
            label=_("还想问：为什么不是"), choices=rows, required=False
        )

    def facts(self) -> dict[str, Any]:
        """What was answered, by input; what was left open is null."""
        given = {item.name: self.cleaned_data[PREFIX + item.name] for item in self.table.inputs}
        return {name: None if value in ("", NONE) else value for name, value in given.items()}

    def not_rule(self) -> int | None:
        """The row asked about."""
        chosen = self.cleaned_data["not_rule"]
        return int(chosen) if chosen else None


class KeepForm(TryForm):
    """The facts of a case that was answered, and the day whose rules answer."""

    def __init__(self, table: DecisionTable, speech: Speech, data: Mapping[str, Any]) -> None:
        super().__init__(table, speech, data)
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        self.fields["on"] = forms.DateField(label=_("按哪一天的规则"), widget=widget)
        del self.fields["not_rule"]

    def case(self) -> dict[str, Any]:
        """What the rules are asked: the facts and the day."""
        return {"facts": self.facts(), "on": self.cleaned_data["on"]}


def _field(item: Input, speech: Speech) -> forms.Field:
    label = speech.title(item)
    if item.type in (ValueType.ENUM, ValueType.BOOL):
        return _choice(item, speech, label)
    if item.type is ValueType.DATE:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        return forms.DateField(label=label, required=not item.nullable, widget=widget)
    return _number(item, speech, label)


def _choice(item: Input, speech: Speech, label: str) -> forms.Field:
    values = item.values if item.type is ValueType.ENUM else ("true", "false")
    said = [(one, speech.value(item, one == "true" if not item.values else one)) for one in values]
    if item.nullable:
        said.append((NONE, speech.value(item, None)))
    cards = len(said) <= MOST_CARDS
    return forms.TypedChoiceField(
        label=label,
        choices=said if cards else [("", _("请选")), *said],
        widget=forms.RadioSelect if cards else forms.Select,
        coerce=_value_of(item),
        error_messages={"required": _("请选一项。")},
    )


def _value_of(item: Input) -> Any:
    if item.type is ValueType.BOOL:
        return lambda word: word if word == NONE else word == "true"
    return str


def _number(item: Input, speech: Speech, label: str) -> forms.Field:
    whole = item.type is ValueType.INTEGER
    low = None if item.minimum == LOWEST else from_coord(item, item.minimum)
    high = None if item.maximum == HIGHEST else from_coord(item, item.maximum)
    unit = speech.unit(item)
    hints = [_("单位：%(unit)s") % {"unit": unit}] if unit else []
    if item.nullable:
        hints.append(_("没有就空着"))
    settings: dict[str, Any] = {
        "label": label,
        "required": not item.nullable,
        "help_text": "；".join(hints),
        "min_value": low,
        "max_value": high,
        "error_messages": {
            "required": _("请填一个数。"),
            "invalid": _("请填一个整数。") if whole else _("请填一个数，例如 3.5。"),
        },
    }
    if whole:
        return forms.IntegerField(**settings)
    return forms.DecimalField(max_digits=18, decimal_places=item.scale, **settings)
