"""A report of over-enforcement goes above the unit, which can neither read nor infer it."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from anxin.accounts.models import User
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Denied, Missing
from anxin.requests.models import Request
from anxin.requests.queries import request_track, requests_of_order
from anxin.requests.services import contact_unmask, request_rate
from anxin.requests.types import TrackResult
from anxin.workorders.queries import order_inbox, order_record
from anxin.workorders.services import order_move
from anxin.workorders.types import InboxFilter, OrderStatus
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
HIDDEN_FROM = (people.YUEZHOU, people.GRID)
NOT_THEIRS = (people.DONGSHAN, people.MARKET, people.CIVIL)


def reported() -> tuple[str, str]:
    receipt = make.report("town-yuezhou")
    make.work()
    return receipt, make.order_ref_of(receipt)


def test_report_reaches_the_office_above_the_unit() -> None:
    _, ref = reported()
    with make.acting(people.actor(people.OFFICE)) as office:
        record = order_record(office, ref)
    assert record.row.lead_name == "麒麟区人民政府办公室"
    assert record.quote is not None
    assert record.quote.id == record.row.clause_id


@pytest.mark.parametrize("who", HIDDEN_FROM + NOT_THEIRS)
@pytest.mark.parametrize("show", ["running", "late", "done", "all"])
def test_report_is_in_nobody_elses_list(who: str, show: str) -> None:
    reported()
    with make.acting(people.actor(who)) as actor:
        page = order_inbox(actor, InboxFilter(show=show))
    assert page.rows == []
    assert page.count == 0


@pytest.mark.parametrize("who", HIDDEN_FROM + NOT_THEIRS)
def test_report_is_not_found_by_words_or_ref(who: str) -> None:
    _, ref = reported()
    with make.acting(people.actor(who)) as actor:
        assert order_inbox(actor, InboxFilter(words="返乡")).rows == []
        with pytest.raises(Missing):
            order_record(actor, ref)


@pytest.mark.parametrize("kind", ["question", "help"])
@pytest.mark.parametrize("who", HIDDEN_FROM)
def test_other_kinds_too_are_hidden_from_the_unit_they_are_about(kind: str, who: str) -> None:
    receipt = make.report("town-yuezhou", kind=kind)
    make.work()
    ref = make.order_ref_of(receipt)
    with make.acting(people.actor(who)) as actor, pytest.raises(Missing):
        order_record(actor, ref)
    with make.acting(people.actor(people.OFFICE)) as office:
        record = order_record(office, ref)
    assert record.row.lead_name == "麒麟区人民政府办公室"


def test_office_finds_the_report_by_words() -> None:
    _, ref = reported()
    with make.acting(people.actor(people.OFFICE)) as office:
        page = order_inbox(office, InboxFilter(words="返乡"))
    assert [row.ref for row in page.rows] == [ref]


def test_report_about_the_office_is_hidden_from_the_office() -> None:
    receipt = make.report("gov-office")
    make.work()
    ref = make.order_ref_of(receipt)
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Missing):
        order_record(office, ref)


def test_report_about_a_village_goes_to_its_town_and_the_village_never_sees_it() -> None:
    receipt = make.report("community-530302102001000")
    make.work()
    ref = make.order_ref_of(receipt)
    with make.acting(people.actor(people.GRID)) as village:
        assert order_inbox(village, InboxFilter(show="all")).rows == []
        with pytest.raises(Missing):
            order_record(village, ref)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(actor=town, ref=ref, move="accept", seen_status="opened")
        assert order_record(town, ref).row.status == OrderStatus.ACCEPTED


def test_unit_cannot_move_what_it_cannot_see() -> None:
    _, ref = reported()
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Missing):
        order_move(actor=town, ref=ref, move="accept", seen_status="opened")


def test_handled_answered_rated_reopened_and_closed() -> None:
    receipt, ref = reported()
    with make.acting(people.actor(people.OFFICE)) as office:
        order_move(actor=office, ref=ref, move="accept", seen_status="opened")
        order_move(
            actor=office,
            ref=ref,
            move="answer",
            seen_status="accepted",
            text="已要求撤除，返乡的人可以进村。",
            clause_id="7.4",
        )
    make.work()
    track = request_track(office, receipt, "1234")
    assert track.request is not None
    assert track.request.answer == "已要求撤除，返乡的人可以进村。"
    request_rate(
        actor=office, receipt=receipt, phone_last4="1234", stars=1, words="没撤", again=True
    )
    make.work()
    with make.acting(office):
        assert order_record(office, ref).row.status == OrderStatus.REOPENED
        order_move(
            actor=office, ref=ref, move="answer", seen_status="reopened", text="今天撤完了。"
        )
    make.work()
    request_rate(actor=office, receipt=receipt, phone_last4="1234", stars=5, words="", again=False)
    make.work()
    with make.acting(office):
        assert order_record(office, ref).row.status == OrderStatus.CLOSED


def test_contact_is_masked_and_unmasking_needs_a_reason_and_is_logged() -> None:
    _, ref = reported()
    with make.acting(people.actor(people.OFFICE)) as office:
        (row,) = requests_of_order(office, ref)
        assert row.has_contact
        assert "13800001234" not in repr(row)
        contact = contact_unmask(actor=office, request_id=row.id, reason="电话核实情况")
    assert contact.phone == "13800001234"
    scope_set(SYSTEM)
    entry = AuditEntry.objects.get(action="requests.contact_unmask")
    assert entry.detail == {"reason": "电话核实情况"}


def test_town_may_not_unmask_another_units_request() -> None:
    _receipt, _ = reported()
    scope_set(SYSTEM)
    request_id = Request.objects.values_list("id", flat=True).get()
    with (
        make.acting(people.actor(people.YUEZHOU)) as town,
        pytest.raises((Missing, Denied)),
    ):
        contact_unmask(actor=town, request_id=request_id, reason="想知道是谁反映的")


def test_receipt_locks_after_five_wrong_tries_and_a_made_up_one_alike() -> None:
    receipt, _ = reported()
    for number in (receipt, "0" * 13):
        with make.acting(PUBLIC) as public:
            results = [request_track(public, number, "9999").result for _ in range(6)]
            assert results[0] is TrackResult.WRONG
            assert results[-1] is TrackResult.LOCKED
            assert request_track(public, number, "1234").result is TrackResult.LOCKED


def test_handler_reads_which_unit_is_meant_and_that_unit_reads_nothing() -> None:
    _, ref = reported()
    pages = (f"/desk/orders/{ref}/", f"/requests/of-order/{ref}/")
    for page in pages:
        shown = client_of(people.OFFICE).get(page).content.decode()
        assert re.search(r"反映的单位</(dt><dd|b)>\s*越州镇人民政府", shown), page
        assert client_of(people.YUEZHOU).get(page).status_code == 404
    plain = make.order_ref_of(worked(make.request()))
    assert (
        "反映的单位" not in client_of(people.YUEZHOU).get(f"/desk/orders/{plain}/").content.decode()
    )


def worked(receipt: str) -> str:
    """The same receipt, once its order is open."""
    make.work()
    return receipt


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=False)
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client
