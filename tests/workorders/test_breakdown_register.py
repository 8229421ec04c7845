"""One register of a notice: the table follows its draft, and decides owners and days in it."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Conflict
from anxin.notices import queries as notices
from anxin.notices.models import Correction, Draft, DraftMeasure
from anxin.notices.services import draft_edit, draft_issue, draft_send
from anxin.notices.types import ChangeKind, Edit
from anxin.workorders.models import Breakdown, BreakdownPart, BreakdownRow, Order
from anxin.workorders.queries.breakdown import breakdown_table
from anxin.workorders.services import breakdown_open, breakdown_save, measures_break_down
from anxin.workorders.services import table_follow as follow
from anxin.workorders.types import PartRole, PartStatus
from anxin.workorders.types.breakdown import RowEdit, TableEdit, TaskLine
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")


def opened() -> tuple[str, str]:
    """A draft and its table: refs of both."""
    draft = make.notice_draft(people.OFFICE, "一个登记")
    with make.acting(people.actor(people.OFFICE)) as office:
        return draft, breakdown_open(actor=office, draft_ref=draft)


def lines_of(ref: str) -> tuple[TaskLine, ...]:
    with make.acting(people.actor(people.OFFICE)) as office:
        follow(actor=office, ref=ref)
        return breakdown_table(office, ref).lines


def typed(ref: str, **changes: object) -> None:
    """Change the first row of a table as the clerk does."""
    line = lines_of(ref)[0]
    values: dict[str, object] = {"task": line.row.task, "lead": line.lead, **changes}
    values = {"cooperate": line.cooperate, "due": make.due_of(line), **values}
    with make.acting(people.actor(people.OFFICE)) as office:
        revision = Breakdown.objects.get(ref=ref).revision
        row = RowEdit(line.id, **values)  # type: ignore[arg-type]  # fields by name
        breakdown_save(actor=office, ref=ref, edit=TableEdit(revision, (row,), ()))


def changed(draft: str, kind: ChangeKind, number: int = 0, **more: object) -> None:
    """Change the reading of a draft on its own page."""
    with make.acting(people.actor(people.OFFICE)) as office:
        row = list(Draft.objects.get(ref=draft).measures.all())[number]
        change = Edit(kind, row.pk, row.revision, row.clause_id, **more)  # type: ignore[arg-type]  # by name
        draft_edit(actor=office, ref=draft, edit=change)


def split(draft: str) -> None:
    changed(draft, ChangeKind.SPLIT, at=2)


def issued(draft: str) -> str:
    """Sign the reading, send and issue it; returns the campaign."""
    while DraftMeasure.objects.filter(draft__ref=draft, signed_by=None).exists():
        number = [row.signed_by for row in Draft.objects.get(ref=draft).measures.all()].index(None)
        changed(draft, ChangeKind.ACCEPT, number)
    with make.acting(people.actor(people.OFFICE)) as office:
        draft_send(actor=office, ref=draft, units=[], hours=2)
    with make.acting(people.actor(people.LEADER)) as leader:
        seen = notices.sign_page(leader, draft).seen_hash
        draft_issue(actor=leader, ref=draft, seen_hash=seen, reason="急")
    return notices.draft_head(SYSTEM, draft).campaign


def test_lead_typed_in_the_table_gets_the_order_after_the_issue() -> None:
    draft, ref = opened()
    typed(ref, lead="民政局", cooperate="残联", due="2027-02-01")
    campaign = issued(draft)
    measures_break_down(actor=SYSTEM, campaign=campaign)
    make.work()
    scope_set(SYSTEM)
    order = Order.objects.get(campaign=campaign)
    assert order.parts.get(role=PartRole.LEAD).unit.slug == "dept-civil"
    (line,) = lines_of(ref)
    assert line.row.lead == ("dept-civil",)


def test_table_writes_one_correction_and_a_signed_measure_stays_signed() -> None:
    draft, ref = opened()
    changed(draft, ChangeKind.ACCEPT)
    typed(ref, lead="民政局", due="2027-02-01")
    measure = DraftMeasure.objects.get(draft__ref=draft)
    assert (measure.lead, measure.deadline) == (["dept-civil"], date(2027, 2, 1))
    assert measure.signed_by is not None
    last = Correction.objects.filter(draft__ref=draft).latest("id")
    assert (last.kind, last.after[0]["lead"]) == (ChangeKind.CHANGE, ["dept-civil"])
    typed(ref, task="只改说法")
    assert Correction.objects.filter(draft__ref=draft).latest("id") == last
    changed(draft, ChangeKind.UNDO)
    assert lines_of(ref)[0].row.due_on is None


def test_split_and_merge_in_the_draft_reach_the_table() -> None:
    draft, ref = opened()
    split(draft)
    halves = lines_of(ref)
    assert [line.row.number for line in halves] == [1, 2]
    changed(draft, ChangeKind.JOIN)
    (whole,) = lines_of(ref)
    assert halves[1].row.quote in whole.row.quote


def test_change_in_the_draft_reaches_the_table_but_not_the_clerks_wording() -> None:
    draft, ref = opened()
    typed(ref, task="村村有人值班")
    values = {"lead": "民政局", "deadline": date(2027, 2, 3)}
    changed(draft, ChangeKind.CHANGE, values=values)
    (line,) = lines_of(ref)
    assert (line.row.lead, line.row.due_on) == (("dept-civil",), date(2027, 2, 3))
    assert line.row.task == "村村有人值班"


def test_answered_row_stays_when_its_measure_goes_and_is_asked_no_more() -> None:
    draft, ref = opened()
    split(draft)
    second = lines_of(ref)[1]
    scope_set(SYSTEM)
    row, market = BreakdownRow.objects.get(id=second.id), people.actor(people.MARKET).unit_id
    assert market is not None
    part = BreakdownPart.objects.create(
        breakdown_id=row.breakdown_id, row=row, unit_id=market, leads=True,
        status=PartStatus.ACCEPTED, area_code=row.area_code, field_bit=row.field_bit,
    )  # fmt: skip
    changed(draft, ChangeKind.JOIN)
    first, kept = lines_of(ref)
    assert (kept.id, kept.row.measure_id, kept.row.number) == (second.id, "", 2)
    part.refresh_from_db()
    assert not part.active
    assert first.row.measure_id


def test_save_over_a_changed_draft_is_refused_and_the_table_shows_it() -> None:
    draft, ref = opened()
    line = lines_of(ref)[0]
    changed(draft, ChangeKind.CHANGE, values={"lead": "民政局"})
    with make.acting(people.actor(people.OFFICE)) as office:
        revision = Breakdown.objects.get(ref=ref).revision
        row = RowEdit(line.id, "改", "市场监管局", "", "")
        with pytest.raises(Conflict):
            breakdown_save(actor=office, ref=ref, edit=TableEdit(revision, (row,), ()))
    assert lines_of(ref)[0].row.lead == ("dept-civil",)


def test_after_the_issue_the_table_shows_what_was_issued_and_changes_no_owner() -> None:
    draft, ref = opened()
    changed(draft, ChangeKind.CHANGE, values={"lead": "民政局"})
    issued(draft)
    with pytest.raises(Conflict):
        typed(ref, lead="市场监管局")
    typed(ref, task="说法还能改")
    (line,) = lines_of(ref)
    assert (line.row.lead, line.row.task) == (("dept-civil",), "说法还能改")


def test_opening_the_page_brings_the_table_in_line() -> None:
    draft, ref = opened()
    split(draft)
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=people.OFFICE))
    assert client.get(f"/desk/breakdowns/{ref}/").content.decode().count('name="task-') == 2
    scope_set(SYSTEM)
    revision = Breakdown.objects.get(ref=ref).revision
    client.get(f"/desk/breakdowns/{ref}/")
    scope_set(SYSTEM)
    assert Breakdown.objects.get(ref=ref).revision == revision, "nothing changed, nothing written"
