"""Orders: opened once, moved along allowed edges only, seen within the scope."""

from __future__ import annotations

import threading
import time
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, CodeRange, Conflict, Denied, Invalid, Missing
from anxin.workorders.kinds import kinds_all
from anxin.workorders.models import Order, OrderMove
from anxin.workorders.queries import order_inbox, order_record
from anxin.workorders.rules import FIRST_CODE, LAST_CODE, gaps_between
from anxin.workorders.services import order_move, order_open
from anxin.workorders.types import RUNNING, InboxFilter, OrderDraft, OrderStatus
from tests import make, people

GRID_AREA = 530302102001000


def asked(**changes: object) -> str:
    receipt = make.request(**changes)
    make.work()
    return make.order_ref_of(receipt)


def test_repeated_job_opens_no_second_order(db: None) -> None:
    receipt = make.request()
    make.work()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_jobeffect")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'todo'")
    make.work()
    assert make.order_ref_of(receipt)
    assert Order.objects.count() == 1


def test_question_goes_to_the_town_where_the_person_lives(db: None) -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        record = order_record(town, ref)
    assert record.row.lead_name == "越州镇人民政府"
    assert record.row.status == OrderStatus.OPENED
    assert record.quote is not None


def test_other_town_does_not_see_it(db: None) -> None:
    ref = asked()
    with make.acting(people.actor(people.DONGSHAN)) as other:
        assert order_inbox(other, InboxFilter()).rows == []
        with pytest.raises(Missing):
            order_record(other, ref)


def test_unit_with_a_part_sees_the_order_outside_its_field(db: None) -> None:
    market = people.actor(people.MARKET)
    assert market.unit_id is not None
    draft = OrderDraft(
        kind="help",
        campaign="qilin-2021",
        area_code=people.YUEZHOU_CODE,
        subject="请市场监管局配合送药",
        details="请市场监管局配合送药",
        lead_unit=people.actor(people.YUEZHOU).unit_id or 0,
        cooperating=(market.unit_id,),
        clause_id="7.2",
    )
    scope_set(SYSTEM)
    order_open(actor=SYSTEM, draft=draft, origin="test:1")
    order_open(actor=SYSTEM, draft=replace(draft, cooperating=()), origin="test:2")
    with make.acting(market):
        for wanted in (InboxFilter(), InboxFilter(show="all"), InboxFilter(words="送药")):
            rows = order_inbox(market, wanted).rows
            assert len(rows) == 1, wanted
        assert order_record(market, rows[0].ref).cooperating == ["麒麟区市场监督管理局"]
    with make.acting(people.actor("dept-transport")) as transport:
        assert order_inbox(transport, InboxFilter(words="送药")).rows == []


@given(
    st.lists(st.tuples(st.integers(FIRST_CODE, LAST_CODE), st.integers(0, 10**12)), max_size=4),
    st.integers(FIRST_CODE, LAST_CODE),
)
def test_gaps_and_ranges_share_no_code_and_miss_none(
    spans: list[tuple[int, int]], code: int
) -> None:
    ranges = [CodeRange(low, min(low + span, LAST_CODE)) for low, span in spans]
    in_gap = any(low <= code <= high for low, high in gaps_between(ranges))
    assert in_gap != any(code in part for part in ranges)


def test_auditor_may_not_move(db: None) -> None:
    ref = asked()
    with make.acting(people.actor(people.AUDITOR)) as auditor, pytest.raises((Denied, Missing)):
        order_move(actor=auditor, ref=ref, move="accept", seen_status="opened")


def test_who_stands_above_does_not_sign_for_the_unit_and_who_stands_below_may(db: None) -> None:
    """Otherwise nobody would see that the unit itself has not."""
    ref = asked(area=GRID_AREA)
    with make.acting(people.actor(people.OFFICE)) as office:
        assert "accept" not in {move.slug for move in order_record(office, ref).moves}
        with pytest.raises(Denied):
            order_move(actor=office, ref=ref, move="accept", seen_status="opened")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert "accept" in {move.slug for move in order_record(town, ref).moves}
    with make.acting(people.actor(people.GRID)) as grid:
        order_move(actor=grid, ref=ref, move="accept", seen_status="opened")


def test_answer_without_text_is_refused_and_writes_nothing(db: None) -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid) as refused:
            order_move(actor=town, ref=ref, move="answer", seen_status="opened", text=" \u200b ")
        assert order_record(town, ref).row.status == OrderStatus.OPENED
    assert "text" in refused.value.fields


@pytest.mark.parametrize("move", ["reopen", "close", "nonsense"])
def test_move_that_is_not_allowed_is_refused(db: None, move: str) -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Invalid):
        order_move(actor=town, ref=ref, move=move, seen_status="opened", text="x")


def test_stale_state_is_refused_with_what_to_do(db: None) -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(actor=town, ref=ref, move="accept", seen_status="opened")
        with pytest.raises(Conflict):
            order_move(actor=town, ref=ref, move="return", seen_status="opened", text="不归我们")


def test_history_is_append_only_for_the_run_time_role(db: None) -> None:
    asked()
    from django.db import DatabaseError, transaction

    scope_set(SYSTEM)
    assert OrderMove.objects.count() == 1
    with pytest.raises(DatabaseError), transaction.atomic():
        OrderMove.objects.update(text="other")


@pytest.mark.parametrize("words", ["越州", "老人", "手续吗", "州"])
def test_search_finds_any_pair_of_characters(db: None, words: str) -> None:
    ref = asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert [row.ref for row in order_inbox(town, InboxFilter(words=words)).rows] == [ref]
        assert order_inbox(town, InboxFilter(words="越南")).rows == []


@pytest.mark.parametrize("words", ["'", "\\", "' | '", "a & b", ":*", "%", "  ", "'''", "\\'"])
def test_search_takes_any_characters(db: None, words: str) -> None:
    asked()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert order_inbox(town, InboxFilter(words=words)).count >= 0


def test_pages_follow_each_other_without_gap_or_repeat(db: None) -> None:
    scope_set(SYSTEM)
    for number in range(120):
        make.request(text=f"问题编号 {number}")
    make.work()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for show in ("running", "all"):
            seen: list[str] = []
            after = ""
            while True:
                page = order_inbox(town, InboxFilter(show=show, after=after))
                seen += [row.ref for row in page.rows]
                after = page.next_after
                if not after:
                    break
            assert len(seen) == len(set(seen)) == 120


def test_inbox_costs_the_same_statements_for_one_row_and_for_fifty(db: None) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as captured:
            order_inbox(town, InboxFilter())
        return len(captured.captured_queries)

    asked()
    town = people.actor(people.YUEZHOU)
    with make.acting(town):
        one = statements()
    for number in range(60):
        make.request(text=f"问题编号 {number}")
    make.work()
    with make.acting(town):
        assert statements() == one <= 6


@pytest.mark.parametrize("guarded", [True, False], ids=["conditional", "control-unconditional"])
def test_two_people_at_once_move_an_order_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        ref = asked()
    won: list[str] = []
    start = threading.Barrier(2)

    def move(name: str) -> None:
        try:
            with acting_as(people.actor(people.YUEZHOU)) as _:
                order = Order.objects.get(ref=ref)
                start.wait()
                if guarded:
                    order_move(
                        actor=people.actor(people.YUEZHOU), ref=ref, move=name,
                        seen_status="opened", text="写明理由",
                    )  # fmt: skip
                elif order.status == "opened":
                    # What a careless service would do: look, then write.
                    Order.objects.filter(id=order.id).update(status=name)
                won.append(name)
        except (Conflict, Invalid):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=move, args=(name,)) for name in ("accept", "return")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == (1 if guarded else 2)


def test_two_who_open_the_same_order_at_once_get_the_same_one(own_db: str) -> None:
    office = people.actor(people.OFFICE)
    draft = OrderDraft(
        kind="order", campaign="qilin-2021", area_code=people.YUEZHOU_CODE, subject="值班",
        details="值班", lead_unit=office.unit_id or 0, clause_id="8.1", measure_id="8.1a",
    )  # fmt: skip
    opened: list[int] = []
    start = threading.Barrier(2)

    def open_it() -> None:
        try:
            with acting_as(SYSTEM):
                start.wait()
                opened.append(order_open(actor=SYSTEM, draft=draft, origin="test:at-once"))
                time.sleep(0.2)
        finally:
            connection.close()

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 2
    assert len(set(opened)) == 1


def test_every_kind_has_a_way_from_every_running_state_to_an_end() -> None:
    for kind in kinds_all().values():
        reached = {OrderStatus.OPENED} | {move.target for move in kind.moves}
        for status in reached & set(RUNNING):
            assert kind.moves_from(status), f"{kind.key} is stuck in {status}"
        ends = {move.target for move in kind.moves} - set(RUNNING)
        assert bool(ends) != kind.standing, f"{kind.key} never ends"
        assert all(move.reason for move in kind.moves)


def test_answer_to_a_report_rests_on_a_sentence_the_notice_has(db: None) -> None:
    receipt = make.report()
    make.work()
    ref = make.order_ref_of(receipt)
    answer: dict[str, Any] = {
        "move": "answer", "seen_status": OrderStatus.OPENED, "text": "已责令撤除。",
    }  # fmt: skip
    with make.acting(people.actor(people.OFFICE)) as office:
        for unknown in ("9.9", "七点四"):
            with pytest.raises(Invalid) as refused:
                order_move(actor=office, ref=ref, clause_id=unknown, **answer)
            assert "clause_id" in refused.value.fields
        order_move(actor=office, ref=ref, clause_id=" 7.4 ", **answer)
        assert order_record(office, ref).row.status == OrderStatus.ANSWERED
