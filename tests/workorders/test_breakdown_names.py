"""Names no list knows and words for deadlines in the table, and how its rows and files follow."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxin.areas.queries import name_guesser
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Invalid
from anxin.notices import queries as notices
from anxin.notices.models import Draft, DraftMeasure
from anxin.notices.services import draft_edit, draft_issue, draft_send
from anxin.notices.types import ChangeKind, Edit
from anxin.workorders.models import (
    Breakdown,
    BreakdownPart,
    Order,
    SentLink,
)
from anxin.workorders.queries.breakdown_files import table_docx, table_xlsx
from anxin.workorders.queries.breakdown_pages import contact_lines
from anxin.workorders.rules.breakdown import contact_in
from anxin.workorders.rules.breakdown_due import due_text, due_typed, due_words
from anxin.workorders.rules.breakdown_sheet import HEAD_ROW, KEY_AT
from anxin.workorders.services import (
    measures_break_down,
    row_drop,
    row_join,
)
from anxin.workorders.types import Instrument
from tests import make, people
from tests.breakdowns import POWER, clerk, drafted, line_with, lines_of, posted, sent

pytestmark = pytest.mark.usefixtures("db")


def test_name_on_no_list_stays_and_blocks_nothing() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first, second, *_rest = lines_of(ref)
    page = posted(
        ref, clerk(),
        **{f"task-{first.id}": "改了", f"lead-{second.id}": f"区图书馆、{POWER}、区民政局"},
    )  # fmt: skip
    assert "已保存" in page
    assert "名单里没有：照写，按商请处理" in page
    changed, named, *_rest = lines_of(ref)
    assert changed.row.task == "改了"
    assert named.row.lead == ("区图书馆", POWER, "dept-civil")
    assert [one.name for one in named.strange] == ["区图书馆", POWER]
    with make.acting(people.actor(people.OFFICE)) as office:
        word = zipfile.ZipFile(io.BytesIO(table_docx(office, ref))).read("word/document.xml")
        rows = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))["总表"].values
    assert POWER in word.decode()
    assert any(POWER in str(row) and "区图书馆" in str(row) for row in rows)


def test_one_row_with_a_fault_keeps_no_other_row_from_being_saved() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first, second, *_rest = lines_of(ref)
    client = clerk()
    page = posted(ref, client, **{f"task-{first.id}": "改了", f"task-{second.id}": " "})
    assert "有几处没有保存" in page
    assert f'href="#task-{second.id}"' in page
    changed, kept, *_rest = lines_of(ref)
    assert (changed.row.task, kept.row.task) == ("改了", second.row.task)


def test_near_name_is_offered_and_taken_with_one_press() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    first, client = lines_of(ref)[0], clerk()
    page = posted(ref, client, **{f"lead-{first.id}": "区应急管理管局"})
    assert "您是不是说“麒麟区应急管理局”" in page
    near = re.findall(r'name="near" value="([^"]+)"', page)[0]
    posted(ref, client, near=near)
    assert lines_of(ref)[0].row.lead == ("dept-emergency",)


@pytest.mark.parametrize(
    ("typed", "near"),
    [("区应急管理管局", "麒麟区应急管理局"), ("区民局政", "麒麟区民政局"),
     ("区水务局", ""), (POWER, ""), ("区图书馆", "")],
)  # fmt: skip
def test_only_a_slip_of_the_pen_is_near(typed: str, near: str) -> None:
    assert name_guesser()(typed) == near


def test_no_named_owner_of_a_text_is_lost() -> None:
    _draft, ref = drafted()
    shared = line_with(ref, "供水抢修")
    assert shared.lead == "麒麟供电局、麒麟区住房和城乡建设局、区水务局"
    assert {one.name for one in shared.strange} == {"麒麟供电局", "区水务局"}
    alone = line_with(ref, "抢修准备")
    assert POWER in alone.row.lead
    assert alone.instrument == "商请"


def test_body_on_no_list_is_asked_by_hand_and_has_no_link() -> None:
    _draft, ref = drafted()
    sent(ref)
    scope_set(SYSTEM)
    assert SentLink.objects.filter(breakdown__ref=ref).count() == len(
        set(BreakdownPart.objects.filter(breakdown__ref=ref).values_list("unit_id"))
    )
    client = clerk()
    page = client.get(f"/desk/breakdowns/{ref}/answers/").content.decode()
    assert "要自己联系的单位" in page
    assert f"{POWER}：《关于做好2027年春节保障工作的通知》" in page
    answer = client.post(f"/desk/breakdowns/{ref}/called/", {"name": POWER}, follow=True)
    assert "联系过" in answer.content.decode()
    assert client.post(f"/desk/breakdowns/{ref}/called/", {"name": "别的"}).status_code == 404


def test_body_on_no_list_becomes_a_request_to_a_peer_when_issued() -> None:
    draft, ref = drafted()
    typed = line_with(ref, "打击哄抬")
    posted(ref, clerk(), **{f"lead-{typed.id}": "区市场监管局、区物价协会"})
    campaign = issued(draft)
    measures_break_down(actor=SYSTEM, campaign=campaign)
    scope_set(SYSTEM)
    orders = Order.objects.filter(campaign=campaign)
    alone = orders.filter(details__contains=POWER)
    assert set(alone.values_list("instrument", "lead_unit__slug")) == {
        (Instrument.REQUEST_TO_PEER, "gov-office")
    }
    both = orders.filter(details__contains="区物价协会")
    assert set(both.values_list("instrument", "lead_unit__slug")) == {
        (Instrument.ORDER, "dept-market"),
        (Instrument.REQUEST_TO_PEER, "gov-office"),
    }
    assert measures_break_down(actor=SYSTEM, campaign=campaign) == 0


def issued(draft: str) -> str:
    """Sign the reading, send and issue it; returns the campaign."""
    with make.acting(people.actor(people.OFFICE)) as office:
        for row in DraftMeasure.objects.filter(draft__ref=draft, signed_by=None):
            accept = Edit(ChangeKind.ACCEPT, row.pk, row.revision, row.clause_id)
            draft_edit(actor=office, ref=draft, edit=accept)
        for clause in Draft.objects.get(ref=draft).clauses.all():
            if not DraftMeasure.objects.filter(
                draft__ref=draft, clause_id=clause.clause_id
            ).exists():
                why = Edit(
                    ChangeKind.REASON, seen=clause.revision, clause=clause.clause_id,
                    values={"reason": "没有要求"},
                )  # fmt: skip
                draft_edit(actor=office, ref=draft, edit=why)
        draft_send(actor=office, ref=draft, units=[], hours=2)
    with make.acting(people.actor(people.LEADER)) as leader:
        seen = notices.sign_page(leader, draft).seen_hash
        draft_issue(actor=leader, ref=draft, seen_hash=seen, reason="急")
    return notices.draft_head(SYSTEM, draft).campaign


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("接到价格举报后24小时内核查处理", "接到价格举报后24小时内"),
        ("接到报修后城区45分钟内、农村2小时内到达现场", "接到报修后城区45分钟内、农村2小时内到达现场"),
        ("遇有突发事件30分钟内电话报告、1小时内书面报告", "遇有突发事件30分钟内电话报告、1小时内书面报告"),
        ("每日17时前将情况报区政府", "每日17时前"),
        ("各镇17时前将情况报总值班室", "各镇17时前"),
        ("除夕当天末班车发车不得早于18时", ""),
        ("严格执行24小时专人值班", ""),
    ],
)  # fmt: skip
def test_deadline_without_a_day_is_taken_as_it_is_worded(quote: str, words: str) -> None:
    assert due_words(quote) == words
    assert due_text(None, words) == (words or "按通知要求")


@pytest.mark.parametrize(
    ("typed", "day", "words"),
    [
        ("2027-01-25", date(2027, 1, 25), ""),
        ("2027年1月25日前", date(2027, 1, 25), ""),
        ("1月25日", date(2027, 1, 25), ""),
        ("24小时内", None, "24小时内"),
        ("2027-13-01", None, "2027-13-01"),
        ("按通知要求", None, ""),
    ],
)
def test_field_of_a_deadline_holds_a_day_or_words(typed: str, day: date | None, words: str) -> None:
    assert due_typed(typed, date(2026, 11, 28)) == (day, words)


def test_words_of_a_deadline_reach_files_links_and_sheets() -> None:
    _draft, ref = drafted()
    words = "接到价格举报后24小时内"
    assert line_with(ref, "接到价格举报").row.due_words == words
    typed = line_with(ref, "供水抢修")
    client = clerk()
    posted(ref, client, **{f"due-{typed.id}": "两小时内回话"})
    sent(ref)
    with make.acting(people.actor(people.OFFICE)) as office:
        word = zipfile.ZipFile(io.BytesIO(table_docx(office, ref))).read("word/document.xml")
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))
    assert words in word.decode()
    assert "两小时内回话" in word.decode()
    cells = [str(row) for row in book["总表"].values]
    assert any(words in row for row in cells)
    link = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-market')}/")
    assert words in link.content.decode()
    own = load_workbook(io.BytesIO(table_bytes(ref, "dept-market"))).worksheets[0]
    assert words in [cell.value for row in own.iter_rows(min_row=HEAD_ROW) for cell in row]
    before = {own.cell(line, KEY_AT).value for line in range(HEAD_ROW + 1, own.max_row + 1)}
    posted(ref, client, **{f"due-{line_with(ref, '接到价格举报').id}": "马上"})
    anew = load_workbook(io.BytesIO(table_bytes(ref, "dept-market"))).worksheets[0]
    after = {anew.cell(line, KEY_AT).value for line in range(HEAD_ROW + 1, anew.max_row + 1)}
    assert len(after - before) == 1, "an old line is told apart"


def table_bytes(ref: str, unit: str) -> bytes:
    link = f"/breakdown/answer/{make.link_token(ref, unit)}/sheet.xlsx"
    return bytes(Client().get(link).content)


def test_hour_without_a_day_stays_in_the_words() -> None:
    _draft, ref = drafted("关于值守的通知\n\n一、值守\n区民政局17时前将情况报区政府总值班室。\n")
    (line,) = lines_of(ref)
    assert (line.row.due_on, line.row.due_words) == (None, "区民政局17时前")


def test_clerks_own_words_for_a_deadline_outlive_a_change_of_the_draft() -> None:
    draft, ref = drafted()
    typed = line_with(ref, "打击哄抬")
    posted(ref, clerk(), **{f"due-{typed.id}": "当天"})
    with make.acting(people.actor(people.OFFICE)) as office:
        row = DraftMeasure.objects.get(draft__ref=draft, measure_id=typed.row.measure_id)
        values = {"lead": "区民政局"}
        change = Edit(ChangeKind.CHANGE, row.pk, row.revision, row.clause_id, values=values)
        draft_edit(actor=office, ref=draft, edit=change)
    line = line_with(ref, "打击哄抬")
    assert (line.row.lead, line.row.due_words) == (("dept-civil",), "当天")


def test_row_is_joined_to_the_one_before_and_taken_out_in_the_draft_too() -> None:
    draft, ref = drafted()
    second = line_with(ref, "接到价格举报")
    assert second.joins
    before = DraftMeasure.objects.filter(draft__ref=draft).count()
    page = posted(ref, clerk(), join=str(second.id))
    assert "已保存" in page
    joined = line_with(ref, "接到价格举报")
    assert "打击哄抬物价" in joined.row.task
    assert DraftMeasure.objects.filter(draft__ref=draft).count() == before - 1
    posted(ref, clerk(), drop=str(joined.id))
    assert not any("哄抬" in line.row.task for line in lines_of(ref))
    clause = Draft.objects.get(ref=draft).clauses.get(clause_id=joined.row.clause_id)
    assert clause.reason == "在责任分解表里标为不是任务。"


def test_row_of_another_sentence_is_not_joined_and_a_table_in_force_keeps_its_rows() -> None:
    _draft, ref = drafted()
    alone = line_with(ref, "供水抢修")
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid):
        row_join(actor=office, ref=ref, row_id=alone.id)
    force = make.breakdown(people.OFFICE, send=False)
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid):
        row_drop(actor=office, ref=force, row_id=lines_of(force)[0].id)


def test_every_lead_has_a_contact_and_the_notices_own_is_proposed_for_the_office() -> None:
    _draft, ref = drafted()
    line = line_with(ref, "供水抢修")
    posted(ref, clerk(), **{f"lead-{line.id}": "区住建局、区政府办、区民政局"})
    with make.acting(people.actor(people.OFFICE)) as office:
        contacts = {one.unit: one for one in contact_lines(office, ref)}
    assert {"麒麟区住房和城乡建设局", "麒麟区人民政府办公室", "麒麟区民政局"} <= set(contacts)
    own = contacts["麒麟区人民政府办公室"]
    assert (own.name, own.phone, own.of_notice) == ("张明", "0874-3120000", True)
    assert contact_in("联系人：王强，联系电话0874-3121111。") == ("王强", "0874-3121111")
    assert contact_in("请各单位明确联系人。") == ("", "")


def test_workbook_counts_in_numbers_and_heads_each_section_like_the_annex() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    with make.acting(people.actor(people.OFFICE)) as office:
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))
        word = zipfile.ZipFile(io.BytesIO(table_docx(office, ref))).read("word/document.xml")
    first = [cell.value for cell in book["总表"]["A"][HEAD_ROW:]]
    heads = [value for value in first if isinstance(value, str) and value]
    assert [value for value in first if isinstance(value, int)] == list(
        range(1, len(lines_of(ref)) + 1)
    )
    assert heads
    assert all(head in word.decode() for head in heads)


def test_sources_show_the_notices_own_title_newest_draft_first() -> None:
    drafted("关于第一件事的通知\n\n一、值守。各村要做好值班值守工作。\n")
    drafted("关于第二件事的通知\n\n一、值守。各村要做好值班值守工作。\n")
    page = clerk().get("/desk/breakdowns/").content.decode()
    listed = page[page.index("用哪份通知做表") :]
    assert listed.index("关于第二件事的通知") < listed.index("关于第一件事的通知")
    assert Breakdown.objects.exists()
    assert "就地过年服务保障工作的通知" in listed


def test_a_file_bears_the_name_of_its_notice() -> None:
    _draft, ref = drafted()
    answer = clerk().get(f"/desk/breakdowns/{ref}/table.docx")
    name = unquote(answer["Content-Disposition"])
    assert name.endswith("责任分解表-关于做好2027年春节保障工作的通知.docx"), name
