"""A whole order goes to another unit; checks after closing; proof of the kind asked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.requests.services import request_rate
from anxin.workorders.kinds import kind_newest
from anxin.workorders.models import Order, OrderMove, Part, SpotCheck
from anxin.workorders.queries import checks_open, closed_by_opener_count, order_record
from anxin.workorders.rules import is_drawn
from anxin.workorders.services import (
    check_decide,
    clocks_tick,
    order_break_down,
    order_hand_over,
    order_move,
    order_open,
)
from anxin.workorders.types import ClockUnit, OrderDraft, ProofFile, TimeLimit
from tests import make, people

OPENED = datetime(2021, 2, 8, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def unit_id(slug: str) -> int:
    unit = unit_by_slug(slug)
    assert unit is not None
    return unit.id


def opened(origin: str = "test:hand", actor: Any = SYSTEM, **changes: Any) -> Order:
    values: dict[str, Any] = {
        "kind": "order", "campaign": "qilin-2021", "area_code": people.YUEZHOU_CODE,
        "subject": "组织村组干部走访", "details": "组织村组干部走访",
        "lead_unit": unit_id(people.YUEZHOU), "clause_id": "3.4", "measure_id": "3.4a",
        "due_at": OPENED + 3 * DAY, "giver": unit_id("gov-office"),
    }  # fmt: skip
    scope_set(actor)
    with clock.frozen_at(OPENED):
        order_id = order_open(actor=actor, draft=OrderDraft(**{**values, **changes}), origin=origin)
    scope_set(SYSTEM)
    return Order.objects.get(id=order_id)


def handed(order: Order, to: str, who: str = people.OFFICE, **named: Any) -> None:
    with clock.frozen_at(OPENED + DAY), make.acting(people.actor(who)) as actor:
        order_hand_over(actor=actor, ref=order.ref, unit_id=unit_id(to), text="归口调整", **named)


def moved(order: Order, who: str, move: str, seen: str, text: str = "", **named: Any) -> None:
    with make.acting(people.actor(who)) as actor:
        order_move(actor=actor, ref=order.ref, move=move, seen_status=seen, text=text, **named)


def closed(order: Order) -> None:
    moved(order, people.YUEZHOU, "done", "opened", "走访了 312 户")
    moved(order, people.OFFICE, "confirm", "answered")


def fresh(order: Order) -> Order:
    scope_set(SYSTEM)
    return Order.objects.get(id=order.id)


def test_the_new_unit_answers_for_the_whole_and_the_old_one_is_told(db: None) -> None:
    make.reachable()
    order = opened()
    handed(order, people.DONGSHAN)
    now = fresh(order)
    assert (now.lead_unit_id, now.status, now.area_code) == (
        unit_id(people.DONGSHAN), "opened", people.DONGSHAN_CODE,
    )  # fmt: skip
    parts = {part.unit.slug: part for part in Part.objects.filter(order=order)}
    assert (parts[people.DONGSHAN].role, parts[people.DONGSHAN].status) == ("lead", "given")
    assert parts[people.YUEZHOU].status == "excused"
    with make.acting(people.actor(people.YUEZHOU)) as before:
        record = order_record(before, order.ref)
    mine = next(part for part in record.parts if part.own)
    assert mine.answer == "这项任务已改由东山镇人民政府承办"
    line = OrderMove.objects.get(order=order, move="hand_over")
    assert (line.origin, line.target) == ("opened", "opened")
    assert "归口调整" in line.text


def test_a_new_clock_in_workdays_and_no_red_from_before(db: None) -> None:
    make.reachable()
    order = opened()
    due = OPENED + 3 * DAY
    for hours in (-2, 1, 2):
        scope_set(SYSTEM)
        with clock.frozen_at(due + timedelta(hours=hours)):
            clocks_tick()
    assert fresh(order).red_at is not None
    handed(order, people.DONGSHAN, limit=TimeLimit(ClockUnit.WORKING_DAYS, 20))
    now = fresh(order)
    assert (now.red_at, now.clock_unit) == (None, "working_days")
    assert now.due_at == datetime(2021, 3, 15, 15, 59, tzinfo=UTC)


def test_giver_or_superior_decides_and_nobody_else(db: None) -> None:
    make.reachable()
    order = opened()
    with pytest.raises(Denied):
        handed(order, people.DONGSHAN, who=people.YUEZHOU)
    with pytest.raises(Missing):
        handed(order, people.DONGSHAN, who=people.DONGSHAN)


def test_a_town_moves_a_task_between_its_communities_only(db: None) -> None:
    make.reachable()
    village = "community-530302102001000"
    order = opened(
        lead_unit=unit_id(village), area_code=530302102001000, giver=unit_id(people.YUEZHOU)
    )
    with pytest.raises(Denied):
        handed(order, people.DONGSHAN, who=people.YUEZHOU)
    handed(order, "community-530302102002000", who=people.YUEZHOU)
    assert fresh(order).area_code == 530302102002000


def test_a_unit_where_nobody_is_reached_is_not_given_anything(db: None) -> None:
    make.reachable("gov-office")
    order = opened()
    scope_set(SYSTEM)
    from anxin.messages.models import UnitContact

    UnitContact.objects.filter(unit__slug=people.DONGSHAN).delete()
    with pytest.raises(Invalid) as caught:
        handed(order, people.DONGSHAN)
    assert "东山镇" in caught.value.message


def test_a_complaint_is_not_handed_to_the_unit_it_is_about_or_one_below(db: None) -> None:
    make.reachable()
    order = opened(
        kind="help", measure_id="", giver=None, due_at=None, lead_unit=unit_id("gov-office"),
        excluded_unit=unit_id(people.YUEZHOU),
    )  # fmt: skip
    for slug in (people.YUEZHOU, "community-530302102001000"):
        with pytest.raises(Invalid):
            handed(order, slug)


def test_closing_by_who_opened_it_is_marked_and_counted(db: None) -> None:
    office = people.actor(people.OFFICE)
    own, other = opened("test:own", actor=office), opened("test:other")
    closed(own)
    closed(other)
    assert (fresh(own).closed_by_opener, fresh(other).closed_by_opener) == (True, False)
    with make.acting(office) as actor:
        assert closed_by_opener_count(actor, "qilin-2021") == 1
        assert order_record(actor, own.ref).engine.by_opener


def test_the_sample_is_decided_by_the_number_and_about_its_share() -> None:
    refs = [f"A{number:05d}" for number in range(20_000)]
    drawn = [ref for ref in refs if is_drawn(ref, 10)]
    assert drawn == [ref for ref in refs if is_drawn(ref, 10)]
    assert 0.09 < len(drawn) / len(refs) < 0.11
    assert set(drawn) <= {ref for ref in refs if is_drawn(ref, 20)}
    assert not any(is_drawn(ref, 0) for ref in refs)
    assert all(is_drawn(ref, 100) for ref in refs)


def drawn_and_closed() -> Order:
    """A closed order that the lot fell on, among as many as it takes."""
    for number in range(200):
        order = opened(f"test:lot:{number}")
        closed(order)
        if is_drawn(order.ref, kind_newest("order").check_percent):
            return fresh(order)
    raise AssertionError("no lot fell among 200")


def test_a_check_that_finds_it_true_ends_it(db: None) -> None:
    order = drawn_and_closed()
    with make.acting(people.actor(people.OFFICE)) as office:
        assert order.ref in [one.ref for one in checks_open(office)]
        check_decide(actor=office, ref=order.ref, result="true", text="看了三户")
        assert order.ref not in [one.ref for one in checks_open(office)]
        with pytest.raises(Conflict):
            check_decide(actor=office, ref=order.ref, result="true", text="")
    assert fresh(order).status == "closed"


def test_a_check_that_finds_it_wanting_opens_it_anew_with_a_clock(db: None) -> None:
    order = drawn_and_closed()
    at = OPENED + 10 * DAY
    with clock.frozen_at(at), make.acting(people.actor(people.OFFICE)) as office:
        with pytest.raises(Invalid):
            check_decide(actor=office, ref=order.ref, result="redo", text="")
        check_decide(actor=office, ref=order.ref, result="redo", text="两户没有走到")
    now = fresh(order)
    assert (now.status, now.running, now.due_at) == ("reopened", True, at + 3 * DAY)
    lead = Part.objects.get(order=order, role="lead")
    assert (lead.status, lead.due_at, lead.red_at) == ("accepted", at + 3 * DAY, None)


def test_the_unit_itself_does_not_check_its_own_work(db: None) -> None:
    order = drawn_and_closed()
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Denied):
        check_decide(actor=town, ref=order.ref, result="true", text="")


def test_an_unhappy_rating_is_looked_at_and_may_open_it_anew(db: None) -> None:
    receipt = make.request(kind="help", text="请人上门帮忙交电费")
    make.work()
    ref = make.order_ref_of(receipt)
    order = Order.objects.get(ref=ref)
    moved(order, people.YUEZHOU, "answer", "opened", "已经上门")
    make.work()
    with make.acting(PUBLIC) as actor:
        request_rate(
            actor=actor, receipt=receipt, phone_last4="1234", stars=1, words="没人来", again=False
        )
    make.work()
    check = SpotCheck.objects.get(order=order)
    assert (check.reason, check.unit_id) == ("rating", unit_id("gov-office"))
    with make.acting(people.actor(people.OFFICE)) as office:
        check_decide(actor=office, ref=ref, result="redo", text="请再上门")
    assert fresh(order).status == "reopened"


@pytest.mark.parametrize(
    ("asked", "refused", "given"),
    [
        ("text", {"text": ""}, {"text": "走访了 312 户"}),
        ("file", {"text": "办好了"}, {"file": ProofFile("表.txt", "名单".encode())}),
        ("number", {"text": "办好了"}, {"count": 0}),
        ("any", {"text": ""}, {"file": ProofFile("表.txt", "名单".encode())}),
    ],
    ids=["text", "file", "number", "any"],
)
def test_closing_needs_proof_of_the_kind_asked(
    db: None, asked: str, refused: dict[str, Any], given: dict[str, Any]
) -> None:
    order = opened(proof=asked)
    with pytest.raises(Invalid):
        moved(order, people.YUEZHOU, "done", "opened", **refused)
    moved(order, people.YUEZHOU, "done", "opened", **given)
    assert fresh(order).status == "answered"


def test_where_no_proof_is_asked_one_tap_is_enough(db: None) -> None:
    order = opened(proof="none")
    moved(order, people.YUEZHOU, "done", "opened")
    assert (fresh(order).status, order.proofs.count()) == ("answered", 0)


def test_a_task_handed_on_carries_its_workdays_and_its_proof(db: None) -> None:
    order = opened(due_at=OPENED + 60 * DAY)
    village = unit_id("community-530302102001000")
    with clock.frozen_at(OPENED), make.acting(people.actor(people.YUEZHOU)) as town:
        order_break_down(
            actor=town, ref=order.ref, units=[village], due_on=None, text="",
            limit=TimeLimit(ClockUnit.WORKING_DAYS, 20), proof="number",
        )  # fmt: skip
        with pytest.raises(Invalid):
            order_break_down(
                actor=town, ref=order.ref, units=[village], due_on=None, text="",
                limit=TimeLimit(ClockUnit.WORKING_DAYS, 200),
            )  # fmt: skip
    child = Order.objects.get(parent=order)
    assert (child.clock_unit, child.proof_kind) == ("working_days", "number")
    assert child.due_at == datetime(2021, 3, 12, 15, 59, tzinfo=UTC)
