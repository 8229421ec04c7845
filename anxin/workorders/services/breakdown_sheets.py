"""Returned sheets: looked over without writing, written whole or not at all, undone."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from anxin.core import audit, clock, crypto
from anxin.core.jobs import job
from anxin.core.text import clean
from anxin.core.types import Actor, Conflict, Invalid, Missing

from ..models import Breakdown, BreakdownPart, ReturnedSheet
from ..queries.breakdown import breakdown_of
from ..queries.breakdown_marks import code_read, key_read, row_words
from ..queries.breakdown_sheets import SEALED
from ..rules.breakdown import answer_fault, contact_faults
from ..rules.breakdown_return import COLUMNS, read_sheet, status_of
from ..rules.breakdown_sheet import ANSWER_AT, CONTACT_AT, KEY_LABEL, PHONE_AT, TEXT_AT
from ..types import PartStatus
from ..types.breakdown import Answer, ReplyWay
from ..types.breakdown_sheets import (
    ReadLine,
    RowFault,
    SheetRead,
    SheetRefused,
    SheetState,
)
from .breakdown import contact_put
from .breakdown_carry import answer_carry

KEPT_DAYS = 30
BATCH = 1000


def sheet_check(*, actor: Actor, ref: str, name: str, content: bytes) -> int:
    """Look a returned sheet over and keep the report; writes no answer. Returns its number.

    A file that was written is not looked over again. Raises SheetRefused for what is no sheet of this table.
    """
    breakdown = breakdown_of(actor, ref)
    mark = hashlib.sha256(content).digest()
    found = breakdown.sheets.filter(content_mark=mark).values_list("id", "state").first()
    if found and found[1] == SheetState.WRITTEN:
        return int(found[0])
    read = read_sheet(content)
    notes = _code_notes(breakdown, read)
    answers, faults = _judged(breakdown, read)
    sheet, _made = ReturnedSheet.objects.update_or_create(
        breakdown=breakdown,
        content_mark=mark,
        defaults={
            "name": clean(name)[:120],
            "state": SheetState.CHECKED,
            "content": _seal(base64.b64encode(content).decode()) if faults else None,
            "answers": _seal(json.dumps(answers, ensure_ascii=False)),
            "faults": [asdict(fault) for fault in faults],
            "notes": notes,
            "lines": len(answers),
            "uploaded_at": clock.now(),
            "area_code": breakdown.area_code,
            "field_bit": breakdown.field_bit,
        },
    )
    detail = {"lines": len(answers), "faults": len(faults)}
    audit.record(actor, "workorders.sheet_check", "returned_sheet", sheet.id, detail)
    return sheet.id


def sheet_write(*, actor: Actor, ref: str, sheet_id: int) -> int:
    """Write every answer of a sheet that was looked over, or none; returns how many are new.

    Written once: whoever comes second finds it written. Raises Missing, Invalid, Conflict.
    """
    breakdown = breakdown_of(actor, ref)
    sheet = _sheet(breakdown, sheet_id)
    if sheet.faults:
        raise Invalid(_("表里还有错，什么都没有写入。请改好再传。"))
    with transaction.atomic():
        # The condition on the state is what makes two uploads at once write once.
        taken = ReturnedSheet.objects.filter(id=sheet.id, state=SheetState.CHECKED).update(
            state=SheetState.WRITTEN, written_at=clock.now(), content=None
        )
        if taken == 0:
            return 0
        answers = json.loads(crypto.unseal(bytes(sheet.answers), SEALED))
        before = _answers_write(breakdown, answers)
        ReturnedSheet.objects.filter(id=sheet.id).update(
            before=_seal(json.dumps(before, ensure_ascii=False))
        )
        _contacts_write(actor, breakdown, answers)
        for one in before:
            answer_carry(actor, breakdown.campaign, one["part"])
        detail = {"new": len(before)}
        audit.record(actor, "workorders.sheet_write", "returned_sheet", sheet.id, detail)
    return len(before)


def sheet_undo(*, actor: Actor, ref: str, sheet_id: int) -> int:
    """Put back what a written sheet replaced; returns how many answers.

    Raises Conflict when one of them was answered anew or went on to its order: then nothing changes.
    """
    breakdown = breakdown_of(actor, ref)
    sheet = _sheet(breakdown, sheet_id)
    with transaction.atomic():
        taken = ReturnedSheet.objects.filter(id=sheet.id, state=SheetState.WRITTEN).update(
            state=SheetState.UNDONE
        )
        if taken == 0:
            raise Conflict(_("这张表没有写入过，或者已经撤销了。"))
        before = json.loads(crypto.unseal(bytes(sheet.before or b""), SEALED))
        for one in before:
            _put_back(one)
        detail = {"answers": len(before)}
        audit.record(actor, "workorders.sheet_undo", "returned_sheet", sheet.id, detail)
    return len(before)


@job("workorders.forget_returned_sheets", owner="workorders", cron="47 3 * * *")
def sheets_forget() -> None:
    """Drop files and contacts of returned sheets after their 30 days; that they came is kept."""
    old = clock.now() - timedelta(days=KEPT_DAYS)
    ReturnedSheet.objects.filter(uploaded_at__lt=old).update(content=None, before=None)


def _sheet(breakdown: Breakdown, sheet_id: int) -> ReturnedSheet:
    sheet = breakdown.sheets.filter(id=sheet_id).first()
    if sheet is None:
        raise Missing
    return sheet


def _code_notes(breakdown: Breakdown, read: SheetRead) -> list[str]:
    """What to say about the sheet's codes. Raises SheetRefused for another table's sheet."""
    if not read.codes:
        raise SheetRefused(_("没有找到回收编号。请用本系统下载的表填写，不要删掉表头。"))
    known = [code_read(code) for code in read.codes]
    if any(one is None or one[0] != breakdown.ref for one in known):
        raise SheetRefused(_("这不是本张分解表发出去的表：回收编号对不上。什么都没有写入。"))
    oldest = min(one[1] for one in known if one)
    if oldest >= breakdown.revision:
        return []
    note = _("这是第 %(old)d 版的表，现在是第 %(now)d 版。没改过的任务照样收，改过的逐行标出。")
    return [note % {"old": oldest, "now": breakdown.revision}]


def _judged(breakdown: Breakdown, read: SheetRead) -> tuple[list[dict[str, Any]], list[RowFault]]:
    """Each filled line as an answer, and the faults of lines; statements do not grow with lines."""
    parts = {part.id: part for part in breakdown.parts.select_related("row")}
    faults, answers, met = list(read.faults), [], dict[int, int]()
    for line in read.lines:
        part, why = _part_of(breakdown.ref, line, parts)
        if part is None:
            faults.append(_fault(line, KEY_LABEL, why))
        elif part.id in met:
            why = _("和第 %(n)d 行是同一项，只能答一次。") % {"n": met[part.id]}
            faults.append(_fault(line, KEY_LABEL, why))
        else:
            met[part.id] = line.line
            answer, wrong = _answer_of(line, part)
            faults += wrong
            answers.append(answer)
    return answers, sorted(faults, key=lambda fault: (fault.sheet, fault.line))


def _part_of(
    ref: str, line: ReadLine, parts: Mapping[int, BreakdownPart]
) -> tuple[BreakdownPart | None, str]:
    key = key_read(ref, line.key)
    if key is None:
        return None, _("行码被改过，认不出是哪一项。请从原表复制这一行。")
    part = parts.get(key[0])
    if part is None or not part.active:
        return None, _("这一项已改由别的单位办，不用答。")
    if key[1] != row_words(part.row.task, part.row.due_on, part.row.due_words, leads=part.leads):
        return None, _("这一项发出后改过，请按新表再答。现在是：%(task)s") % {
            "task": part.row.task[:60]
        }
    return part, ""


def _answer_of(line: ReadLine, part: BreakdownPart) -> tuple[dict[str, Any], list[RowFault]]:
    faults: list[RowFault] = []
    status = status_of(line.status) if line.status else PartStatus(part.status)
    if status is None:
        why = _("“%(word)s”不在下拉里。只能选：可以办、不归我单位、已办结。")
        faults.append(_fault(line, COLUMNS[ANSWER_AT], why % {"word": line.status[:20]}))
        status = PartStatus.GIVEN
    elif line.text and not line.status and line.text != part.text:
        faults.append(_fault(line, COLUMNS[ANSWER_AT], _("写了理由或情况，没选答复。")))
    text = line.text if line.status else part.text
    if why := answer_fault(Answer(part.id, status, text, part.seen)):
        faults.append(_fault(line, COLUMNS[TEXT_AT], _(why)))
    columns = {"contact": COLUMNS[CONTACT_AT], "phone": COLUMNS[PHONE_AT]}
    wrong = contact_faults(line.contact, line.phone)
    faults += [_fault(line, columns[name], _(why)) for name, why in wrong.items()]
    answer = {
        "part": part.id,
        "unit": part.unit_id,
        "status": status.value,
        "text": text,
        "seen": part.seen,
        "contact": line.contact,
        "phone": line.phone,
    }
    return answer, faults


def _fault(line: ReadLine, column: str, what: str) -> RowFault:
    return RowFault(line.sheet, line.line, column, what)


def _answers_write(
    breakdown: Breakdown, answers: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Write the answers that say something new; returns what each replaced."""
    ids = [one["part"] for one in answers]
    held = breakdown.parts.select_for_update().order_by("id").in_bulk(ids)
    before, changed = [], []
    for one in answers:
        part = held.get(one["part"])
        if part is None or not part.active:
            raise Conflict(_("表里有一项刚改由别的单位办，什么都没有写入。请重新上传。"))
        if (part.status, part.text) == (one["status"], one["text"]):
            continue
        if part.seen != one["seen"]:
            raise Conflict(_("看过之后又有单位答复了，什么都没有写入。请重新上传，再看一遍。"))
        before.append(_kept(part))
        part.status, part.text, part.way = one["status"], one["text"], ReplyWay.SHEET
        part.seen, part.answered_at, part.carried_at = part.seen + 1, clock.now(), None
        changed.append(part)
    fields = ["status", "text", "way", "seen", "answered_at", "carried_at"]
    BreakdownPart.objects.bulk_update(changed, fields, batch_size=BATCH)
    return before


def _kept(part: BreakdownPart) -> dict[str, Any]:
    return {
        "part": part.id,
        "unit": part.unit_id,
        "status": part.status,
        "text": part.text,
        "way": part.way,
        "seen": part.seen + 1,
        "answered_at": part.answered_at.isoformat() if part.answered_at else "",
    }


def _put_back(one: Mapping[str, Any]) -> None:
    put = BreakdownPart.objects.filter(
        id=one["part"], seen=one["seen"], carried_at__isnull=True
    ).update(
        status=one["status"],
        text=one["text"],
        way=one["way"],
        seen=one["seen"] + 1,
        answered_at=parse_datetime(one["answered_at"]) if one["answered_at"] else None,
    )
    if put == 0:
        raise Conflict(
            _("有一项后来又答过，或者已经进了待办事项，不能撤销。请到那一项里改，什么都没有变动。")
        )


def _contacts_write(
    actor: Actor, breakdown: Breakdown, answers: Sequence[Mapping[str, Any]]
) -> None:
    """Keep the last contact each unit wrote."""
    told: dict[int, tuple[str, str]] = {}
    for one in answers:
        if one["contact"] or one["phone"]:
            told[one["unit"]] = (one["contact"], one["phone"])
    for unit_id, (name, phone) in sorted(told.items()):
        contact_put(actor, breakdown, unit_id, name, phone)


def _seal(text: str) -> bytes:
    return crypto.seal(text, SEALED)
