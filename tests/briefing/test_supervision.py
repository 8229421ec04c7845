"""Supervision: the government's, on departments and towns, on a ground, ended by a conclusion."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from docx import Document

from anxin.accounts.models import User
from anxin.areas.models import Unit
from anxin.areas.types import UnitKind
from anxin.briefing.models import FollowUp, Supervision
from anxin.briefing.queries import (
    board_for,
    candidates,
    letters_of_order,
    section_page,
    supervision_page,
    things_for,
    town_page,
    wall_trends,
)
from anxin.briefing.rules import body_fault
from anxin.briefing.services import (
    feed_renew,
    feed_revoke,
    follow_up_send,
    supervision_conclude,
    supervision_issue,
)
from anxin.briefing.types import PlacePage, SupervisionDraft
from anxin.core import clock
from anxin.core.types import SYSTEM, Actor, Conflict, Denied, Invalid, Missing
from anxin.workorders.models import Order
from anxin.workorders.queries import order_record
from anxin.workorders.services import order_move
from tests import make, people

from .briefs import QILIN, drafted, released
from .test_freezing import YESTERDAY

pytestmark = pytest.mark.usefixtures("running")


def red(kind: str) -> Order:
    """A red order of a unit of this kind."""
    orders = Order.objects.filter(
        campaign=QILIN, red_at__isnull=False, running=True, excluded_unit=None
    ).select_related("lead_unit")
    return next(order for order in orders if order.lead_unit.kind == kind)


def issued(order: Order, who: str = people.OFFICE) -> str:
    due = clock.now() + timedelta(days=2)
    with make.acting(people.actor(who)) as office:
        draft = SupervisionDraft(order.ref, "请说明原因并限期办结。", due)
        return supervision_issue(actor=office, draft=draft)


@pytest.mark.parametrize("kind", list(UnitKind))
def test_who_may_be_supervised_over_all_kinds_of_units(kind: UnitKind) -> None:
    may = {UnitKind.DEPARTMENT, UnitKind.TOWN}
    assert (body_fault("gov-office", kind, slug="x", authorised=()) == "") == (kind in may)
    empowered = body_fault("gov-office", kind, slug="x", authorised={"x"}) == ""
    assert empowered == (kind in may | {UnitKind.OUTSIDE_BODY})


def test_a_red_order_leads_the_office_to_its_letter_and_nobody_else() -> None:
    order = red(UnitKind.TOWN)
    with make.acting(people.actor(people.OFFICE)) as office:
        (mark,) = letters_of_order(office, order.ref)
    assert mark.url == f"/board/supervision/new/?order={order.ref}"
    for who in (people.LEADER, people.MARKET):
        with make.acting(people.actor(who)) as other:
            assert letters_of_order(other, order.ref) == ()
    calm = Order.objects.filter(campaign=QILIN, red_at=None, running=True).exclude(
        lead_unit__slug="gov-office"
    )
    with make.acting(people.actor(people.OFFICE)) as office:
        assert letters_of_order(office, calm[0].ref) == ()
        ref = issued(order)
        (mark,) = letters_of_order(office, order.ref)
    assert mark.url == f"/board/supervision/{ref}/"


def test_nobody_but_the_government_office_supervises() -> None:
    slugs = Unit.objects.exclude(slug="gov-office").values_list("slug", flat=True)
    for by, kind in product(slugs[:80], UnitKind):
        assert body_fault(by, kind, slug="x", authorised={"x"})


def test_real_units_that_are_no_object_are_refused_by_the_service() -> None:
    refused = 0
    for unit in Unit.objects.exclude(kind__in=("department", "town")):
        order = Order.objects.filter(campaign=QILIN, lead_unit=unit).first()
        if order is None:
            continue
        draft = SupervisionDraft(order.ref, "请办结。", clock.now() + timedelta(days=2))
        with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid):
            supervision_issue(actor=office, draft=draft)
        refused += 1
    assert refused


def test_letter_needs_a_ground_a_demand_and_a_fit_deadline() -> None:
    calm = Order.objects.filter(
        campaign=QILIN, red_at=None, running=True, lead_unit__kind="department"
    ).exclude(measure_id="")[0]
    with pytest.raises(Invalid, match="依据"):
        issued(calm)
    order = red("department")
    with make.acting(people.actor(people.OFFICE)) as office:
        for demand, days in (("急", 2), ("请尽快办结。", 0), ("请尽快办结。", 40)):
            draft = SupervisionDraft(order.ref, demand, clock.now() + timedelta(days=days))
            with pytest.raises(Invalid):
                supervision_issue(actor=office, draft=draft)
    with pytest.raises(Denied):
        issued(order, people.MARKET)


def test_letter_carries_number_facts_and_sentence_and_ends_in_a_conclusion() -> None:
    order = red("town")
    ref = issued(order)
    letter = Supervision.objects.get(ref=ref)
    assert (letter.year, letter.number) == (clock.now().year, 1)
    with pytest.raises(Conflict):
        issued(order)
    labels = [one["label"] for one in letter.facts]
    assert {"提醒", "单独预告", "逾期"} <= set(labels)
    moments = [datetime.fromisoformat(one["at"]) for one in letter.facts]
    assert moments == sorted(moments, key=lambda at: at) or labels.index("提醒") < labels.index(
        "逾期"
    )
    carrier = letter.order
    order_move(
        actor=_of(carrier), ref=carrier.ref, move="answer", seen_status="opened",
        text="人手不足，已补派，后天办结。",
    )  # fmt: skip
    make.work()
    with make.acting(people.actor(people.OFFICE)) as office:
        page = supervision_page(office, ref)
        assert page.answer == "人手不足，已补派，后天办结。"
        assert page.may_conclude
        with pytest.raises(Invalid):
            supervision_conclude(actor=office, ref=ref, conclusion="")
        supervision_conclude(actor=office, ref=ref, conclusion="已办结，原因已说明。")
    letter.refresh_from_db()
    carrier.refresh_from_db()
    assert (letter.conclusion, carrier.status) == ("已办结，原因已说明。", "closed")


def _of(order: Order) -> Actor:
    """An actor of the unit itself."""
    return replace(SYSTEM, unit_id=order.lead_unit_id)


def test_conclusion_given_on_the_orders_page_is_kept_with_the_letter() -> None:
    order = red("town")
    letter = Supervision.objects.get(ref=issued(order))
    late = clock.now() + timedelta(days=2, minutes=1)
    with clock.frozen_at(late), make.acting(people.actor(people.OFFICE)) as office:
        order_move(
            actor=office, ref=letter.order.ref, move="conclude", seen_status="opened",
            text="到期没有答复，已约谈。",
        )  # fmt: skip
    make.work()
    letter.refresh_from_db()
    assert letter.conclusion == "到期没有答复，已约谈。"
    assert letter.concluded_at is not None


def test_nothing_is_concluded_before_the_deadline_unless_the_unit_answered() -> None:
    order = red("town")
    letter = Supervision.objects.get(ref=issued(order))
    minute = clock.now() + timedelta(minutes=1)
    with clock.frozen_at(minute), make.acting(people.actor(people.OFFICE)) as office:
        page = supervision_page(office, letter.ref)
        assert not page.may_conclude
        assert "还没到答复期限" in page.wait
        assert not order_record(office, letter.order.ref).moves
        with pytest.raises(Invalid, match="还没到答复期限"):
            supervision_conclude(actor=office, ref=letter.ref, conclusion="不等了，直接结束。")
        with pytest.raises(Invalid, match="还没到答复期限"):
            order_move(
                actor=office, ref=letter.order.ref, move="conclude", seen_status="opened",
                text="不等了，直接结束。",
            )  # fmt: skip
    shown = browser(people.OFFICE).get(f"/board/supervision/{letter.ref}/").content.decode()
    assert "还没到答复期限" in shown
    assert 'name="conclusion"' not in shown
    with clock.frozen_at(letter.due_at), make.acting(people.actor(people.OFFICE)) as office:
        assert supervision_page(office, letter.ref).may_conclude
        supervision_conclude(actor=office, ref=letter.ref, conclusion="到期没有答复，已约谈。")


def ours() -> Order:
    """A red order of the town of Yuezhou."""
    orders = Order.objects.filter(campaign=QILIN, red_at__isnull=False, running=True)
    return orders.filter(lead_unit__slug=people.YUEZHOU, excluded_unit=None)[0]


def test_letter_comes_first_of_the_units_three_things_and_stands_on_both_orders_pages() -> None:
    order = ours()
    letter = Supervision.objects.get(ref=issued(order))
    address = f"/board/supervision/{letter.ref}/"
    with make.acting(people.actor(people.YUEZHOU)) as town:
        first = things_for(town, QILIN)[0]
    assert (first.url, "书面答复" in first.why) == (address, True)
    assert address in browser(people.YUEZHOU).get("/desk/").content.decode()
    number = f"督办〔{letter.year}〕{letter.number}号"
    for ref in (order.ref, letter.order.ref):
        for who in (people.OFFICE, people.YUEZHOU):
            page = browser(who).get(f"/desk/orders/{ref}/").content.decode()
            assert number in page
            assert address in page
    with make.acting(people.actor(people.DONGSHAN)) as other:
        assert letters_of_order(other, order.ref) == ()
        assert address not in {one.url for one in things_for(other, QILIN)}


def test_letter_is_told_to_its_unit_once() -> None:
    letter = Supervision.objects.get(ref=issued(ours()))
    make.work()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM outbox_message WHERE matter IN (%s, %s)",
            [f"supervision:{letter.id}", f"order:{letter.order.ref}"],
        )
        assert cursor.fetchone()[0] == 1


def test_letter_is_an_official_document() -> None:
    order = red("department")
    ref = issued(order)
    answer = browser(people.OFFICE).get(f"/board/supervision/{ref}/letter.docx")
    text = "\n".join(one.text for one in Document(io.BytesIO(answer.content)).paragraphs)
    letter = Supervision.objects.get(ref=ref)
    for words in (letter.quote, letter.unit_name, f"〔{letter.year}〕{letter.number}号", "提醒："):
        assert words in text


def test_letter_is_seen_by_its_unit_and_the_office_only() -> None:
    order = next(
        one
        for one in Order.objects.filter(campaign=QILIN, red_at__isnull=False, running=True)
        if one.area_code == people.YUEZHOU_CODE and one.lead_unit.slug == people.YUEZHOU
    )
    ref = issued(order)
    for who, status in ((people.OFFICE, 200), (people.YUEZHOU, 200), (people.DONGSHAN, 404)):
        assert browser(who).get(f"/board/supervision/{ref}/").status_code == status


def test_department_reminds_once_a_day_and_never_supervises() -> None:
    order = red("town")
    with make.acting(people.actor(people.OFFICE)) as office:
        follow_up_send(actor=office, order_ref=order.ref, text="请今天签收。")
        with pytest.raises(Conflict):
            follow_up_send(actor=office, order_ref=order.ref, text="再提醒一次。")
        for one in candidates(office, QILIN):
            assert one.unit_name
    assert FollowUp.objects.count() == 1
    order.refresh_from_db()
    with make.acting(people.actor(people.MARKET)) as market, pytest.raises(Denied):
        supervision_issue(actor=market, draft=SupervisionDraft(order.ref, "请办结。", clock.now()))


def test_report_about_a_unit_is_no_ground_for_reminder_or_letter() -> None:
    hidden = Order.objects.get(excluded_unit__isnull=False)
    with make.acting(people.actor(people.OFFICE)) as office:
        with pytest.raises((Invalid, Missing)):
            follow_up_send(actor=office, order_ref=hidden.ref, text="请办一下。")
        draft = SupervisionDraft(hidden.ref, "请办结。", clock.now() + timedelta(days=2))
        with pytest.raises((Invalid, Missing)):
            supervision_issue(actor=office, draft=draft)
        assert hidden.ref not in {one.ref for one in candidates(office, QILIN)}


def browser(who: str) -> Client:
    client = Client()
    client.cookies["anxin-campaign"] = QILIN
    client.force_login(User.objects.get(username=who))
    return client


def test_section_and_town_pages_take_at_most_eight_statements() -> None:
    drafted(YESTERDAY)
    with make.acting(people.actor(people.OFFICE)) as office:
        pages: tuple[Callable[[], PlacePage], ...] = (
            lambda: section_page(office, QILIN, 3),
            lambda: town_page(office, QILIN, people.YUEZHOU_CODE),
        )
        for page_of in pages:
            with CaptureQueriesContext(connection) as caught:
                page = page_of()
            assert len(caught) <= 8, [one["sql"][:90] for one in caught]
            assert page.cell
            assert page.trends
        town = town_page(office, QILIN, people.YUEZHOU_CODE)
        assert town.red or town.silent
        with pytest.raises(Missing):
            section_page(office, QILIN, 99)
        with pytest.raises(Missing):
            town_page(office, QILIN, 1)


def test_town_page_tells_nothing_of_a_report_about_the_town() -> None:
    drafted(YESTERDAY)
    page = browser(people.OFFICE).get(f"/board/towns/{people.YUEZHOU_CODE}/").content.decode()
    assert "反映层层加码" not in page


def test_wall_has_four_panels_each_with_its_age_and_hides_few_of_peoples_matters_only() -> None:
    drafted(YESTERDAY)
    page = browser(people.OFFICE).get("/board/?mode=wall").content.decode()
    assert page.count("data-panel") == 4
    assert page.count("data-age=") == 4
    with make.acting(people.actor(people.OFFICE)) as office:
        trends, at = wall_trends(office, QILIN)
    assert at is not None
    few = {"1", "2", "3", "4"}
    assert all(one.now not in few for one in trends if "群众" in one.label or "反映" in one.label)
    with make.acting(people.actor(people.OFFICE)) as office:
        board = board_for(office, QILIN)
    overdue = board.total.overdue
    assert overdue is not None
    assert overdue.wall == str(overdue.count)
    assert page.count("wall-key") == 2
    assert 'data-rotate="10"' in page
    assert "每 10 秒" in page


def test_feed_shows_released_briefs_to_its_holder_until_it_is_closed() -> None:
    brief = drafted(YESTERDAY)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        token = feed_renew(actor=town)
    address = f"/board/briefs/feed/{token}.atom"
    assert brief.ref not in Client().get(address).content.decode()
    released(brief)
    told = Client().get(address)
    assert told["Content-Type"].startswith("application/atom+xml")
    assert brief.ref in told.content.decode()
    with make.acting(people.actor(people.YUEZHOU)) as town:
        newer = feed_renew(actor=town)
        assert Client().get(address).status_code == 404
        feed_revoke(actor=town)
    assert Client().get(f"/board/briefs/feed/{newer}.atom").status_code == 404


def test_clerk_is_told_of_the_draft_and_subscribers_of_the_release() -> None:
    from anxin.briefing.services import subscription_save

    with make.acting(people.actor(people.YUEZHOU)) as town:
        subscription_save(actor=town, tells=True)
    brief = released(drafted(YESTERDAY))
    make.work()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT occasion FROM outbox_message WHERE matter = %s ORDER BY id",
            [f"brief:{brief.id}"],
        )
        occasions = [row[0] for row in cursor.fetchall()]
    assert "released:0" in occasions
