"""From measures to the rows of a breakdown table, and how a unit stands with its share. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime

from anxin.core.types import gettext_noop
from anxin.notices.types import MeasureView

from ..types import PartStatus
from ..types.breakdown import Answer, BreakdownTable, TaskLine, TaskRow, UnitStand
from .breakdown_due import due_words

MOST_TASK = 600
MOST_OWNERS = 12
LONGEST_NAME = 64
LEAST_REASON = 4
MOST_ANSWER = 1000
MOST_CONTACT = 32
PROPOSED_MARK = "（拟）"
NO_OWNER = gettext_noop("待定")
_TAIL = re.compile(r"[，,；;。、：:\s]+$")
# Not at blanks: English names of units have them.
_SPLIT = re.compile(r"[、，,；;\n]+")
# A phone of an office: digits, an extension, nothing that a sheet could take for a formula.
_PHONE = re.compile(r"\+?[0-9][0-9 \-()（）转#]{3,30}")

_NOTICE_CONTACT = re.compile(
    r"联系人(?:及(?:联系)?(?:电话|方式))?[：:]\s*([\u4e00-\u9fff]{2,4})[，,；;、\s（(]*"
    r"(?:联系|办公)?(?:电话|方式)?[：:]?\s*(\d{3,4}[-—－ ]?\d{7,8}|1\d{10})"
)


def rows_of(measures: Iterable[MeasureView]) -> tuple[TaskRow, ...]:
    """The rows of a table in the order of the text, worded as the notice words them."""
    return tuple(
        TaskRow(
            number=number,
            measure_id=measure.id,
            clause_id=measure.clause,
            quote=measure.quote,
            task=task_words(measure.quote),
            strength=measure.strength,
            instrument=measure.instrument,
            lead=tuple(measure.lead),
            cooperate=tuple(measure.cooperate),
            # A proposal without an owner proposes nothing.
            proposed=measure.proposed_lead and bool(measure.lead),
            due_on=measure.deadline,
            due_words="" if measure.deadline else due_words(measure.quote),
        )
        for number, measure in enumerate(measures, start=1)
    )


def task_words(quote: str) -> str:
    """The quoted words as a task: without line breaks and the mark they happen to end with."""
    return _TAIL.sub("", re.sub(r"\s*\n\s*", "", quote)).strip()[:MOST_TASK]


def owners_typed(text: str) -> tuple[str, ...]:
    """Names of units as people type them in a row: `民政局、 各镇`; none twice."""
    names = (name.strip()[:LONGEST_NAME] for name in _SPLIT.split(text) if name.strip())
    return tuple(dict.fromkeys(names))[:MOST_OWNERS]


def owners_text(owners: Sequence[str], names: Mapping[str, str]) -> str:
    """Owners by name, joined as a table joins them."""
    return "、".join(names.get(owner, owner) for owner in owners)


def table_faults(table: BreakdownTable) -> dict[int, str]:
    """What keeps a row from going out, by row: no owner, nobody in particular, or one only proposed."""
    faults: dict[int, str] = {}
    for line in table.lines:
        if not line.row.lead:
            faults[line.id] = gettext_noop("没有牵头单位")
        elif leads_nobody(line):
            faults[line.id] = gettext_noop("没写明是哪个单位，请写上")
        elif line.row.proposed:
            faults[line.id] = gettext_noop("牵头单位是拟的，要有人定")
    return faults


def leads_nobody(line: TaskLine) -> bool:
    """Whether a row has no lead, or only words for nobody in particular: 有关部门."""
    vague = {one.name for one in line.strange if one.vague}
    return all(owner in vague for owner in line.row.lead)


def answer_fault(answer: Answer) -> str:
    """What a unit's answer still lacks; empty when it can be kept."""
    if answer.status is PartStatus.OBJECTED and len(answer.text) < LEAST_REASON:
        return gettext_noop("说“不归我单位”要写理由，至少 4 个字。")
    if answer.status is PartStatus.DONE and len(answer.text) < LEAST_REASON:
        return gettext_noop("说“已办结”要写办成了什么，至少 4 个字。")
    if len(answer.text) > MOST_ANSWER:
        return gettext_noop("最多 1000 个字，请写最要紧的。")
    return ""


def contact_faults(name: str, phone: str) -> dict[str, str]:
    """What is wrong with a contact, by field; both may be empty."""
    faults: dict[str, str] = {}
    if len(name) > MOST_CONTACT:
        faults["contact"] = gettext_noop("联系人最多 32 个字。")
    if phone and not _PHONE.fullmatch(phone):
        faults["phone"] = gettext_noop("电话请写数字，例如 0874-3123456，分机写“转 12”。")
    return faults


def stand_of(
    replies: Sequence[PartStatus],
    *,
    sent_at: datetime | None,
    opened_at: datetime | None,
    received_at: datetime | None,
    noted_at: datetime | None,
    reply_by: datetime | None,
    now: datetime,
) -> UnitStand:
    """How a unit stands: what is owed shows first, an objection does not hide it.

    A link that nobody noted as sent (`noted_at`) and nobody opened is only ready.
    """
    waiting = sum(reply is PartStatus.GIVEN for reply in replies)
    if replies and not waiting:
        return UnitStand.OBJECTED if PartStatus.OBJECTED in replies else UnitStand.ANSWERED
    if sent_at is None:
        return UnitStand.UNSENT
    if waiting < len(replies):
        return UnitStand.PARTLY
    if noted_at is None and opened_at is None and received_at is None:
        return UnitStand.READY
    if reply_by is not None and now > reply_by:
        return UnitStand.SILENT
    if received_at is not None:
        return UnitStand.RECEIVED
    return UnitStand.OPENED if opened_at is not None else UnitStand.SENT


def contact_in(text: str) -> tuple[str, str]:
    """Whom a notice itself names to ask, with the number: 联系人：张明，电话：0874-3120000。"""
    found = _NOTICE_CONTACT.search(text)
    return (found[1].strip(), found[2].strip()) if found else ("", "")


def units_of_row(row: TaskRow, members: Callable[[str], Sequence[int]]) -> list[tuple[int, bool]]:
    """The units a row goes to and whether each leads: collectives fan out, nobody comes twice.

    Where several lead, each leads in its own field or on its own ground.
    """
    leads = [unit for owner in row.lead for unit in members(owner)]
    helps = [unit for owner in row.cooperate for unit in members(owner)]
    given: dict[int, bool] = dict.fromkeys(leads, True)
    for unit in helps:
        given.setdefault(unit, False)
    return list(given.items())
