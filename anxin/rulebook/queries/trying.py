"""Trying a table: the answer for facts somebody typed. Nothing of it is stored or counted, unless
it answered a case and staff keep it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.types import Actor
from anxin.tables import Decision, DecisionTable, TableError, decide, why_not
from anxin.tables.types import Reason, Value

from ..models import TableVersion
from ..rules import Speech
from ..types import SHARED, FactsInvalid, OtherAnswer, Span, TableState, TryAnswer, WhyLine
from .in_force import in_campaign, table_of_version, valid_on
from .pages import level_word, sentences_of_table, speech_of, version_row


def table_of_try(
    actor: Actor, scope: str, name: str, version: str = ""
) -> tuple[DecisionTable, Speech, TableVersion]:
    """The table to be tried and how it is spoken of. Raises Missing."""
    row = version_row(actor, scope, name, version)
    table, texts = table_of_version(row.pk, row.content_hash)
    return table, speech_of(texts), row


def keep_day(row: TableVersion) -> date | None:
    """The day on which a version can answer a case, the one next to today; None for a version
    that is not in force."""
    if row.state != TableState.PUBLISHED:
        return None
    starts = [day for day in (row.valid_from, row.holds_from) if day]
    ends = [day for day in (row.valid_to, row.holds_until) if day]
    return Span(max(starts, default=None), min(ends, default=None)).nearest(clock.today())


def table_try(
    table: DecisionTable,
    speech: Speech,
    row: TableVersion,
    facts: Mapping[str, Any],
    not_rule: int | None = None,
) -> TryAnswer:
    """The answer of a table to some facts with its reasons and the other levels' answers.

    Raises FactsInvalid for facts that the table refuses.
    """
    try:
        made = decide(table, facts)
        other = why_not(table, facts, not_rule) if not_rule else None
    except TableError as error:
        raise FactsInvalid(error.say("en" if speech.english else "zh")) from error
    scope = row.campaign.slug if row.campaign else SHARED
    sentences = sentences_of_table(table, scope)
    rule = next((one for one in table.rules if one.number == made.rule), None)
    return TryAnswer(
        answer=speech.answer(table, made.outputs),
        outputs=_outputs(table, speech, made),
        rule=made.rule or 0,
        clause=made.clause or "",
        strength=made.strength.value if made.strength else "",
        sentence=sentences.get(made.clause or ""),
        default_reason=(rule.default_reason or "") if rule else "",
        why=_lines(table, speech, made.rule or 0, tuple(made.why)),
        not_rule=other.rule if other else None,
        why_not=_lines(table, speech, other.rule, other.failing) if other else (),
        others=_others(row, facts),
    )


def _outputs(table: DecisionTable, speech: Speech, made: Decision) -> tuple[tuple[str, str], ...]:
    return tuple(
        (speech.title(item), speech.value(item, made.outputs[item.name])) for item in table.outputs
    )


def _lines(
    table: DecisionTable, speech: Speech, number: int, reasons: tuple[Reason, ...]
) -> tuple[WhyLine, ...]:
    rules = {rule.number: rule for rule in table.rules}
    lines = []
    for reason in reasons:
        item = next((one for one in table.inputs if one.name == reason.input), None)
        if item is None or number not in rules:
            continue
        cell = rules[number].cells[table.inputs.index(item)]
        value: Value = reason.value
        lines.append(
            WhyLine(
                speech.title(item), speech.value(item, value), speech.cell(item, cell), reason.holds
            )
        )
    return tuple(lines)


def _others(row: TableVersion, facts: Mapping[str, Any]) -> tuple[OtherAnswer, ...]:
    """Answers of the other tables of the subject that are in force beside this one. One query."""
    on = _day_of(row)
    rows = in_campaign(row.campaign_id).filter(subject=row.subject)
    found = []
    for other in valid_on(rows, on).exclude(name=row.name).defer("text", "texts"):
        table, texts = table_of_version(other.pk, other.content_hash)
        speech = speech_of(texts)
        try:
            made = decide(table, facts)
        except TableError:
            answer, clause, rule = _("这些条件它判断不了"), "", 0
        else:
            answer = speech.answer(table, made.outputs)
            clause, rule = made.clause or "", made.rule or 0
        level = level_word(other.level)
        found.append(OtherAnswer(level, speech.table_title(table), answer, clause, rule))
    return tuple(found)


def _day_of(row: TableVersion) -> date:
    return row.holds_from or row.valid_from or row.loaded_at.date()
