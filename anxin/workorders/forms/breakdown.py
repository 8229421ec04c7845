"""What the clerk sends with a table, a unit with its answers; typed values stay when refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from anxin.core import clock
from anxin.core.text import number_typed
from anxin.core.types import AnxinError, Invalid

from ..types import PartStatus
from ..types.breakdown import (
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
from ..types.breakdown_pages import ContactLine

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
        error_messages={"required": gettext_lazy("请选一个文件。")},
    )


def send_form(data: QueryDict | None = None) -> SendForm:
    """The form for sending; by default answers by noon tomorrow, links for thirty days."""
    today = clock.today()
    noon = clock.now().astimezone(clock.CHINA).replace(hour=REPLY_HOUR, minute=0)
    initial = {
        "reply_by": noon + timedelta(days=1),
        "closes_on": today + timedelta(days=LINK_DAYS),
    }
    return SendForm(data, initial=initial)


def table_edit(posted: QueryDict, table: BreakdownTable) -> TableEdit:
    """Everything that was sent with a table. Raises Invalid with the faults of days and times."""
    rows, faults = _row_edits(posted, table)
    sending = SendForm(posted) if "send" in posted else None
    if sending is not None:
        faults |= {name: str(wrong[0]) for name, wrong in sending.errors.items()}
    if faults:
        raise Invalid(_("有几处要改，什么都还没有存。您写的都还在。"), fields=faults)
    times = sending.cleaned_data if sending is not None else None
    return TableEdit(
        revision=number_typed(posted.get("revision", "")) or 0,
        rows=tuple(rows),
        contacts=tuple(contact_edits(posted)),
        fill_due=fill_day(posted),
        decide_all="decide" in posted,
        send=(times["reply_by"], times["closes_on"]) if times else None,
    )


def table_context(
    table: BreakdownTable,
    contacts: Sequence[ContactLine],
    posted: QueryDict | None,
    error: AnxinError | None,
) -> dict[str, object]:
    """What the table page shows; what was typed stays when something was refused."""
    typed: Mapping[str, str] = posted if posted and error else {}
    faults = error.fields if error else {}
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
        "send_form": send_form(sending),
        "fill_due": typed.get("fill_due", ""),
        "faults": faults,
        "proposals": [line for line in table.lines if line.row.proposed],
        "ownerless": [line for line in table.lines if not line.row.lead],
        "undated": sum(line.row.due_on is None for line in table.lines),
    }


def _row_edits(posted: QueryDict, table: BreakdownTable) -> tuple[list[RowEdit], dict[str, str]]:
    """What stands in the fields of each row that was sent, and the faults of its days."""
    edits, faults = [], {}
    for line in table.lines:
        if f"task-{line.id}" not in posted:
            continue
        due, wrong = _day(posted.get(f"due-{line.id}", ""))
        if wrong:
            faults[f"due-{line.id}"] = _("第 %(n)d 项：时限不是日期。") % {"n": line.row.number}
        edits.append(
            RowEdit(
                row_id=line.id,
                task=posted.get(f"task-{line.id}", ""),
                lead=posted.get(f"lead-{line.id}", ""),
                cooperate=posted.get(f"coop-{line.id}", ""),
                due_on=due,
                decided=f"decided-{line.id}" in posted,
            )
        )
    return edits, faults


def contact_edits(posted: QueryDict) -> list[ContactEdit]:
    """The contacts that were sent, a unit each."""
    units = [number_typed(name[6:]) for name in posted if name.startswith("cname-")]
    return [
        ContactEdit(unit, posted.get(f"cname-{unit}", ""), posted.get(f"cphone-{unit}", ""))
        for unit in units
        if unit is not None
    ]


def fill_day(posted: QueryDict) -> date | None:
    """The day for every row without one, if the clerk asked for it. Raises Invalid."""
    if "fill" not in posted:
        return None
    day, wrong = _day(posted.get("fill_due", ""))
    if wrong or day is None:
        message = _("先写一个日期，再点“都写上”。")
        raise Invalid(message, fields={"fill_due": message})
    return day


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
            due=posted.get(
                f"due-{line.id}", line.row.due_on.isoformat() if line.row.due_on else ""
            ),
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


def reply_choices() -> list[tuple[str, str]]:
    """What a unit may say, in the page's language."""
    return [(reply.value, _(REPLY_LABELS[reply])) for reply in REPLIES]


def _day(text: str) -> tuple[date | None, bool]:
    """A day as a date control sends it, and whether it cannot be one."""
    text = text.strip()
    if not text:
        return None, False
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None, True
    return day, not 2000 <= day.year <= 2100
