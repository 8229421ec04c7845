"""After a table was sent: objections decided, changes told, messages sent."""

from __future__ import annotations

import io
import re
from datetime import datetime

import pytest
from django.test import Client
from openpyxl import load_workbook

from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict, Invalid
from anxin.workorders.models import (
    BreakdownPart,
    BreakdownRow,
    ObjectionDecision,
    Order,
    SentLink,
)
from anxin.workorders.queries.breakdown_files import messages_xlsx
from anxin.workorders.queries.breakdown_pages import answer_page, untold_in
from anxin.workorders.rules.breakdown_sheet import HEAD_ROW
from anxin.workorders.services import (
    measures_break_down,
    objection_keep,
    objection_move,
    order_hand_over,
    reminders_note,
)
from anxin.workorders.types import PartStatus
from anxin.workorders.types.breakdown_changes import DecisionKind
from tests import make, people
from tests.breakdowns import POWER, clerk, drafted, lines_of, posted, sent

pytestmark = pytest.mark.usefixtures("db")


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


def test_the_first_unit_reads_on_its_link_who_has_the_task_now() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    part = objected(ref, "dept-civil")
    with make.acting(people.actor(people.OFFICE)) as office:
        objection_move(actor=office, ref=ref, part_id=part.id, to="区应急局")
    page = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-civil')}/")
    assert page.status_code == 200
    now = unit_by_slug("dept-emergency")
    assert now is not None
    assert f"这项任务已改由{now.name}承办" in page.content.decode()


def test_an_order_handed_over_is_named_on_the_link_too() -> None:
    make.reachable()
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    measure = lines_of(ref)[0].row.measure_id
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign="qilin-2021")
    held = Order.objects.filter(measure_id=measure, lead_unit__slug="dept-civil").first()
    before = held or Order.objects.get(measure_id=measure, parent=None)
    Order.objects.filter(id=before.id).update(lead_unit=part_unit("dept-civil"))
    if not before.parts.filter(unit=part_unit("dept-civil")).exists():
        before.parts.filter(role="lead").update(unit=part_unit("dept-civil"))
    before.parts.filter(role="lead").update(role="cooperate")
    before.parts.filter(unit=part_unit("dept-civil")).update(role="lead")
    with make.acting(people.actor(people.OFFICE)) as office:
        order_hand_over(
            actor=office, ref=before.ref, unit_id=part_unit("dept-emergency"), text="归口调整"
        )
    page = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-civil')}/")
    now = unit_by_slug("dept-emergency")
    assert now is not None
    assert f"这项任务已改由{now.name}承办" in page.content.decode()


def part_unit(slug: str) -> int:
    unit = unit_by_slug(slug)
    assert unit is not None
    return unit.id


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


def test_unit_reads_its_own_reason_after_an_objection() -> None:
    ref = make.breakdown(people.OFFICE, lead="民政局", cooperate="")
    objected(ref, "dept-civil", "审批权在各镇")
    page = Client().get(f"/breakdown/answer/{make.link_token(ref, 'dept-civil')}/")
    assert '<p class="said" lang="">审批权在各镇</p>' in page.content.decode()
