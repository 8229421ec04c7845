"""What is wrong with an edited table before it may become a proposed version."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from openpyxl.utils import get_column_letter

from anxin.core.types import gettext_noop
from anxin.tables import DecisionTable, Finding, Problem, TableError, check_table
from anxin.tables.types import Rule

from ..types import UploadFault
from .words import Speech

_ROW_COLUMN = gettext_noop("第 {row} 行 {column} 列")
_ROW = gettext_noop("第 {row} 行")
_WHOLE = gettext_noop("整张表")
_GAP = gettext_noop("{person}：没有任何一行管到。")
_GAP_DO = gettext_noop("补一行，或加一条写明理由的缺省行。")
_OVERLAP = gettext_noop("{person}：规则第 {first} 行和第 {second} 行都管到。")
_OVERLAP_DO = gettext_noop("把其中一行的条件收窄，让每种情形只有一行。")
_NAME = gettext_noop("这份文件是“{other}”的表，不是“{name}”的。")
_NAME_DO = gettext_noop("到那张表的页面去上传，或先下载这张表再改。")
_LEVEL = gettext_noop("层级从“{old}”改成了“{new}”。")
_LEVEL_DO = gettext_noop("层级不能改，请改回“{old}”。")
_INPUT = gettext_noop("新加的条件“{title}”没有允许空值，现有的业务都没有这一项。")
_INPUT_DO = gettext_noop("在“空值”一栏写 allowed，并写明没有这一项时怎么办。")
_OUTPUT = gettext_noop("结论“{title}”被删掉或改了取值，用它的业务会停。")
_OUTPUT_DO = gettext_noop("保留这一列和它原来的取值。")
_CLAUSE = gettext_noop("规则第 {rule} 行依据的句子 {clause} 在通知里没有。")
_CLAUSE_DO = gettext_noop("写通知里有的句子编号，例如 {known}。")
_TEXT = gettext_noop("规则第 {rule} 行：还没有“{answer}”依据 {clause} 的答复文字，群众会看到空白。")
_TEXT_DO = gettext_noop("已有答复文字的是：{known}。")


def problems_said(
    error: TableError, base: DecisionTable, speech: Speech, *, sheet: bool
) -> tuple[UploadFault, ...]:
    """What the reader of tables found, each with its place in the file."""
    return tuple(_problem(one, base, speech, sheet=sheet) for one in error.problems)


def table_faults(
    table: DecisionTable, base: DecisionTable, speech: Speech, known: Iterable[str] | None
) -> tuple[UploadFault, ...]:
    """Gaps and overlaps with their witness, and what would break the services that ask the table.

    `known`: numbers of the sentences of the notice, None when the source is no notice.
    """
    if table.id != base.id:
        return (_fault(speech, _WHOLE, _NAME, _NAME_DO, other=table.id, name=base.id),)
    found = list(soundness_faults(table, base, speech))
    found += _vocabulary(table, base, speech)
    if known is not None:
        found += _clauses(table, frozenset(known), speech)
    found += _texts(table, speech)
    return tuple(found)


def soundness_faults(
    table: DecisionTable, base: DecisionTable, speech: Speech
) -> tuple[UploadFault, ...]:
    """Gaps, overlaps and rows that never answer, each with a person as the witness."""
    try:
        findings = check_table(table).findings
    except TableError as error:
        return problems_said(error, base, speech, sheet=False)
    # Two rows with the same conditions are told once, by the person whom both cover.
    overlaps = {one.rules for one in findings if one.kind == "overlap"}
    told = (one for one in findings if one.kind != "duplicate" or one.rules not in overlaps)
    return tuple(_finding(one, table, speech) for one in told)


def _problem(one: Problem, base: DecisionTable, speech: Speech, *, sheet: bool) -> UploadFault:
    where = speech.say(_WHOLE)
    if one.line and one.column:
        column = get_column_letter(one.column) if sheet else str(one.column)
        where = speech.say(_ROW_COLUMN).format(row=one.line, column=column)
    elif one.line:
        where = speech.say(_ROW).format(row=one.line)
    lang = "en" if speech.english else "zh"
    what = one.text.say(lang)
    # The library knows columns by their code words; people know them by their headings.
    titles = {item.name: speech.title(item) for item in base.inputs}
    titles |= {item.name: speech.title(item) for item in base.outputs}
    for name, title in titles.items():
        said = f" “{title}” " if speech.english else f"“{title}”"
        what = re.sub(rf" ?\b{re.escape(name)}\b ?", said.replace("\\", ""), what)
    return UploadFault(where, what, one.instead.say(lang) if one.instead else "")


def _finding(one: Finding, table: DecisionTable, speech: Speech) -> UploadFault:
    where = speech.say(_ROW).format(row=one.line) if one.line else speech.say(_WHOLE)
    person = speech.person(table.inputs, one.witness) if one.witness is not None else ""
    if one.kind == "gap":
        what = speech.say(_GAP).format(person=person)
        return UploadFault(where, what, speech.say(_GAP_DO), kind="gap")
    if one.kind == "overlap":
        first, second = one.rules
        what = speech.say(_OVERLAP).format(person=person, first=first, second=second)
        return UploadFault(where, what, speech.say(_OVERLAP_DO), kind="overlap")
    return UploadFault(where, one.text.say("en" if speech.english else "zh"), "", kind=one.kind)


def _vocabulary(table: DecisionTable, base: DecisionTable, speech: Speech) -> list[UploadFault]:
    found = []
    if table.level != base.level:
        words = {"old": base.level or "", "new": table.level or ""}
        found.append(_fault(speech, _WHOLE, _LEVEL, _LEVEL_DO, **words))
    held = {item.name for item in base.inputs}
    for item in table.inputs:
        if item.name not in held and not item.nullable:
            words = {"title": speech.title(item)}
            found.append(_fault(speech, _WHOLE, _INPUT, _INPUT_DO, **words))
    given = {item.name: item for item in table.outputs}
    for output in base.outputs:
        now = given.get(output.name)
        if now is None or now.type != output.type or set(now.values) != set(output.values):
            words = {"title": speech.title(output)}
            found.append(_fault(speech, _WHOLE, _OUTPUT, _OUTPUT_DO, **words))
    return found


def _clauses(table: DecisionTable, known: frozenset[str], speech: Speech) -> list[UploadFault]:
    listed = speech.join(sorted(known)[:8])
    return [
        _fault(speech, _row(rule), _CLAUSE, _CLAUSE_DO, rule=rule.number, clause=rule.clause or "-",
               known=listed, row=rule.line)
        for rule in table.rules
        if (rule.clause or "") not in known
    ]  # fmt: skip


def _texts(table: DecisionTable, speech: Speech) -> list[UploadFault]:
    """Answers that residents read need their words, by answer and sentence."""
    advice: Mapping[str, Any] = speech.texts.get("advice") or {}
    output = next((item for item in table.outputs if item.name == "advice"), None)
    if not advice or output is None:
        return []
    written = {
        (answer, clause) for answer, entry in advice.items() for clause in entry.get("clauses", {})
    }
    listed = speech.join([f"{speech.value(output, one)} {clause}" for one, clause in written])
    at = table.outputs.index(output)
    return [
        _fault(speech, _row(rule), _TEXT, _TEXT_DO, rule=rule.number, clause=rule.clause or "-",
               answer=speech.value(output, rule.outputs[at]), known=listed, row=rule.line)
        for rule in table.rules
        if (rule.outputs[at], rule.clause) not in written
    ]  # fmt: skip


def _row(rule: Rule) -> str:
    return _ROW if rule.line else _WHOLE


def _fault(speech: Speech, where: str, what: str, instead: str, **words: object) -> UploadFault:
    said = [speech.say(text).format(**words) for text in (where, what, instead)]
    return UploadFault(said[0], said[1], said[2])
