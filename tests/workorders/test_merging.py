"""Reports of the same thing: proposed, merged by a person, answered each, parted again, linked."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import PUBLIC, SYSTEM, Denied, Invalid, Missing
from anxin.requests.models import Request
from anxin.requests.queries import request_track
from anxin.requests.services import request_rate, requests_split
from anxin.requests.types import RequestStatus, TrackResult
from anxin.workorders.models import Order, OrderMove, Part
from anxin.workorders.queries import order_record
from anxin.workorders.services import (
    order_move,
    order_split,
    order_unmerge,
    orders_link,
    orders_merge,
)
from tests import make, people

HOLE = "越州街口的路面塌了一个大坑，电动车过不去，请派人来修"
HOLE_AGAIN = "越州街口路面有个大坑，车过不去，快来修"
OTHER = "村里老人不会用手机，想请人上门帮忙交电费"
NUMBERS = ("13800001234", "13800005678", "13800009012")


def brought(text: str, number: str = NUMBERS[0], **changes: Any) -> tuple[str, str]:
    """A request for help and the ref of its order."""
    receipt = make.request(kind="help", text=text, contact_phone=number, **changes)
    make.work()
    return receipt, make.order_ref_of(receipt)


def merged(leading: str, *refs: str, who: str = people.YUEZHOU) -> None:
    with make.acting(people.actor(who)) as actor:
        orders_merge(actor=actor, leading=leading, refs=refs, text="同一个坑")
    make.work()


def order_of(ref: str) -> Order:
    scope_set(SYSTEM)
    return Order.objects.get(ref=ref)


def statuses(*receipts: tuple[str, str]) -> list[str]:
    """How requests stand for the people who hold their receipts."""
    with make.acting(PUBLIC) as actor:
        found = [request_track(actor, receipt, number[-4:]) for receipt, number in receipts]
    assert all(one.result is TrackResult.FOUND for one in found)
    return [str(one.request.status) for one in found if one.request]


def moved(ref: str, move: str, seen: str, text: str = "") -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(actor=town, ref=ref, move=move, seen_status=seen, text=text)
    make.work()


def test_the_same_thing_is_proposed_by_place_time_and_text_and_nothing_happens(db: None) -> None:
    _first, ref = brought(HOLE)
    _second, again = brought(HOLE_AGAIN, NUMBERS[1])
    brought(OTHER, NUMBERS[2])
    elsewhere = brought(HOLE, NUMBERS[1], area=people.DONGSHAN_CODE)[1]
    with make.acting(people.actor(people.YUEZHOU)) as town:
        shown = order_record(town, ref).engine.duplicates.proposed
        near = order_record(town, ref).engine.duplicates.near
    assert [one.row.ref for one in shown] == [again]
    assert len(near) == 1, "the other from near by may be picked though its words differ"
    assert elsewhere not in [one.row.ref for one in shown]
    assert shown[0].percent > 30
    assert order_of(again).merged_into_id is None


def test_each_reporter_hears_what_the_leading_order_comes_to(db: None) -> None:
    receipt, ref = brought(HOLE)
    second, again = brought(HOLE_AGAIN, NUMBERS[1])
    moved(ref, "accept", "opened")
    merged(ref, again)
    both = (receipt, NUMBERS[0]), (second, NUMBERS[1])
    assert statuses(*both) == [RequestStatus.ACCEPTED, RequestStatus.ACCEPTED]
    moved(ref, "answer", "accepted", "坑已经填平，通车了")
    assert statuses(*both) == [RequestStatus.ANSWERED, RequestStatus.ANSWERED]
    scope_set(SYSTEM)
    assert set(Request.objects.values_list("answer", flat=True)) == {"坑已经填平，通车了"}


def test_the_order_closes_when_the_last_reporter_is_content_and_reopens_for_any(db: None) -> None:
    receipt, ref = brought(HOLE)
    second, again = brought(HOLE_AGAIN, NUMBERS[1])
    merged(ref, again)
    moved(ref, "answer", "opened", "填平了")

    def rate(receipt: str, number: str, stars: int, *, again: bool = False) -> None:
        with make.acting(PUBLIC) as actor:
            request_rate(
                actor=actor, receipt=receipt, phone_last4=number[-4:], stars=stars, words="",
                again=again,
            )  # fmt: skip
        make.work()

    rate(receipt, NUMBERS[0], 5)
    assert order_of(ref).status == "answered"
    rate(second, NUMBERS[1], 5)
    assert order_of(ref).status == "closed"


def test_history_of_both_says_so_and_the_merged_one_is_closed(db: None) -> None:
    _receipt, ref = brought(HOLE)
    _second, again = brought(HOLE_AGAIN, NUMBERS[1])
    merged(ref, again)
    one, two = order_of(ref), order_of(again)
    assert (two.status, two.running, two.merged_into_id) == ("closed", False, one.id)
    lines = OrderMove.objects.filter(move__in=["merge", "merged_in"]).order_by("move")
    assert [(line.order_id, line.origin, line.target) for line in lines] == [
        (two.id, "opened", "closed"),
        (one.id, "opened", "opened"),
    ]
    assert Part.objects.get(order=two, role="lead").status == "done"


def test_parted_again_it_stands_as_it_stood_with_its_own_reports(db: None) -> None:
    receipt, ref = brought(HOLE)
    _second, again = brought(HOLE_AGAIN, NUMBERS[1])
    merged(ref, again)
    moved(ref, "accept", "opened")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_unmerge(actor=town, ref=again, text="是另一个坑")
    make.work()
    two = order_of(again)
    assert (two.status, two.running, two.merged_into_id) == ("opened", True, None)
    assert Request.objects.get(order=two).status == RequestStatus.FILED
    assert statuses((receipt, NUMBERS[0])) == [RequestStatus.ACCEPTED]


def test_what_was_merged_into_a_merged_order_follows_on_and_comes_back_alone(db: None) -> None:
    refs = [brought(HOLE, number)[1] for number in NUMBERS]
    merged(refs[1], refs[0])
    merged(refs[2], refs[1])
    last = order_of(refs[2])
    assert set(Order.objects.filter(merged_into=last).values_list("ref", flat=True)) == set(
        refs[:2]
    )
    assert Request.objects.filter(order=last).count() == 3
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_unmerge(actor=town, ref=refs[1], text="分开")
    make.work()
    scope_set(SYSTEM)
    assert Request.objects.get(order__ref=refs[1]).merged_from_id is None
    assert Request.objects.filter(order=last).count() == 2


def test_a_complaint_never_joins_what_the_unit_complained_about_can_read(db: None) -> None:
    receipt = make.report("community-530302102001000", text=HOLE)
    _second, plain = brought(HOLE_AGAIN, NUMBERS[1])
    make.work()
    complaint = make.order_ref_of(receipt)
    assert order_of(complaint).excluded_unit_id is not None
    for leading, other in ((plain, complaint), (complaint, plain)):
        with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Invalid):
            orders_merge(actor=office, leading=leading, refs=[other], text="同一件")
    with make.acting(people.actor(people.OFFICE)) as office:
        shown = order_record(office, complaint).engine.duplicates.proposed
    assert plain not in [one.row.ref for one in shown]


def test_only_who_handles_both_merges_and_out_of_scope_is_not_there(db: None) -> None:
    _receipt, ref = brought(HOLE)
    _second, far = brought(HOLE, NUMBERS[1], area=people.DONGSHAN_CODE)
    with pytest.raises(Invalid, match="没有找到"):
        merged(ref, far)
    with pytest.raises(Missing):
        merged(far, ref)
    with pytest.raises(Denied):
        merged(ref, brought(HOLE_AGAIN, NUMBERS[2])[1], who=people.HOTLINE)


def test_a_person_writes_the_number_of_what_no_list_proposed(db: None) -> None:
    _receipt, ref = brought(HOLE)
    _second, other = brought(OTHER, NUMBERS[1])
    client = Client()
    client.force_login(User.objects.get(username=people.YUEZHOU))
    page = client.get(f"/desk/orders/{ref}/").content.decode()
    assert f'<option lang="" value="{other}">' in page
    client.post(f"/desk/orders/{ref}/merge/", {"other": other, "text": "同一条路"})
    assert order_of(other).merged_into_id == order_of(ref).id
    answer = client.post(f"/desk/orders/{ref}/merge/", {"other": "X", "text": "同一条路"})
    assert "没有找到这个编号" in answer.content.decode()


def test_a_finished_order_takes_no_more_reports(db: None) -> None:
    _receipt, ref = brought(HOLE)
    _second, again = brought(HOLE_AGAIN, NUMBERS[1])
    moved(ref, "answer", "opened", "填平了")
    with pytest.raises(Invalid):
        merged(ref, again)


def test_linked_orders_show_each_other_only_to_who_may_see_both(db: None) -> None:
    _receipt, ref = brought(HOLE)
    _second, far = brought(HOLE, NUMBERS[1], area=people.DONGSHAN_CODE)
    with make.acting(people.actor(people.OFFICE)) as office:
        orders_link(actor=office, ref=ref, other=far, text="同一施工队")
        assert [row.ref for row in order_record(office, ref).engine.links] == [far]
        assert [row.ref for row in order_record(office, far).engine.links] == [ref]
        with pytest.raises(Invalid):
            orders_link(actor=office, ref=far, other=ref, text="再来")
        with pytest.raises(Invalid):
            orders_link(actor=office, ref=ref, other=ref, text="自己")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert order_record(town, ref).engine.links == ()


def test_splitting_opens_a_second_order_beside_the_first(db: None) -> None:
    _receipt, ref = brought(HOLE)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        new_id = order_split(
            actor=town, ref=ref, subject="路灯不亮", details="同一段路的路灯也不亮", text="两件事"
        )
        new = Order.objects.get(id=new_id)
        assert (new.subject, new.lead_unit_id, new.kind) == (
            "路灯不亮", town.unit_id, order_of(ref).kind,
        )  # fmt: skip
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert [row.ref for row in order_record(town, ref).engine.links] == [new.ref]


def careless_merge(order_id: int, leading_id: int, wait: threading.Barrier) -> None:
    """What a careless merge would do: look, then write without the old state."""
    seen = Order.objects.get(id=order_id)
    wait.wait()
    Order.objects.filter(id=order_id).update(merged_into=leading_id, status="closed")
    OrderMove.objects.create(order_id=order_id, move="merge", origin=seen.status, target="closed")


@pytest.mark.parametrize("guarded", [True, False], ids=["locked", "control-look-then-write"])
def test_two_people_merge_the_same_order_into_two_others(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        refs = [brought(HOLE, number)[1] for number in NUMBERS]
        town = people.actor(people.YUEZHOU)
        ids = {ref: order_of(ref).id for ref in refs}
    start = threading.Barrier(2)

    def run(leading: str) -> None:
        try:
            with acting_as(town if guarded else SYSTEM):
                if guarded:
                    start.wait()
                    orders_merge(actor=town, leading=leading, refs=[refs[0]], text="同一件")
                else:
                    careless_merge(ids[refs[0]], ids[leading], start)
        except Invalid:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[ref]) for ref in refs[1:]]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with acting_as(SYSTEM):
        lines = OrderMove.objects.filter(order_id=ids[refs[0]], move="merge").count()
    assert lines == (1 if guarded else 2)


def test_part_of_the_reports_goes_to_a_new_order_and_hears_its_own_answer(db: None) -> None:
    _receipt, ref = brought(HOLE)
    second, again = brought(HOLE_AGAIN, NUMBERS[1])
    merged(ref, again)
    scope_set(SYSTEM)
    mine = Request.objects.get(merged_from__ref=again)
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            requests_split(actor=town, ref=ref, request_ids=[], subject="", text="两个坑")
        new_id = requests_split(
            actor=town, ref=ref, request_ids=[mine.id], subject="第二个坑", text="两个坑"
        )
    new = Order.objects.get(id=new_id)
    assert Request.objects.get(id=mine.id).order_id == new.id
    moved(new.ref, "answer", "opened", "第二个坑也填了")
    assert statuses((second, NUMBERS[1])) == [RequestStatus.ANSWERED]
    assert Request.objects.get(order__ref=ref).status == RequestStatus.FILED


def two_reports() -> tuple[str, list[int]]:
    """An order that two people's reports rest on."""
    _receipt, ref = brought(HOLE)
    _second, again = brought(HOLE_AGAIN, NUMBERS[1])
    merged(ref, again)
    scope_set(SYSTEM)
    return ref, list(
        Request.objects.filter(order__ref=ref).order_by("id").values_list("id", flat=True)
    )


def test_the_page_splits_an_order_and_leads_to_the_new_one(db: None) -> None:
    ref, ids = two_reports()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=people.YUEZHOU))
    address = f"/requests/of-order/{ref}/split/"
    assert address in client.get(f"/desk/orders/{ref}/").content.decode()
    assert address in client.get(f"/requests/of-order/{ref}/").content.decode()
    assert client.get(address).status_code == 200
    for wrong in ({}, {"requests": ids, "text": "两个坑"}, {"requests": ids[1]}, {"requests": "x"}):
        page = client.post(address, wrong)
        assert page.status_code == 422, wrong
    # What was ticked and written is still there.
    shown = client.post(address, {"requests": ids[1], "subject": "第二个坑"}).content.decode()
    assert f'value="{ids[1]}" checked' in shown
    assert "第二个坑" in shown
    done = client.post(address, {"requests": ids[1], "text": "两个坑", "subject": "第二个坑"})
    scope_set(SYSTEM)
    new = Request.objects.get(id=ids[1]).order
    assert new is not None
    assert done["Location"] == f"/desk/orders/{new.ref}/"
    assert "第二个坑" in client.get(done["Location"]).content.decode()
    # One report is left: there is nothing to split any more.
    assert address not in client.get(f"/requests/of-order/{ref}/").content.decode()
    assert 'type="checkbox"' not in client.get(address).content.decode()


@pytest.mark.parametrize(("who", "status"), [(people.DONGSHAN, 404), (people.HOTLINE, 403)])
def test_whose_order_it_is_not_splits_nothing(db: None, who: str, status: int) -> None:
    ref, ids = two_reports()
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.get(username=who))
    page = client.post(f"/requests/of-order/{ref}/split/", {"requests": ids[1], "text": "两个坑"})
    assert page.status_code == status
    scope_set(SYSTEM)
    assert Request.objects.filter(order__ref=ref).count() == 2
