"""Returned sheets: looked over without writing, written whole or not at all, once, undone."""

from __future__ import annotations

import io
import threading
import zipfile
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict
from anxin.workorders.models import BreakdownPart, BreakdownRow, ReturnedSheet
from anxin.workorders.queries.breakdown_files import table_xlsx
from anxin.workorders.queries.breakdown_sheets import sheet_faults_copy, sheet_report
from anxin.workorders.rules.breakdown_return import read_sheet
from anxin.workorders.rules.breakdown_sheet import (
    ANSWER_AT,
    CONTACT_AT,
    HEAD_ROW,
    KEY_AT,
    PHONE_AT,
    TEXT_AT,
)
from anxin.workorders.services import sheet_check, sheet_undo, sheet_write
from anxin.workorders.types import PartStatus, SheetState
from anxin.workorders.types.breakdown_sheets import SheetRefused
from tests import make, people

FIRST = HEAD_ROW + 1


@pytest.fixture
def ref(db: None) -> str:
    """A table that was sent."""
    return make.breakdown(people.OFFICE, task="值班", lead="民政局", cooperate="")


def returned(ref: str, change: Callable[[Worksheet], None]) -> bytes:
    """The sheet of answers as it went out, after somebody worked on it."""
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))
    change(book["答复"])
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(sheet: Worksheet, count: int = 3) -> None:
    for line in range(FIRST, FIRST + count):
        sheet.cell(line, ANSWER_AT).value = "可以办"
    sheet.cell(FIRST, CONTACT_AT).value = "王芳"
    sheet.cell(FIRST, PHONE_AT).value = "0874-3123456"


def checked(ref: str, content: bytes) -> int:
    with make.acting(people.actor(people.OFFICE)) as office:
        return sheet_check(actor=office, ref=ref, name="答复.xlsx", content=content)


def written(ref: str, sheet_id: int) -> int:
    with make.acting(people.actor(people.OFFICE)) as office:
        return sheet_write(actor=office, ref=ref, sheet_id=sheet_id)


def answered(ref: str) -> int:
    scope_set(SYSTEM)
    return BreakdownPart.objects.exclude(status=PartStatus.GIVEN).count()


def faults_of(ref: str, content: bytes) -> list[tuple[int, str, str]]:
    sheet_id = checked(ref, content)
    with make.acting(people.actor(people.OFFICE)) as office:
        _head, report = sheet_report(office, ref, sheet_id)
    return [(fault.line, fault.column, fault.what) for fault in report.faults]


def test_looking_over_writes_nothing_and_writing_writes_all(ref: str) -> None:
    sheet_id = checked(ref, returned(ref, filled))
    assert answered(ref) == 0
    assert written(ref, sheet_id) == 3
    assert answered(ref) == 3


def test_the_same_file_and_the_same_answers_again_write_nothing(ref: str) -> None:
    content = returned(ref, filled)
    first = checked(ref, content)
    written(ref, first)
    assert checked(ref, content) == first
    assert written(ref, first) == 0
    again = checked(ref, returned(ref, filled))
    assert written(ref, again) == 0
    assert answered(ref) == 3


def test_undo_puts_back_what_was_there(ref: str) -> None:
    sheet_id = checked(ref, returned(ref, filled))
    written(ref, sheet_id)
    with make.acting(people.actor(people.OFFICE)) as office:
        assert sheet_undo(actor=office, ref=ref, sheet_id=sheet_id) == 3
        with pytest.raises(Conflict):
            sheet_undo(actor=office, ref=ref, sheet_id=sheet_id)
    assert answered(ref) == 0


def test_undo_is_refused_whole_when_a_unit_answered_since(ref: str) -> None:
    sheet_id = checked(ref, returned(ref, filled))
    written(ref, sheet_id)
    scope_set(SYSTEM)
    part = BreakdownPart.objects.exclude(status=PartStatus.GIVEN).order_by("id").last()
    assert part is not None
    BreakdownPart.objects.filter(id=part.id).update(status=PartStatus.DONE, seen=part.seen + 1)
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Conflict):
        sheet_undo(actor=office, ref=ref, sheet_id=sheet_id)
    assert answered(ref) == 3


def cell(line: int, column: int, value: object) -> Callable[[Worksheet], None]:
    def change(sheet: Worksheet) -> None:
        filled(sheet)
        sheet.cell(line, column).value = value  # type: ignore[assignment]  # whatever people type

    return change


def test_one_wrong_row_keeps_every_row_out(ref: str) -> None:
    content = returned(ref, cell(FIRST + 1, ANSWER_AT, "也许"))
    assert [(line, column) for line, column, _what in faults_of(ref, content)] == [
        (FIRST + 1, "答复")
    ]
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    sheet_id = ReturnedSheet.objects.get().id
    assert (
        client.post(f"/desk/breakdowns/{ref}/sheets/{sheet_id}/", {"act": "write"}).status_code
        == 400
    )
    assert answered(ref) == 0


@pytest.mark.parametrize(
    ("column", "value", "word"),
    [
        (TEXT_AT, "=1+1", "公式"),
        (PHONE_AT, '=HYPERLINK("http://x")', "公式"),
        (PHONE_AT, 1234567890123456, "15 位"),
        (ANSWER_AT, "不归我单位", "理由"),
        (ANSWER_AT, "已办结", "办成了什么"),
        (PHONE_AT, "打我电话", "数字"),
        (KEY_AT, "999.abcdef.0123456789", "行码"),
        (KEY_AT, None, "行码"),
    ],
)
def test_each_fault_is_named_with_its_row(ref: str, column: int, value: object, word: str) -> None:
    found = faults_of(ref, returned(ref, cell(FIRST, column, value)))
    assert len(found) == 1
    assert found[0][0] == FIRST
    assert word in found[0][2]
    assert answered(ref) == 0


def test_key_of_another_row_is_noticed_as_the_same_task_twice(ref: str) -> None:
    def copied(sheet: Worksheet) -> None:
        filled(sheet)
        sheet.cell(FIRST + 1, KEY_AT).value = sheet.cell(FIRST, KEY_AT).value

    (fault,) = faults_of(ref, returned(ref, copied))
    assert str(FIRST) in fault[2]


def test_coloured_copy_marks_the_faulty_cell_and_says_why(ref: str) -> None:
    sheet_id = checked(ref, returned(ref, cell(FIRST, ANSWER_AT, "也许")))
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(sheet_faults_copy(office, ref, sheet_id)))
    sheet = book["答复"]
    wrong, right = sheet.cell(FIRST, ANSWER_AT), sheet.cell(FIRST + 1, ANSWER_AT)
    assert wrong.fill.fgColor.rgb.endswith("F4B6B1")
    assert not str(right.fill.fgColor.rgb).endswith("F4B6B1")
    assert wrong.comment is not None
    assert "也许" in str(sheet.cell(FIRST, KEY_AT + 1).value)


def merged_over_millions(sheet: Worksheet) -> None:
    sheet.cell(FIRST, ANSWER_AT).value = "也许"
    sheet.merge_cells(start_row=FIRST, end_row=FIRST + 1, start_column=ANSWER_AT, end_column=12)


def test_coloured_copy_outlives_merged_cells_and_holds_no_formula(ref: str) -> None:
    def change(sheet: Worksheet) -> None:
        merged_over_millions(sheet)
        sheet.cell(FIRST + 2, TEXT_AT).value = "=cmd|' /C calc'!A0"

    content = returned(ref, change)
    with zipfile.ZipFile(io.BytesIO(content)) as given:
        parts = {name: given.read(name) for name in given.namelist()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            # A range a program would try to fill cell by cell.
            archive.writestr(name, part.replace(b'ref="F5:L6"', b'ref="F5:XFD1048576"'))
    assert b'ref="F5:L6"' in b"".join(parts.values())
    sheet_id = checked(ref, stream.getvalue())
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(sheet_faults_copy(office, ref, sheet_id)))
    cells = [cell for row in book["答复"].iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert "=cmd|' /C calc'!A0" in [cell.value for cell in cells]
    assert not book["答复"].merged_cells.ranges


def test_coloured_copy_put_right_is_taken(ref: str) -> None:
    sheet_id = checked(ref, returned(ref, cell(FIRST, ANSWER_AT, "也许")))
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(sheet_faults_copy(office, ref, sheet_id)))
    book["答复"].cell(FIRST, ANSWER_AT).value = "可以办"
    stream = io.BytesIO()
    book.save(stream)
    again = checked(ref, stream.getvalue())
    scope_set(SYSTEM)
    assert ReturnedSheet.objects.get(id=again).faults == []


def test_sheet_of_another_table_is_refused(ref: str) -> None:
    other = make.breakdown(people.YUEZHOU, task="值班", lead="越州镇", cooperate="")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        foreign = table_xlsx(town, other, by_unit=False)
    with pytest.raises(SheetRefused):
        checked(ref, foreign)


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0old", b"a,b\n1,2\n"]
)
def test_what_is_no_workbook_is_refused(ref: str, content: bytes) -> None:
    with pytest.raises(SheetRefused):
        checked(ref, content)


def test_inflated_archive_is_refused_before_it_is_read(ref: str) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 60_000_000)
    with pytest.raises(SheetRefused):
        checked(ref, stream.getvalue())


def test_sheet_of_an_older_revision_is_known_and_changed_tasks_are_named(ref: str) -> None:
    content = returned(ref, filled)
    scope_set(SYSTEM)
    key = load_workbook(io.BytesIO(content))["答复"].cell(FIRST, KEY_AT).value
    part = BreakdownPart.objects.get(id=int(str(key).split(".", maxsplit=1)[0]))
    BreakdownRow.objects.filter(id=part.row_id).update(task="改过的任务")
    make.breakdown(people.OFFICE)
    sheet_id = checked(ref, content)
    with make.acting(people.actor(people.OFFICE)) as office:
        _head, report = sheet_report(office, ref, sheet_id)
    assert report.notes
    assert [fault.line for fault in report.faults] == [FIRST]
    assert "改过的任务" in report.faults[0].what


def test_upload_page_reports_and_writes(ref: str) -> None:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    url = f"/desk/breakdowns/{ref}/sheets/"
    assert client.post(url, {}).status_code == 422
    bad = SimpleUploadedFile("表.xlsx", b"rubbish")
    assert client.post(url, {"file": bad}).status_code == 422
    good = SimpleUploadedFile("表.xlsx", returned(ref, filled))
    scope_set(SYSTEM)
    response = client.post(url, {"file": good})
    assert response.status_code == 302
    report = response.headers["Location"]
    assert client.get(report).status_code == 200
    assert client.post(report, {"act": "write"}).status_code == 302
    assert answered(ref) == 3


@pytest.mark.parametrize("guarded", [True, False], ids=["conditional", "control-unconditional"])
def test_the_same_sheet_written_twice_at_once_is_written_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        ref = make.breakdown(people.OFFICE, task="值班", lead="民政局", cooperate="")
        content = returned(ref, filled)
        sheet_id = checked(ref, content)
    counts: list[int] = []
    start = threading.Barrier(2, timeout=20)

    def write() -> None:
        try:
            office = people.actor(people.OFFICE)
            with acting_as(office):
                seen = ReturnedSheet.objects.get(id=sheet_id).state
                start.wait()
                if guarded:
                    counts.append(sheet_write(actor=office, ref=ref, sheet_id=sheet_id))
                elif seen == SheetState.CHECKED:
                    # What a careless service would do: look, then write.
                    ReturnedSheet.objects.filter(id=sheet_id).update(state=SheetState.WRITTEN)
                    counts.append(3)
        finally:
            connection.close()

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(counts) == ([0, 3] if guarded else [3, 3])


def test_five_thousand_rows_are_read() -> None:
    book = Workbook()
    sheet = book.create_sheet("答复", 0)
    sheet.append(["表"])
    sheet.append(["回收编号：ABCDEFGHJKMNP-1-0123456789"])
    sheet.append([""])
    sheet.append(
        ["序号", "单位", "承担", "工作任务", "完成时限", "答复", "理由", "联系人", "电话", "行码"]
    )
    for number in range(5000):
        row = [
            str(number),
            "民政局",
            "牵头",
            "任务" * 20,
            "持续",
            "可以办",
            "",
            "王芳",
            "0874-3123456",
        ]
        sheet.append([*row, f"{number}.abcdef.0123456789"])
    stream = io.BytesIO()
    book.save(stream)
    read = read_sheet(stream.getvalue())
    assert len(read.lines) == 5000
    assert not read.faults
