"""After a table was made: names no list knows, words for deadlines, objections decided, changes told."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxin.accounts.models import User
from anxin.areas.queries import name_guesser, unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Invalid
from anxin.notices import queries as notices
from anxin.notices.models import Draft, DraftMeasure
from anxin.notices.services import draft_edit, draft_issue, draft_open, draft_send
from anxin.notices.types import ChangeKind, DraftText, Edit, NewCampaign
from anxin.workorders.models import (
    Breakdown,
    BreakdownPart,
    BreakdownRow,
    ObjectionDecision,
    Order,
    SentLink,
)
from anxin.workorders.queries.breakdown import breakdown_table
from anxin.workorders.queries.breakdown_files import messages_xlsx, table_docx, table_xlsx
from anxin.workorders.queries.breakdown_pages import answer_page, contact_lines, untold_in
from anxin.workorders.rules.breakdown import contact_in
from anxin.workorders.rules.breakdown_due import due_text, due_typed, due_words
from anxin.workorders.rules.breakdown_sheet import HEAD_ROW, KEY_AT
from anxin.workorders.services import (
    breakdown_open,
    measures_break_down,
    objection_keep,
    objection_move,
    reminders_note,
    row_drop,
    row_join,
)
from anxin.workorders.services import table_follow as follow
from anxin.workorders.types import Instrument, PartStatus
from anxin.workorders.types.breakdown import TaskLine
from anxin.workorders.types.breakdown_changes import DecisionKind
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")

POWER = "曲靖供电局麒麟分局"
TEXT = """关于做好2027年春节保障工作的通知

一、保障用电用气
曲靖供电局麒麟分局、各燃气企业要做好抢修准备，接到报修后城区45分钟内、农村2小时内到达现场。
二、保障供应
区市场监管局要打击哄抬物价，接到价格举报后24小时内核查处理。
三、丰富生活
做好供水抢修值守。（责任单位：麒麟供电局、区住建局、区水务局）
联系人：张明，电话：0874-3120000。
"""


def drafted(text: str = TEXT) -> tuple[str, str]:
    """A draft of a text and its table: refs of both."""
    days = date(2027, 1, 20), date(2027, 2, 28)
    sent = DraftText(
        token=f"changes-{Draft.objects.count()}",
        declared=True,
        text=text,
        new_campaign=NewCampaign(f"changes-{Draft.objects.count()}", "春节", *days),
    )
    with make.acting(people.actor(people.OFFICE)) as office:
        draft = draft_open(actor=office, text=sent)
        return draft, breakdown_open(actor=office, draft_ref=draft)


def lines_of(ref: str) -> tuple[TaskLine, ...]:
    with make.acting(people.actor(people.OFFICE)) as office:
        follow(actor=office, ref=ref)
        return breakdown_table(office, ref).lines


def line_with(ref: str, words: str) -> TaskLine:
    return next(line for line in lines_of(ref) if words in line.row.task)


def clerk() -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    return client


def posted(ref: str, client: Client, **changes: str) -> str:
    """Change fields of the table's page as a browser would; returns the page that follows."""
    address = f"/desk/breakdowns/{ref}/"
    fields = make.fields_in(client.get(address).content.decode())
    return client.post(address, {**fields, **changes}, follow=True).content.decode()


def sent(ref: str) -> None:
    from anxin.workorders.services import breakdown_send

    with make.acting(people.actor(people.OFFICE)) as office:
        soon, later = clock.now() + timedelta(hours=18), clock.today() + timedelta(days=30)
        breakdown_send(actor=office, ref=ref, reply_by=soon, closes_on=later)


def objected(ref: str, unit: str, reason: str = "不在我局职责内") -> BreakdownPart:
    """A unit says of its first task that it is not its own."""
    scope_set(SYSTEM)
    part = BreakdownPart.objects.filter(breakdown__ref=ref, unit__slug=unit, active=True).order_by(
        "row__number"
    )[0]
    said = {
        f"status-{part.id}": "objected",
        f"text-{part.id}": reason,
        f"seen-{part.id}": str(part.seen),
    }
    client = Client()
    assert client.post(f"/breakdown/answer/{make.link_token(ref, unit)}/", said).status_code == 200
    scope_set(SYSTEM)
    part.refresh_from_db()
    assert part.status == PartStatus.OBJECTED
    return part


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


def test_objection_that_does_not_stand_is_closed_and_the_unit_reads_why() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    part = objected(ref, "dept-civil")
    client = clerk()
    answers = f"/desk/breakdowns/{ref}/answers/"
    assert f'id="objection-{part.id}"' in client.get(answers).content.decode()
    table = client.get(f"/desk/breakdowns/{ref}/").content.decode()
    assert "不在我局职责内" in table
    short = {"part": str(part.id), "act": "keep", "why": "办"}
    refused = client.post(f"/desk/breakdowns/{ref}/objections/", short)
    assert refused.status_code == 400
    assert "至少 4 个字" in refused.content.decode()
    why = {**short, "why": "三定方案写明由民政局办"}
    page = client.post(f"/desk/breakdowns/{ref}/objections/", why, follow=True).content.decode()
    assert f'id="objection-{part.id}"' not in page
    assert "仍请该单位办理" in page
    assert "三定方案写明由民政局办" in page
    unit = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-civil')}/")
    assert "三定方案写明由民政局办" in unit.content.decode()
    scope_set(SYSTEM)
    part.refresh_from_db()
    decision = ObjectionDecision.objects.get(breakdown__ref=ref)
    assert (part.status, decision.kind, decision.objection) == (
        PartStatus.GIVEN, DecisionKind.KEPT, "不在我局职责内",
    )  # fmt: skip
    assert decision.by_name
    again = client.post(f"/desk/breakdowns/{ref}/objections/", why)
    assert again.status_code == 409, "decided once"


def test_objection_that_stands_gives_the_task_to_another_unit() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    part = objected(ref, "dept-civil")
    with make.acting(people.actor(people.OFFICE)) as office:
        with pytest.raises(Invalid):
            objection_move(actor=office, ref=ref, part_id=part.id, to="区民政局")
        objection_move(actor=office, ref=ref, part_id=part.id, to="区应急局")
        with pytest.raises(Conflict):
            objection_move(actor=office, ref=ref, part_id=part.id, to="区应急局")
        page = answer_page(office, ref, "", "")
    assert not page.objections
    assert [(one.kind, one.unit) for one in page.decisions] == [
        (DecisionKind.MOVED, "麒麟区民政局")
    ]
    assert lines_of(ref)[0].row.lead == ("dept-emergency",)
    scope_set(SYSTEM)
    given = BreakdownPart.objects.filter(row_id=part.row_id, active=True)
    assert [one.unit.slug for one in given] == ["dept-emergency"]
    assert SentLink.objects.filter(breakdown__ref=ref, unit__slug="dept-emergency").exists()


def test_one_among_many_is_let_go_and_a_later_sending_asks_it_no_more() -> None:
    ref = make.breakdown(people.OFFICE, task="值班", lead="各镇", cooperate="")
    part = objected(ref, "town-yuezhou")
    with make.acting(people.actor(people.OFFICE)) as office:
        objection_move(actor=office, ref=ref, part_id=part.id, to="区应急局")
    sent(ref)
    scope_set(SYSTEM)
    row = BreakdownRow.objects.get(id=part.row_id)
    units = set(row.parts.filter(active=True).values_list("unit__slug", flat=True))
    assert row.lead == ["各镇", "dept-emergency"]
    assert "town-yuezhou" not in units
    assert {"town-dongshan", "dept-emergency"} <= units


@pytest.mark.parametrize(
    ("change", "kind"),
    [({"task": "改了说法的任务"}, DecisionKind.CHANGED), ({"lead": "应急局"}, DecisionKind.MOVED)],
)
def test_objection_ends_when_its_row_is_changed(change: dict[str, str], kind: DecisionKind) -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    part = objected(ref, "dept-civil")
    (name, value), *_none = change.items()
    posted(ref, clerk(), **{f"{name}-{part.row_id}": value})
    with make.acting(people.actor(people.OFFICE)) as office:
        page = answer_page(office, ref, "", "")
    assert not page.objections
    assert [one.kind for one in page.decisions] == [kind]


def test_objection_decided_at_its_order_is_closed_in_the_table() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    measures_break_down(actor=SYSTEM, campaign="qilin-2021")
    make.work()
    part = objected(ref, "dept-civil")
    assert part.carried_at
    with make.acting(people.actor(people.OFFICE)) as office:
        objection_keep(actor=office, ref=ref, part_id=part.id, text="职责在民政局")
    scope_set(SYSTEM)
    order = Order.objects.get(
        campaign="qilin-2021", measure_id=part.row.measure_id, parts__unit_id=part.unit_id,
        parent=None,
    )  # fmt: skip
    assert order.parts.get(unit_id=part.unit_id).status != PartStatus.OBJECTED
    second = objected(ref, "dept-civil", "还是不归我局")
    order.refresh_from_db()
    order.parts.filter(unit_id=part.unit_id).update(status=PartStatus.GIVEN)
    with make.acting(people.actor(people.OFFICE)) as office:
        assert not answer_page(office, ref, "", "").objections
    assert second.id == part.id


def test_page_says_which_units_do_not_know_of_which_change_until_they_are_told() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    client = clerk()
    first, second, *_rest = lines_of(ref)
    posted(ref, client, **{f"task-{first.id}": "改了一处"})
    with make.acting(people.actor(people.OFFICE)) as office:
        assert not untold_in(office, ref), "who was never sent anything gets it all at once"
        civil = unit_by_slug("dept-civil")
        assert civil is not None
        reminders_note(actor=office, ref=ref, unit_ids=[civil.id])
    page = posted(
        ref, client, **{f"task-{first.id}": "又改了", f"due-{second.id}": "2027-01-20",
                        f"lead-{second.id}": "区民政局"},
    )  # fmt: skip
    assert "改了以后还没有告诉" in page
    assert re.search(r"麒麟区民政局</span> 2 处", page)
    told = client.get(f"/desk/breakdowns/{ref}/answers/?show=untold").content.decode()
    assert "发出后有 2 处改动" in told
    noted = client.post(
        f"/desk/breakdowns/{ref}/reminders/", {"unit": str(civil.id), "show": "untold"}
    )
    assert noted["Location"].endswith("?show=untold#texts-title")
    assert "改了以后还没有告诉" not in client.get(f"/desk/breakdowns/{ref}/").content.decode()


def test_unit_that_is_asked_no_more_is_to_be_told_too() -> None:
    _draft, ref = drafted()
    sent(ref)
    market = unit_by_slug("dept-market")
    assert market is not None
    with make.acting(people.actor(people.OFFICE)) as office:
        reminders_note(actor=office, ref=ref, unit_ids=[market.id])
    rows = [line.id for line in lines_of(ref) if "dept-market" in line.row.lead]
    posted(ref, clerk(), **{f"lead-{row}": "应急局" for row in rows})
    with make.acting(people.actor(people.OFFICE)) as office:
        (untold,) = untold_in(office, ref)
        page = answer_page(office, ref, "", "untold")
    assert (untold.unit, untold.gone) == ("麒麟区市场监督管理局", True)
    assert "不用再答复" in page.gone[0].text


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


def test_links_stay_open_a_month_after_the_last_task_and_answers_are_asked_on_a_workday() -> None:
    _draft, ref = drafted()
    client = clerk()
    with clock.frozen_at(datetime(2026, 2, 13, 9, tzinfo=clock.CHINA)):
        posted(ref, client, **{f"due-{lines_of(ref)[0].id}": "2026-09-20"})
        page = client.get(f"/desk/breakdowns/{ref}/").content.decode()
    closes = re.search(r'name="closes_on" value="([^"]+)"', page)
    reply = re.search(r'name="reply_by" value="([^"]+)"', page)
    assert closes is not None
    assert reply is not None
    assert closes[1] == "2026-10-20"
    # The 14th is a make-up workday before the Spring Festival of 2026.
    assert reply[1] == "2026-02-14T12:00"
    with clock.frozen_at(datetime(2026, 11, 27, 9, tzinfo=clock.CHINA)):
        friday = client.get(f"/desk/breakdowns/{ref}/").content.decode()
    assert 'value="2026-11-30T12:00"' in friday


def test_page_of_a_link_is_headed_by_its_own_campaign_or_none() -> None:
    _draft, ref = drafted()
    sent(ref)
    page = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-market')}/")
    assert 'class="campaign"' not in page.content.decode()
    force = make.breakdown(people.OFFICE)
    page = Client().get(f"/breakdown/answer/{make.link_token(force, 'dept-civil')}/")
    assert 'class="campaign"' in page.content.decode()


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


def test_all_messages_are_one_file_and_noted_with_one_press() -> None:
    ref = make.breakdown(people.OFFICE, lead=f"区民政局、{POWER}")
    with make.acting(people.actor(people.OFFICE)) as office:
        content = messages_xlsx(office, ref, "https://anxin.example/breakdown/answer/", "")
        total = len(answer_page(office, ref, "http://x/", "").messages)
    sheet = load_workbook(io.BytesIO(content)).worksheets[0]
    texts = [str(cell.value) for cell in sheet["D"][HEAD_ROW:]]
    assert len(texts) == total + 1
    assert "https://anxin.example/breakdown/answer/" in texts[0]
    assert texts[-1].startswith(f"{POWER}：")
    client = clerk()
    page = client.get(f"/desk/breakdowns/{ref}/answers/").content.decode()
    assert page.index("一次办完") < page.index("一个一个发")
    units = re.findall(r'name="unit" value="(\d+)"', page[page.index("一次办完") :])[:total]
    client.post(f"/desk/breakdowns/{ref}/reminders/", {"unit": units})
    scope_set(SYSTEM)
    assert not SentLink.objects.filter(breakdown__ref=ref, reminded_at=None).exists()
    download = client.get(f"/desk/breakdowns/{ref}/messages.xlsx")
    assert "no-store" in download["Cache-Control"]


def test_note_for_one_unit_stays_at_its_card() -> None:
    ref = make.breakdown(people.OFFICE)
    scope_set(SYSTEM)
    unit = SentLink.objects.filter(breakdown__ref=ref)[0].unit_id
    noted = clerk().post(f"/desk/breakdowns/{ref}/reminders/", {"unit": str(unit)})
    assert noted["Location"].endswith(f"/answers/#card-{unit}")


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


def test_unit_reads_its_own_reason_after_an_objection() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    objected(ref, "dept-civil", "审批权在各镇")
    page = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-civil')}/")
    assert '<p class="said" lang="">审批权在各镇</p>' in page.content.decode()
