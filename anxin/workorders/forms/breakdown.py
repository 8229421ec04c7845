"""What the clerk sends with a table, a unit with its answers; typed values stay when refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from anxin.core import clock
from anxin.core.queries import festival_calendar
from anxin.core.text import EMPTY_FILE, number_typed
from anxin.core.types import AnxinError

from ..rules.breakdown import leads_nobody
from ..rules.breakdown_due import due_text
from ..types import PartStatus
from ..types.breakdown import (
    LONGEST_LINK_DAYS,
    REPLIES,
    REPLY_LABELS,
    REPLY_STATES,
    Answer,
    BreakdownTable,
    ContactEdit,
    RowEdit,
    TableEdit,
    TaskLine,
    UnitTask,
)
from ..types.breakdown_changes import Strange
from ..types.breakdown_pages import ContactLine, OwnPage

LINK_DAYS = 30
REPLY_HOUR = 12


@dataclass(frozen=True, slots=True)
class LineFields:
    """A row of the table page: the line, what stands in its fields, what is wrong with them."""

    line: TaskLine
    task: str
    lead: str
    cooperate: str
    due: str
    faults: tuple[str, ...]

    def strange(self, field: str) -> tuple[Strange, ...]:
        """Names in a field that the list of units does not know."""
        return tuple(one for one in self.line.strange if one.field == field)

    @property
    def strange_leads(self) -> tuple[Strange, ...]:
        """Those that are to lead."""
        return self.strange("lead")

    @property
    def strange_helpers(self) -> tuple[Strange, ...]:
        """Those that are to cooperate."""
        return self.strange("coop")


@dataclass(frozen=True, slots=True)
class TaskFields:
    """A task of the answer page: what is chosen and written, what is wrong."""

    task: UnitTask
    status: str
    text: str
    fault: str

    @property
    def label(self) -> str:
        """What the unit said last, in a word."""
        return _(REPLY_LABELS[self.task.status])

    @property
    def state(self) -> str:
        """Its sign."""
        return REPLY_STATES[self.task.status]


class SourceForm(forms.Form):
    """What a table is made of: a campaign's measures in force, or a draft."""

    campaign = forms.SlugField(max_length=48, required=False)
    draft = forms.CharField(max_length=32, required=False)


class SendForm(forms.Form):
    """By when units answer, and until when their links open."""

    reply_by = forms.DateTimeField(
        label=gettext_lazy("请各单位答复的时间"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    closes_on = forms.DateField(
        label=gettext_lazy("链接用到哪一天"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class LinkForm(forms.Form):
    """A unit's link: made anew, or closed."""

    unit = forms.IntegerField(min_value=1, max_value=2**62)
    act = forms.ChoiceField(choices=[("renew", ""), ("revoke", "")])


class SheetForm(forms.Form):
    """A returned sheet."""

    file = forms.FileField(
        label=gettext_lazy("发回来的表（XLSX）"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": gettext_lazy("请选一个文件。"), "empty": EMPTY_FILE},
    )


def send_form(table: BreakdownTable, data: QueryDict | None = None) -> SendForm:
    """The form for sending; by default answers by noon of the next workday.

    Links stay open until a month after the last task is due, and a month at least.
    """
    today = clock.today()
    day = festival_calendar().workdays_after(today, 1)
    last = max((line.row.due_on for line in table.lines if line.row.due_on), default=today)
    latest = today + timedelta(days=LONGEST_LINK_DAYS)
    initial = {
        "reply_by": datetime.combine(day, time(REPLY_HOUR), clock.CHINA),
        "closes_on": min(max(today, last) + timedelta(days=LINK_DAYS), latest),
    }
    return SendForm(data, initial=initial)


def table_edit(posted: QueryDict, table: BreakdownTable) -> tuple[TableEdit, dict[str, str]]:
    """Everything that was sent with a table, and what is wrong with the times it was sent with."""
    sending = SendForm(posted) if "send" in posted else None
    faults = {name: str(wrong[0]) for name, wrong in sending.errors.items()} if sending else {}
    times = sending.cleaned_data if sending and not faults else None
    fill, wrong = fill_day(posted)
    edit = TableEdit(
        revision=number_typed(posted.get("revision", "")) or 0,
        rows=tuple(_row_edits(posted, table)),
        contacts=tuple(contact_edits(posted)),
        fill_due=fill,
        decide_all="decide" in posted,
        send=(times["reply_by"], times["closes_on"]) if times else None,
    )
    return edit, faults | wrong


def table_context(
    table: BreakdownTable,
    contacts: Sequence[ContactLine],
    posted: QueryDict | None,
    error: AnxinError | None,
) -> dict[str, object]:
    """What the table page shows; what was typed stays where it was refused."""
    faults = error.fields if error else {}
    typed = _typed_left(posted, faults) if posted and error else {}
    sending = posted if posted and error and "send" in posted else None
    return {
        "table": table,
        "error": error,
        "sections": [(one, line_fields(one.lines, typed, faults)) for one in table.sections],
        "contacts": [
            replace(
                one,
                name=typed.get(f"cname-{one.unit_id}", one.name),
                phone=typed.get(f"cphone-{one.unit_id}", one.phone),
            )
            for one in contacts
        ],
        "send_form": send_form(table, sending),
        "fill_due": typed.get("fill_due", ""),
        "faults": faults,
        "proposals": [line for line in table.lines if line.row.proposed],
        "ownerless": [line for line in table.lines if leads_nobody(line)],
        "undated": sum(not line.row.due_on and not line.row.due_words for line in table.lines),
        "outside": sorted({one.name for line in table.lines for one in line.strange}),
    }


def _typed_left(posted: QueryDict, faults: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed and not written: everything where nothing was, else what stands beside faults."""
    if not faults:
        return posted
    ids = {name.rpartition("-")[2] for name in faults}
    left = {name: posted.get(name, "") for name in posted if name.rpartition("-")[2] in ids}
    return left | {"fill_due": posted.get("fill_due", "")}


def _row_edits(posted: QueryDict, table: BreakdownTable) -> list[RowEdit]:
    """What stands in the fields of each row that was sent; a near name the clerk took replaces his."""
    taken = posted.get("near", "").split("|")
    edits = []
    for line in table.lines:
        if f"task-{line.id}" not in posted:
            continue
        fields = {name: posted.get(f"{name}-{line.id}", "") for name in ("lead", "coop")}
        if len(taken) == 4 and taken[0] == str(line.id) and taken[1] in fields:
            fields[taken[1]] = fields[taken[1]].replace(taken[2], taken[3])
        edits.append(
            RowEdit(
                row_id=line.id,
                task=posted.get(f"task-{line.id}", ""),
                lead=fields["lead"],
                cooperate=fields["coop"],
                due=posted.get(f"due-{line.id}", ""),
                decided=f"decided-{line.id}" in posted,
            )
        )
    return edits


def contact_edits(posted: QueryDict) -> list[ContactEdit]:
    """The contacts that were sent, a unit each."""
    units = [number_typed(name[6:]) for name in posted if name.startswith("cname-")]
    return [
        ContactEdit(unit, posted.get(f"cname-{unit}", ""), posted.get(f"cphone-{unit}", ""))
        for unit in units
        if unit is not None
    ]


def fill_day(posted: QueryDict) -> tuple[date | None, dict[str, str]]:
    """The day for every row without one, if the clerk asked for it, and what is wrong with it."""
    if "fill" not in posted:
        return None, {}
    day = _day(posted.get("fill_due", ""))
    return day, {} if day else {"fill_due": _("先写一个日期，再点“都写上”。")}


def line_fields(
    lines: Sequence[TaskLine], posted: Mapping[str, str], faults: Mapping[str, str]
) -> list[LineFields]:
    """The rows as the page shows them: what was typed if something was refused, else what is kept."""
    return [
        LineFields(
            line=line,
            task=posted.get(f"task-{line.id}", line.row.task),
            lead=posted.get(f"lead-{line.id}", line.lead),
            cooperate=posted.get(f"coop-{line.id}", line.cooperate),
            due=posted.get(f"due-{line.id}", _due_shown(line)),
            faults=tuple(
                faults[name]
                for name in (f"{part}-{line.id}" for part in ("task", "lead", "coop", "due"))
                if name in faults
            ),
        )
        for line in lines
    ]


def answers_of(posted: QueryDict, tasks: Sequence[UnitTask]) -> list[Answer]:
    """What a unit says: each task it chose an answer for; `all` takes the rest as accepted."""
    answers = []
    for task in tasks:
        chosen = posted.get(f"status-{task.id}", "")
        if not chosen and posted.get("all") and task.status is PartStatus.GIVEN:
            chosen = PartStatus.ACCEPTED.value
        if chosen not in REPLIES:
            continue
        seen = number_typed(posted.get(f"seen-{task.id}", ""))
        text = posted.get(f"text-{task.id}", "")
        answers.append(
            Answer(task.id, PartStatus(chosen), text, task.seen if seen is None else seen)
        )
    return answers


def task_fields(
    tasks: Sequence[UnitTask], posted: Mapping[str, str], faults: Mapping[str, str]
) -> list[TaskFields]:
    """The tasks as the answer page shows them; nothing typed is lost."""
    return [
        TaskFields(
            task=task,
            status=posted.get(f"status-{task.id}", task.status),
            text=posted.get(f"text-{task.id}", task.text),
            fault=faults.get(f"text-{task.id}", ""),
        )
        for task in tasks
    ]


def own_context(
    page: OwnPage, posted: Mapping[str, str], error: AnxinError | None
) -> dict[str, object]:
    """What a unit's own page shows in its fields; what was typed stays when it was refused."""
    return {
        "page": page,
        "tasks": task_fields(page.tasks, posted, error.fields if error else {}),
        "choices": reply_choices(),
        "contact": posted.get("contact", page.contact),
        "phone": posted.get("phone", page.phone),
    }


def reply_choices() -> list[tuple[str, str]]:
    """What a unit may say, in the page's language."""
    return [(reply.value, _(REPLY_LABELS[reply])) for reply in REPLIES]


def _due_shown(line: TaskLine) -> str:
    """A deadline as its field holds it: a day as the page's language writes it, else the words."""
    day = line.row.due_on
    if day and get_language() == "en":
        return day.isoformat()
    return due_text(day, line.row.due_words) if day else line.row.due_words


def _day(text: str) -> date | None:
    """A day as a date control sends it; None when it cannot be one."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None
