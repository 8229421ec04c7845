"""A table in words: columns, cells, answers and persons as officials say them, no code words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from anxin.core.types import STRENGTH_LABELS, gettext_noop
from anxin.tables.domain import from_coord
from anxin.tables.examples import json_value
from anxin.tables.types import (
    Cell,
    DecisionTable,
    Formula,
    Input,
    Output,
    Rule,
    Value,
    ValueType,
)

# Units as tables write them; others are words already.
UNITS = {
    "h": gettext_noop("小时"),
    "d": gettext_noop("天"),
    **{unit: unit for unit in (gettext_noop("人"), gettext_noop("元"), gettext_noop("万元"))},
}
_ANY = gettext_noop("不限")
_NONE = gettext_noop("没有")
_YES, _NO = gettext_noop("是"), gettext_noop("否")
_NOBODY = gettext_noop("谁也不适用")
_MOST, _UNDER = gettext_noop("不超过 {high}"), gettext_noop("不到 {high}")
_LEAST, _OVER = gettext_noop("{low} 及以上"), gettext_noop("超过 {low}")
_BETWEEN = gettext_noop("{low} 到 {high}")
_UNTIL, _SINCE = gettext_noop("{high} 及以前"), gettext_noop("{low} 及以后")
_EXCEPT = gettext_noop("{words}以外")
_OTHER = gettext_noop("其他")
_FACT = gettext_noop("{title}：{value}")
_PERSON = gettext_noop("一位{facts}的{noun}")
_PLAIN_PERSON = gettext_noop("一位{facts}的人")
_CASE = gettext_noop("这样的情形：{facts}")
_COMPUTED = gettext_noop("按公式算：{formula}")


@dataclass(frozen=True, slots=True)
class Speech:
    """How one table is spoken of: its own words (`texts` of the version), language, translator."""

    texts: Mapping[str, Any]
    english: bool = False
    say: Callable[[str], str] = str

    def table_title(self, table: DecisionTable) -> str:
        """The title of the table."""
        english = str(self.texts.get("title_en") or "") if self.english else ""
        return english or table.title or table.id

    def title(self, item: Input | Output) -> str:
        """The heading of a column."""
        words = self._labels(item.name)
        if self.english:
            return str(words.get("label_en") or item.name.replace("_", " ").capitalize())
        return str(words.get("label") or item.title)

    def unit(self, item: Input | Output) -> str:
        """The unit of a column, empty when it has none."""
        return self.say(UNITS.get(item.unit or "", item.unit or ""))

    def value(self, item: Input | Output, value: Value | Formula | list[Value]) -> str:
        """One value with its unit."""
        if isinstance(value, list):
            return self.join([self.value(item, one) for one in value]) or self.say(_NONE)
        if isinstance(value, Formula):
            return self.say(_COMPUTED).format(formula=value.text)
        if value is None:
            return self.say(_NONE)
        if isinstance(value, bool):
            found = self._word(item.name, "true" if value else "false")
            return found or self.say(_YES if value else _NO)
        if isinstance(value, int | float | Decimal):
            return self._amount(item, value)
        if isinstance(value, date):
            return value.isoformat()
        return self._word(item.name, value) or (value.replace("_", " ") if self.english else value)

    def cell(self, item: Input, cell: Cell) -> str:
        """A condition."""
        accepts = cell.accepts
        if accepts == item.domain:
            return self.say(_ANY)
        if item.type in (ValueType.ENUM, ValueType.BOOL):
            parts = self._listed(item, cell)
        else:
            parts = [self._span(item, cell.text, *span) for span in accepts.spans]
        if accepts.null:
            parts.append(self.say(_NONE))
        return self.join(parts) or self.say(_NOBODY)

    def answer(self, table: DecisionTable, outputs: Mapping[str, Any]) -> str:
        """The outputs of a row in a line; a single one without its heading."""
        said = [
            (self.title(item), self.value(item, outputs[item.name]))
            for item in table.outputs
            if item.name in outputs
        ]
        if len(said) == 1:
            return said[0][1]
        return self.semicolon(self.say(_FACT).format(title=t, value=v) for t, v in said)

    def outputs_of(self, table: DecisionTable, rule: Rule) -> str:
        """The answer of a row."""
        pairs = zip(table.outputs, rule.outputs, strict=True)
        return self.answer(table, {item.name: value for item, value in pairs})

    def person(self, inputs: tuple[Input, ...], facts: Mapping[str, Value]) -> str:
        """Somebody with these facts, as a subject of a sentence."""
        phrases: Mapping[str, Any] = self.texts.get("person") or {}
        noun_of = phrases.get("noun")
        noun, said = "", []
        for item in inputs:
            value = facts.get(item.name)
            if item.name == noun_of:
                noun = self.value(item, value)
            elif item.name in facts:
                said.append(self._phrase(phrases, item, value))
        if not phrases:
            return self.say(_CASE).format(facts=self.semicolon(said))
        text = self.say(_PERSON if noun else _PLAIN_PERSON)
        return text.format(facts=self.join(said), noun=noun)

    def facts(self, inputs: tuple[Input, ...], facts: Mapping[str, Value]) -> str:
        """All facts in a line."""
        fact = self.say(_FACT)
        return self.semicolon(
            fact.format(title=self.title(item), value=self.value(item, facts.get(item.name)))
            for item in inputs
        )

    def join(self, words: list[str]) -> str:
        """Words in a row, as the language lists them."""
        return (", " if self.english else "、").join(words)

    def semicolon(self, parts: Any) -> str:
        """Parts of a line."""
        return ("; " if self.english else "；").join(parts)

    def _phrase(self, phrases: Mapping[str, Any], item: Input, value: Value) -> str:
        key = "true" if value is True else "false" if value is False else str(value)
        if self.english:
            key += "_en"
        found = (phrases.get(item.name) or {}).get(key)
        if found:
            return str(found)
        if value is None:
            title = self.title(item)
            return f"no {title.lower()}" if self.english else self.say(_NONE) + title
        return self.say(_FACT).format(title=self.title(item), value=self.value(item, value))

    def _labels(self, name: str) -> Mapping[str, Any]:
        labels: Mapping[str, Any] = self.texts.get("labels") or {}
        found: Mapping[str, Any] = labels.get(name) or {}
        return found

    def _word(self, name: str, value: str) -> str:
        words = self._labels(name)
        if self.english:
            return str(words.get(f"{value}_en") or "")
        return str(words.get(value) or "")

    def _listed(self, item: Input, cell: Cell) -> list[str]:
        words = item.values if item.type is ValueType.ENUM else ("false", "true")
        inside = [code for code in range(len(words)) if cell.accepts.holds(code)]
        other = item.open and cell.accepts.holds(len(words))
        outside = [code for code in range(len(words)) if code not in inside]
        if outside and len(outside) < len(inside) and len(words) > 3 and (other or not item.open):
            said = self.join([self._code(item, code) for code in outside])
            return [self.say(_EXCEPT).format(words=said)]
        return [self._code(item, code) for code in inside] + ([self.say(_OTHER)] if other else [])

    def _code(self, item: Input, code: int) -> str:
        return self.value(item, from_coord(item, code))

    def _amount(self, item: Input | Output, value: int | float | Decimal) -> str:
        unit = self.unit(item)
        gap = "" if unit == "%" else " "
        return f"{json_value(value)}{gap if unit else ''}{unit}"

    def _span(self, item: Input, text: str, low: int, high: int) -> str:
        """A stretch of numbers or days."""
        bottom, top = low <= item.minimum, high >= item.maximum
        first, first_out = self._edge(item, text, low, -1)
        last, last_out = self._edge(item, text, high, 1)
        if low == high:
            return first
        if item.type is ValueType.DATE and (bottom or top):
            return self.say(_UNTIL if bottom else _SINCE).format(low=first, high=last)
        if bottom:
            return self.say(_UNDER if last_out else _MOST).format(high=last)
        if top:
            return self.say(_OVER if first_out else _LEAST).format(low=first)
        if first_out or last_out:
            above = self.say(_OVER if first_out else _LEAST).format(low=first)
            return (
                above
                + (", " if self.english else "，")
                + self.say(_UNDER if last_out else _MOST).format(high=last)
            )
        return self.say(_BETWEEN).format(low=first, high=last)

    def _edge(self, item: Input, text: str, coord: int, outward: int) -> tuple[str, bool]:
        """The number at the end of a stretch as its author wrote it; whether it lies outside."""
        beyond = rf"[<>]\s*{coord + outward}(?![\d.])"
        if item.type is ValueType.INTEGER and re.search(beyond, text):
            return self.value(item, coord + outward), True
        grain = item.step if item.scale is not None else 10**4
        if item.type is ValueType.DECIMAL and coord % grain and (coord + outward) % grain == 0:
            return self.value(item, from_coord(item, coord + outward)), True
        return self.value(item, from_coord(item, coord)), False


def words_of_codes(table: DecisionTable, speech: Speech) -> dict[str, dict[str, str]]:
    """What a sheet says in place of codes, by column; columns without codes say 不限 alone."""
    found: dict[str, dict[str, str]] = {"strength": dict(STRENGTH_LABELS)}
    columns: tuple[Input | Output, ...] = (*table.inputs, *table.outputs)
    for item in columns:
        words = {value: speech.value(item, value) for value in item.values}
        if item.type is ValueType.BOOL:
            words = {"true": speech.value(item, True), "false": speech.value(item, False)}
        found[item.name] = words
    for one in table.inputs:
        found[one.name] = {"-": speech.say(_ANY), **found[one.name]}
    return found
