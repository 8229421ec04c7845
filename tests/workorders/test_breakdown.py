"""The breakdown table: made from measures, put right in place, as Word annex and as sheets."""

from __future__ import annotations

import io
import threading
import time
import zipfile
from datetime import date

import pytest
from defusedxml.ElementTree import fromstring
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict, Denied, Missing
from anxin.messages.queries import contact_lines as messages_contacts
from anxin.notices.queries import measures_of
from anxin.workorders.models import Breakdown, BreakdownPart, BreakdownRow, SentLink
from anxin.workorders.queries.breakdown import breakdown_table, breakdowns_all
from anxin.workorders.queries.breakdown_files import table_docx, table_xlsx
from anxin.workorders.queries.breakdown_pages import contact_lines
from anxin.workorders.rules.breakdown import owners_typed, task_words
from anxin.workorders.rules.breakdown_sheet import HEAD_ROW, KEY_AT
from anxin.workorders.services import breakdown_open, breakdown_save
from anxin.workorders.types.breakdown import ContactEdit, RowEdit, TableEdit, TaskLine
from tests import make, people

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
FORMULA = '=HYPERLINK("http://evil.example","点我")'


def edit(line: TaskLine, **changes: object) -> RowEdit:
    values = {
        "row_id": line.id,
        "task": line.row.task,
        "lead": line.lead,
        "cooperate": line.cooperate,
        "due": make.due_of(line),
    }
    return RowEdit(**{**values, **changes})  # type: ignore[arg-type]  # fields by name


def saved(ref: str, *rows: RowEdit, **others: object) -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        revision = Breakdown.objects.get(ref=ref).revision
        change = TableEdit(revision, rows, **{"contacts": (), **others})  # type: ignore[arg-type]  # as above
        breakdown_save(actor=office, ref=ref, edit=change)


def lines_of(ref: str) -> tuple[TaskLine, ...]:
    with make.acting(people.actor(people.OFFICE)) as office:
        return breakdown_table(office, ref).lines


def test_every_measure_in_force_is_one_row_in_the_words_of_the_notice(db: None) -> None:
    lines = lines_of(make.breakdown(people.OFFICE, send=False))
    measures = measures_of("qilin-2021")
    assert [line.row.measure_id for line in lines] == [measure.id for measure in measures]
    assert [line.row.number for line in lines] == list(range(1, len(measures) + 1))
    assert all(line.row.task == task_words(line.row.quote) for line in lines)
    assert any(line.row.proposed and line.fault for line in lines)


def test_the_same_notice_has_one_table_however_often_it_is_asked_for(db: None) -> None:
    with make.acting(people.actor(people.OFFICE)) as office:
        first = breakdown_open(actor=office, campaign="qilin-2021")
        assert breakdown_open(actor=office, campaign="qilin-2021") == first
        assert [head.ref for head in breakdowns_all(office)] == [first]


def test_department_makes_no_table_and_another_unit_sees_none(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    with make.acting(people.actor(people.MARKET)) as market, pytest.raises(Denied):
        breakdown_open(actor=market, campaign="qilin-2021")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert breakdowns_all(town) == []
        with pytest.raises(Missing):
            breakdown_table(town, ref)


def test_a_table_asked_for_twice_at_once_is_one(own_db: str) -> None:
    office, refs, start = people.actor(people.OFFICE), list[str](), threading.Barrier(2)

    def ask() -> None:
        try:
            with acting_as(office):
                start.wait()
                refs.append(breakdown_open(actor=office, campaign="qilin-2021"))
                time.sleep(0.2)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refs) == 2
    assert len(set(refs)) == 1


def test_contact_of_no_unit_is_refused_and_writes_nothing(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first, *_rest = lines_of(ref)
    with pytest.raises(Missing):
        saved(ref, edit(first, task="照办"), contacts=(ContactEdit(10**17, "李明", ""),))
    assert lines_of(ref)[0].row.task == first.row.task


def test_clerk_sets_day_wording_owners_and_a_units_contact_once(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first, second, *_rest = lines_of(ref)
    with make.acting(people.actor(people.OFFICE)):
        unit = BreakdownRow.objects.get(id=first.id).breakdown.unit_id
    saved(
        ref,
        edit(first, task="照办", lead="民政局", cooperate="各镇、残联", due="2021-02-10"),
        edit(second, lead="区政府办"),
        contacts=(ContactEdit(unit, "李明", "0874-3123456"),),
    )
    first, second, *_rest = lines_of(ref)
    assert (first.row.task, first.row.due_on) == ("照办", date(2021, 2, 10))
    assert first.row.lead == ("dept-civil",)
    assert first.lead == "麒麟区民政局"
    assert "各镇" in first.row.cooperate, "a word for many stays one in the table"
    assert not first.row.proposed, "an owner the clerk wrote is no proposal"
    assert (second.contact, second.phone) == ("李明", "0874-3123456")
    assert ("李明", "0874-3123456") in messages_contacts([unit])[unit], "its messages find him"


def test_office_numbers_of_an_earlier_table_wait_to_be_confirmed_and_names_stay_behind(
    db: None,
) -> None:
    market = people.actor(people.MARKET).unit_id
    assert market is not None
    first = make.breakdown(people.OFFICE, send=False)
    saved(first, contacts=(ContactEdit(market, "张三", "0874-3120001"),))
    with make.acting(people.actor(people.OFFICE)) as office:
        later = breakdown_open(actor=office, campaign="spring-2026")
        line = next(one for one in contact_lines(office, later) if one.unit_id == market)
    assert (line.name, line.phone, line.earlier) == ("", "0874-3120001", True)
    saved(later, contacts=(ContactEdit(market, "", line.phone),))
    with make.acting(people.actor(people.OFFICE)) as office:
        line = next(one for one in contact_lines(office, later) if one.unit_id == market)
        assert (line.phone, line.earlier) == ("0874-3120001", False)
        again = next(one for one in contact_lines(office, first) if one.unit_id == market)
        assert (again.name, again.earlier) == ("张三", False)


def test_one_press_dates_the_undated_and_takes_the_proposed(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first = lines_of(ref)[0]
    saved(ref, edit(first, due="2021-02-09"))
    saved(ref, fill_due=date(2021, 2, 12), decide_all=True)
    lines = lines_of(ref)
    assert lines[0].row.due_on == date(2021, 2, 9)
    assert {line.row.due_on for line in lines[1:]} == {date(2021, 2, 12)}
    assert not any(line.row.proposed for line in lines)


def test_names_of_units_may_have_blanks_and_come_once() -> None:
    assert owners_typed("Civil Affairs Bureau, 民政局、民政局；各镇\n残联") == (
        "Civil Affairs Bureau",
        "民政局",
        "各镇",
        "残联",
    )


def test_unchanged_english_names_of_owners_change_nothing(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    client = Client()
    scope_set(SYSTEM)
    before = list(BreakdownRow.objects.order_by("id").values_list("lead", "cooperate", "proposed"))
    client.force_login(User.objects.get(username=people.OFFICE))
    posted = make.fields_in(client.get(f"/en/desk/breakdowns/{ref}/").content.decode())
    assert "Bureau" in "".join(posted.values())
    assert client.post(f"/en/desk/breakdowns/{ref}/", posted).status_code == 302
    scope_set(SYSTEM)
    assert before == list(
        BreakdownRow.objects.order_by("id").values_list("lead", "cooperate", "proposed")
    )


@pytest.mark.parametrize("guarded", [True, False], ids=["revision", "control-last-write-wins"])
def test_two_clerks_at_once_lose_nothing(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        ref = make.breakdown(people.OFFICE, send=False)
        line = lines_of(ref)[0]
    won: list[str] = []
    start = threading.Barrier(2, timeout=20)

    def save(task: str) -> None:
        try:
            with acting_as(people.actor(people.OFFICE)):
                office, seen = people.actor(people.OFFICE), Breakdown.objects.get(ref=ref).revision
                start.wait()
                if guarded:
                    change = TableEdit(seen, (edit(line, task=task),), ())
                    breakdown_save(actor=office, ref=ref, edit=change)
                else:
                    # What a careless service would do: write over whatever is there.
                    BreakdownRow.objects.filter(id=line.id).update(task=task)
                won.append(task)
        except Conflict:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=(task,)) for task in ("甲", "乙")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == (1 if guarded else 2)


def test_page_costs_the_same_statements_for_few_rows_and_for_many(db: None) -> None:
    def statements(ref: str) -> int:
        with CaptureQueriesContext(connection) as captured:
            breakdown_table(office, ref)
        return len(captured.captured_queries)

    office = people.actor(people.OFFICE)
    with make.acting(office):
        few = statements(breakdown_open(actor=office, campaign="spring-2026"))
        many = statements(breakdown_open(actor=office, campaign="qilin-2021"))
    assert few == many <= 6


def test_words_for_many_fan_out_to_their_units_when_sent(db: None) -> None:
    ref = make.breakdown(people.OFFICE, task="值班", lead="各镇")
    scope_set(SYSTEM)
    row = BreakdownRow.objects.get(breakdown__ref=ref, number=1)
    assert row.lead == ["各镇"]
    units = {part.unit.slug for part in row.parts.filter(leads=True).select_related("unit")}
    assert {"town-yuezhou", "town-dongshan"} <= units
    assert SentLink.objects.filter(breakdown__ref=ref).count() == (
        BreakdownPart.objects.filter(breakdown__ref=ref).values("unit").distinct().count()
    )


def test_sent_again_after_a_change_keeps_answers_and_asks_the_new_owner(db: None) -> None:
    ref = make.breakdown(people.OFFICE, task="值班", lead="民政局", cooperate="")
    scope_set(SYSTEM)
    old = BreakdownPart.objects.get(row__breakdown__ref=ref, row__number=1, unit__slug="dept-civil")
    links = set(SentLink.objects.values_list("id", flat=True))
    assert make.breakdown(people.OFFICE, task="值班", lead="市场监管局", cooperate="") == ref
    scope_set(SYSTEM)
    old.refresh_from_db()
    assert not old.active
    assert BreakdownPart.objects.filter(
        row__number=1, unit__slug="dept-market", leads=True, active=True
    ).exists()
    assert links <= set(SentLink.objects.values_list("id", flat=True))


def word_of(ref: str) -> tuple[str, str, str]:
    with make.acting(people.actor(people.OFFICE)) as office:
        content = table_docx(office, ref)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = ("document", "fontTable", "footer1")
        document, fonts, footer = (archive.read(f"word/{part}.xml").decode() for part in parts)
    return document, fonts, footer


def test_word_annex_is_landscape_with_a_repeated_head_and_whole_rows(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    document, fonts, footer = word_of(ref)
    body = fromstring(document)
    page = body.find(f".//{W}pgSz")
    assert page is not None
    assert page.get(f"{W}orient") == "landscape"
    assert int(page.get(f"{W}w", 0)) > int(page.get(f"{W}h", 0))
    rows = body.findall(f".//{W}tbl/{W}tr")
    assert rows[0].find(f"{W}trPr/{W}tblHeader") is not None
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)
    texts = ["".join(cell.itertext()) for cell in rows[0].findall(f"{W}tc")]
    assert texts == [
        "序号",
        "工作任务",
        "条款",
        "牵头单位",
        "配合单位",
        "完成时限",
        "联系人及电话",
    ]
    whole = "".join(body.itertext())
    assert "附件" in whole
    assert "附件1" not in whole
    assert "》任务责任分解表" in whole
    assert "（拟）" in whole
    assert "各镇" in whole
    assert "仿宋" in fonts
    assert "altName" in fonts
    assert 'w:instr="PAGE"' in footer
    numbers = [
        cells[0]
        for row in rows
        if (cells := ["".join(cell.itertext()) for cell in row.findall(f"{W}tc")])[0].isdigit()
    ]
    assert numbers == [str(n) for n in range(1, len(lines_of(ref)) + 1)]


def test_sheet_holds_text_only_with_choices_frozen_head_and_hidden_keys(db: None) -> None:
    ref = make.breakdown(people.OFFICE, task=FORMULA, lead="民政局")
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))
    assert book.sheetnames == ["总表", "答复"]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == f"A{HEAD_ROW + 1}"
        assert not sheet.protection.sheet
        cells = [cell for row in sheet.iter_rows(min_row=HEAD_ROW) for cell in row if cell.value]
        assert {cell.data_type for cell in cells if cell.column > 1} == {"s"}
        assert {cell.number_format for cell in cells if cell.column > 1} == {"@"}
    answers = book["答复"]
    assert answers.column_dimensions["J"].hidden
    (choice,) = answers.data_validations.dataValidation
    assert choice.formula1 == '"可以办,不归我单位,已办结"'
    assert book["总表"].cell(HEAD_ROW + 1, 2).value == FORMULA
    keys = [row[KEY_AT - 1].value for row in answers.iter_rows(min_row=HEAD_ROW + 1)]
    scope_set(SYSTEM)
    assert len(keys) == len(set(keys)) == BreakdownPart.objects.count()


def test_workbook_has_a_sheet_for_each_unit_when_asked(db: None) -> None:
    ref = make.breakdown(people.OFFICE)
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=True)))
    scope_set(SYSTEM)
    assert len(book.sheetnames) == 1 + SentLink.objects.count()
    civil = book["麒麟区民政局"]
    units = {row[1].value for row in civil.iter_rows(min_row=HEAD_ROW + 1)}
    assert units == {"麒麟区民政局"}


def test_before_sending_the_workbook_is_the_table_alone(db: None) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    with make.acting(people.actor(people.OFFICE)) as office:
        assert load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=True))).sheetnames == [
            "总表"
        ]
