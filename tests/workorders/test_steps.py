"""Steps on many orders: each row whole or not at all, reported, taken back within ten seconds."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_id, units_below
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.requests.models import Request
from anxin.workorders.models import Order, OrderMove, Part, TakenStep
from anxin.workorders.queries import order_record, steps_report, undo_offer
from anxin.workorders.queries.desk import draft_of
from anxin.workorders.rules.desk import standing_lines
from anxin.workorders.services import (
    order_move,
    order_open,
    steps_take,
    steps_take_all,
    steps_undo,
    taken_steps_forget,
)
from anxin.workorders.types import InboxFilter, OrderDraft, OrderStatus, PartStatus
from anxin.workorders.types.desk import StepAsked
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
ACCEPT = StepAsked("accept")


def unit_of(who: str) -> int:
    return people.actor(who).unit_id or 0


def order(number: int = 1, who: str = people.YUEZHOU) -> Order:
    """An order of the office to a town, with the market bureau cooperating."""
    scope_set(SYSTEM)
    draft = OrderDraft(
        kind="order",
        campaign="qilin-2021",
        area_code=people.YUEZHOU_CODE if who == people.YUEZHOU else people.DONGSHAN_CODE,
        subject=f"保障供应 {number}",
        details="保障生活必需品供应",
        lead_unit=unit_of(who),
        cooperating=(unit_of(people.MARKET),),
        clause_id="2.1",
        measure_id="2.1c",
        due_at=clock.now() + timedelta(days=3),
        giver=unit_of(people.OFFICE),
    )
    return Order.objects.get(id=order_open(actor=SYSTEM, draft=draft, origin=f"test:{number}"))


def fresh(one: Order) -> Order:
    scope_set(SYSTEM)
    return Order.objects.get(id=one.id)


def take(refs: list[str], asked: StepAsked, who: str = people.YUEZHOU) -> str:
    with make.acting(people.actor(who)) as actor:
        return steps_take(actor=actor, refs=refs, asked=asked)


def undo(batch: str, who: str = people.YUEZHOU) -> int:
    with make.acting(people.actor(who)) as actor:
        return steps_undo(actor=actor, batch=batch)


def test_each_row_is_reported_and_one_refusal_stops_no_other() -> None:
    first, foreign, third = order(1), order(2, people.DONGSHAN), order(3)
    batch = take([first.ref, foreign.ref, "NONE", third.ref, first.ref], ACCEPT)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        report = steps_report(town, batch)
    assert report is not None
    assert [(row.ref, bool(row.refused)) for row in report.rows] == [
        (first.ref, False), (foreign.ref, True), ("NONE", True), (third.ref, False),
    ]  # fmt: skip
    assert report.done == 2
    assert "保障供应 2" not in str(report), "a foreign order's words stay foreign"
    assert fresh(foreign).status == OrderStatus.OPENED


def test_a_refused_row_leaves_nothing_of_itself_behind() -> None:
    one = order(1)
    scope_set(SYSTEM)
    Part.objects.create(
        order=one, unit_id=unit_of("dept-transport"), role="cooperate", status=PartStatus.DONE,
        area_code=one.area_code, field_bit=one.field_bit,
    )  # fmt: skip
    lines = OrderMove.objects.count()
    batch = take([one.ref], StepAsked("excuse", text=" "))
    with make.acting(people.actor(people.YUEZHOU)) as town:
        report = steps_report(town, batch)
    assert report is not None
    assert report.refused
    scope_set(SYSTEM)
    assert OrderMove.objects.count() == lines
    assert not Part.objects.filter(order=one, status=PartStatus.EXCUSED).exists()


def test_what_was_seen_and_has_changed_since_is_refused() -> None:
    one = order(1)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(actor=town, ref=one.ref, move="accept", seen_status="opened")
    batch = take([one.ref], StepAsked("object", text="不归我们", seen={one.ref: "opened"}))
    with make.acting(people.actor(people.YUEZHOU)) as town:
        report = steps_report(town, batch)
    assert report is not None
    assert report.done == 0
    assert fresh(one).status == OrderStatus.ACCEPTED


def test_a_step_is_taken_back_within_ten_seconds_and_history_keeps_both_lines() -> None:
    one = order(1)
    was = fresh(one)
    start = clock.now()
    with clock.frozen_at(start):
        batch = take([one.ref], StepAsked("object", text="不归我们"))
        with make.acting(people.actor(people.YUEZHOU)) as town:
            offer = undo_offer(town)
            assert offer is not None
            assert (offer.batch, offer.left_s) == (batch, 10)
        with make.acting(people.actor(people.OFFICE)) as office:
            assert undo_offer(office) is None
            assert steps_undo(actor=office, batch=batch) == 0
    with clock.frozen_at(start + timedelta(seconds=9)):
        assert undo(batch) == 1
        assert undo(batch) == 0
    now = fresh(one)
    assert (now.status, now.running, now.due_at) == (was.status, was.running, was.due_at)
    lead = Part.objects.get(order=one, unit_id=unit_of(people.YUEZHOU))
    assert (lead.status, lead.answered_at, lead.answer) == (PartStatus.GIVEN, None, "")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert [line.move for line in order_record(town, one.ref).history] == [
            "open", "object", "undo",
        ]  # fmt: skip


def test_after_the_time_nothing_is_taken_back() -> None:
    one, start = order(1), clock.now()
    with clock.frozen_at(start):
        batch = take([one.ref], ACCEPT)
    with clock.frozen_at(start + timedelta(seconds=16)):
        assert undo(batch) == 0
        with make.acting(people.actor(people.YUEZHOU)) as town:
            assert undo_offer(town) is None
    assert fresh(one).status == OrderStatus.ACCEPTED


def test_what_somebody_has_built_on_stays_and_the_report_says_so() -> None:
    one, other = order(1), order(2)
    batch = take([one.ref, other.ref], StepAsked("object", text="不归我们"))
    with make.acting(people.actor(people.OFFICE)) as office:
        order_move(actor=office, ref=one.ref, move="insist", seen_status="returned", text="在你们")
    assert undo(batch) == 1
    assert (fresh(one).status, fresh(other).status) == (OrderStatus.OPENED, OrderStatus.OPENED)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        report = steps_report(town, batch)
    assert report is not None
    assert [(row.ref, row.undone) for row in report.rows] == [(one.ref, False), (other.ref, True)]
    assert "接着办过" in report.rows[0].refused


def test_an_answer_taken_back_is_not_what_the_person_reads() -> None:
    receipt = make.request()
    make.work()
    ref = make.order_ref_of(receipt)
    batch = take([ref], StepAsked("answer", text="不用办手续。"))
    make.work()
    assert Request.objects.get().answer == "不用办手续。"
    assert undo(batch) == 1
    make.work()
    request = Request.objects.get()
    assert (request.status, request.answer, request.answered_at) == ("filed", "", None)


def test_handing_on_many_is_taken_back_and_can_be_done_again() -> None:
    one = order(1)
    unit = unit_by_id(unit_of(people.YUEZHOU))
    assert unit is not None
    below = tuple(found.id for found in units_below(unit)[:2])
    batch = take([one.ref], StepAsked("hand_on", units=below))
    assert Order.objects.filter(parent=one, status="opened").count() == 2
    assert undo(batch) == 1
    scope_set(SYSTEM)
    assert Order.objects.filter(parent=one, status="opened").count() == 0
    take([one.ref], StepAsked("hand_on", units=below))
    scope_set(SYSTEM)
    assert Order.objects.filter(parent=one, status="opened").count() == 2


def test_all_of_a_query_is_capped_and_says_so() -> None:
    for number in range(5):
        order(number)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        batch, beyond = steps_take_all(actor=town, wanted=InboxFilter(), asked=ACCEPT, most=3)
        report = steps_report(town, batch)
    assert report is not None
    assert (report.done, beyond) == (3, 2)


@pytest.mark.parametrize("wanted", [InboxFilter(), InboxFilter(words="保障供应")])
def test_asked_again_all_of_a_query_goes_on_and_then_tries_refused_ones_anew(
    wanted: InboxFilter,
) -> None:
    refs = {order(number).ref for number in range(60)}
    told: list[str] = []
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for most, done, more in ((55, 55, 5), (55, 5, 0), (55, 0, 0)):
            batch, beyond = steps_take_all(actor=town, wanted=wanted, asked=ACCEPT, most=most)
            report = steps_report(town, batch)
            assert (report.done if report else 0, beyond) == (done, more)
            told += [row.ref for row in report.rows] if report else []
        assert sorted(told) == sorted(refs), "each once, however often it is asked"
        done_at_once = StepAsked("confirm")
        for _turn in range(2):
            batch, _beyond = steps_take_all(actor=town, wanted=wanted, asked=done_at_once)
            refused = steps_report(town, batch)
            assert refused is not None
            assert len(refused.refused) == 60


def test_what_was_kept_for_taking_back_is_sealed_and_soon_gone() -> None:
    one, start = order(1), clock.now()
    with clock.frozen_at(start):
        take([one.ref], StepAsked("object", text="金丝雀不归我们"))
    scope_set(SYSTEM)
    kept = TakenStep.objects.get()
    assert "given" not in bytes(kept.before or b"").decode(errors="replace")
    with clock.frozen_at(start + timedelta(hours=2)):
        taken_steps_forget()
    assert not TakenStep.objects.exists()


def test_lines_that_were_taken_back_do_not_stand() -> None:
    assert standing_lines(["open", "count", "undo", "count"]) == [0, 3]
    assert standing_lines(["open", "a", "b", "undo", "undo"]) == [0]


def client_of(who: str) -> Client:
    scope_set(SYSTEM)
    client = Client()
    client.force_login(User.objects.get(username=who))
    return client


def test_bulk_and_undo_without_scripts() -> None:
    one, client = order(1), client_of(people.YUEZHOU)
    sent = {"quick": "accept", "refs": [f"{one.ref}~opened"], "back": "show=running&section=2"}
    response = client.post("/desk/steps/", sent)
    assert response.status_code == 302
    page = client.get(response.headers["Location"]).content.decode()
    assert "做好了 1 件" in page
    batch = response.headers["Location"].partition("did=")[2]
    back = client.post("/desk/steps/undo/", {"batch": batch, "back": "https://evil.example/"})
    assert back.headers["Location"] == f"/desk/?did={batch.partition('&')[0]}"
    assert fresh(one).status == OrderStatus.OPENED


@pytest.mark.parametrize("sent", [{}, {"step": "nonsense"}, {"step": "accept"}])
def test_nothing_chosen_is_told(sent: dict[str, str]) -> None:
    assert client_of(people.YUEZHOU).post("/desk/steps/", sent).status_code == 400


def test_stale_write_says_who_did_what_and_keeps_what_was_written() -> None:
    one, client = order(1), client_of(people.YUEZHOU)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        line = order_record(town, one.ref).last_line
        order_move(actor=town, ref=one.ref, move="object", seen_status="opened", text="不归我镇")
    sent = {"move": "done", "seen_status": "opened", "seen_line": str(line), "text": "都有货了"}
    client.post(f"/desk/orders/{one.ref}/draft/", {"forms": '{"move:done": {"text": "都有货了"}}'})
    response = client.post(f"/desk/orders/{one.ref}/move/", sent)
    page = response.content.decode()
    assert response.status_code == 409 or "没有保存" in page
    assert "不归我镇" in page
    assert "都有货了" in page
    assert "您打开以后" in page
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert draft_of(town, one.ref) is not None
