"""What the clerk sees of answers, first messages and reminders, proposals, options of the files."""

from __future__ import annotations

import io
import re
import zipfile
from urllib.parse import unquote

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.notices.queries import measures_of
from anxin.workorders.models import BreakdownPart, BreakdownRow, SentLink
from anxin.workorders.queries.breakdown_files import table_docx, table_xlsx
from anxin.workorders.queries.breakdown_pages import answer_page
from anxin.workorders.rules.breakdown import rows_of
from anxin.workorders.rules.breakdown_sheet import HEAD_ROW, table_title
from anxin.workorders.services import reminders_note
from anxin.workorders.types import PartStatus
from anxin.workorders.types.breakdown import UnitStand
from anxin.workorders.types.breakdown_pages import AnswerPage
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")


def page(ref: str, show: str = "") -> AnswerPage:
    with make.acting(people.actor(people.OFFICE)) as office:
        return answer_page(office, ref, "http://x/", show)


def clerk() -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    return client


def replied(ref: str, *, owed: int) -> int:
    """A unit that objects to one task and accepts the rest but `owed`; returns the unit."""
    scope_set(SYSTEM)
    parts = list(BreakdownPart.objects.filter(breakdown__ref=ref, unit__slug="dept-market"))
    assert len(parts) > owed + 1
    BreakdownPart.objects.filter(id=parts[0].id).update(status=PartStatus.OBJECTED, text="不归我")
    for part in parts[1 : len(parts) - owed]:
        BreakdownPart.objects.filter(id=part.id).update(status=PartStatus.ACCEPTED)
    return parts[0].unit_id


def test_one_task_owed_counts_as_owed_though_the_unit_objected_elsewhere() -> None:
    ref = make.breakdown(people.OFFICE)
    unit = replied(ref, owed=1)
    for show in ("waiting", UnitStand.OBJECTED):
        assert unit in {one.unit_id for one in page(ref, show).shares}
    whole = page(ref)
    assert {show: total for show, _label, total in whole.counts}["waiting"] == len(whole.shares)
    replied(ref, owed=0)
    assert unit not in {one.unit_id for one in page(ref, "waiting").shares}
    assert unit in {one.unit_id for one in page(ref, UnitStand.OBJECTED).shares}


def test_link_is_ready_until_noted_as_sent_and_the_first_message_is_no_reminder() -> None:
    ref = make.breakdown(people.OFFICE)
    first = page(ref)
    assert {one.stand for one in first.shares} == {UnitStand.READY}
    message = first.messages[0]
    assert f"请贵单位对 {message.share.tasks} 项任务逐项答复" in message.text
    assert "没有答复" not in message.text
    with make.acting(people.actor(people.OFFICE)) as office:
        reminders_note(actor=office, ref=ref, unit_ids=[message.share.unit_id])
    again = next(one for one in page(ref).messages if one.share.unit_id == message.share.unit_id)
    assert again.share.stand is UnitStand.SENT
    assert f"还有 {again.share.tasks} 项没有答复" in again.text


def test_empty_owner_is_no_proposal() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    scope_set(SYSTEM)
    BreakdownRow.objects.filter(breakdown__ref=ref).update(proposed=False)
    proposed, empty, *_rest = BreakdownRow.objects.filter(breakdown__ref=ref).order_by("number")
    BreakdownRow.objects.filter(id=proposed.id).update(proposed=True, lead=["dept-civil"])
    BreakdownRow.objects.filter(id=empty.id).update(proposed=True, lead=[])
    html = clerk().get(f"/desk/breakdowns/{ref}/").content.decode()
    assert f'name="decided-{proposed.id}"' in html
    assert f'name="decided-{empty.id}"' not in html
    assert "1 项的牵头单位通知没写明，是拟的" in html
    assert "全部采用拟定单位" in html
    rows = rows_of(measures_of("qilin-2021"))
    assert all(row.lead for row in rows if row.proposed)


def test_internal_columns_and_the_number_of_the_annex_are_options() -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    with make.acting(people.actor(people.OFFICE)) as office:
        plain, full = table_docx(office, ref), table_docx(office, ref, means=True, annex=2)
        book = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False)))
        wide = load_workbook(io.BytesIO(table_xlsx(office, ref, by_unit=False, means=True)))
    texts = [
        zipfile.ZipFile(io.BytesIO(one)).read("word/document.xml").decode() for one in (plain, full)
    ]
    assert "强度" not in texts[0]
    assert "强度/手段" in texts[1]
    assert "附件2" in texts[1]
    assert "按通知要求" in texts[0]
    title = str(book["总表"].cell(1, 1).value)
    assert title.startswith("《")
    assert title.endswith("》任务责任分解表")
    assert title in texts[0]
    assert "强度" not in [cell.value for cell in book["总表"][HEAD_ROW]]
    assert "强度" in [cell.value for cell in wide["总表"][HEAD_ROW]]


def test_title_is_marked_once() -> None:
    assert table_title("《关于过年的通知》") == table_title("关于过年的通知")


def test_file_of_a_unit_bears_its_name() -> None:
    ref = make.breakdown(people.OFFICE)
    client = clerk()
    unit = SentLink.objects.get(breakdown__ref=ref, unit__slug="dept-civil").unit_id
    answer = client.get(f"/desk/breakdowns/{ref}/units/{unit}.xlsx")
    assert "麒麟区民政局答复表.xlsx" in unquote(answer.headers["Content-Disposition"])


@pytest.mark.parametrize("asked", ["annex=abc", "annex=-1", "annex=999999999999999999999", "means"])
def test_odd_options_of_the_annex_are_no_fault(asked: str) -> None:
    ref = make.breakdown(people.OFFICE, send=False)
    assert clerk().get(f"/desk/breakdowns/{ref}/table.docx?{asked}").status_code == 200


def test_page_of_tables_leads_to_a_new_notice() -> None:
    assert 'href="/notices/drafts/new/"' in clerk().get("/desk/breakdowns/").content.decode()


def test_what_to_do_next_stands_above_the_units_until_all_are_sent() -> None:
    ref = make.breakdown(people.OFFICE)
    client = clerk()
    page = client.get(f"/desk/breakdowns/{ref}/answers/").content.decode()
    above, _table, _below = page.partition("<table")
    assert "个单位没有发" in above
    assert 'href="#texts-title"' in above
    units = re.findall(r'name="unit" value="(\d+)"', page)
    client.post(f"/desk/breakdowns/{ref}/reminders/", {"unit": units, "show": ""})
    assert "个单位没有发" not in client.get(f"/desk/breakdowns/{ref}/answers/").content.decode()
