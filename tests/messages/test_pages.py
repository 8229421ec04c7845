"""Pages of messages: each person his own, each unit its own, one's own settings, slips, contacts."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.messages.models import Delivery, Message, Preference, UnitContact
from anxin.messages.queries import matter_proofs, unit_contacts, units_unreachable
from anxin.messages.services import message_send, outbox_turn, words_forget
from anxin.messages.types import MessageState, MessageWay, To
from tests import people

pytestmark = pytest.mark.usefixtures("db")
SONG = "金丝雀丁啼"
VILLAGE = "community-530302102002000"
ROUTES = {"sms": {"url": "https://example.org/send", "label": "短信", "address": "phone"}}


@pytest.fixture(autouse=True)
def system_scope(db: None) -> None:
    """Tests start as the system."""
    scope_set(SYSTEM)


def signed_in(who: str) -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client


def unit(slug: str) -> int:
    found = unit_by_slug(slug)
    assert found is not None
    return found.id


def tell(to: To, **changes: Any) -> int:
    scope_set(SYSTEM)
    values: dict[str, Any] = {"matter": "order:1", "occasion": "opened", "subject": SONG}
    sent = message_send(actor=SYSTEM, to=to, text="请签收。", **{**values, **changes})
    assert sent is not None
    return sent


def _last_noon() -> datetime:
    """The last noon there was: what is not urgent is held in quiet hours."""
    noon = clock.now().astimezone(clock.CHINA).replace(hour=12, minute=0, second=0, microsecond=0)
    return noon if noon <= clock.now() else noon - timedelta(days=1)


def slip(to: str = VILLAGE) -> int:
    """A slip that the unit's superior carries, written by day; returns the delivery's number."""
    with clock.frozen_at(_last_noon()):
        tell(To(unit=unit(to)))
        outbox_turn(holder="test", most=0)
    return Delivery.objects.get(state=MessageState.QUEUED).pk


@pytest.mark.parametrize("who", people.ALL)
def test_a_message_opens_for_whom_it_is_meant_only(who: str) -> None:
    message = tell(To(unit=unit(people.YUEZHOU)), link="/desk/?show=all")
    client = signed_in(who)
    opened = client.get(reverse("messages:open-message", args=[message]))
    listed = client.get(reverse("messages:list")).content.decode()
    if who == people.YUEZHOU:
        assert opened.headers["Location"] == "/desk/?show=all"
        assert SONG in listed
    else:
        assert opened.status_code == 404
        assert SONG not in listed


def test_an_operator_of_the_office_reads_her_own_messages_and_leaves_the_office_s_alone() -> None:
    of_unit = tell(To(unit=unit("gov-office")))
    own = tell(To(user=User.objects.get(username=people.HOTLINE).pk), subject="做好了")
    client = signed_in(people.HOTLINE)
    page = client.get(reverse("messages:list")).content.decode()
    assert "做好了" in page
    assert SONG not in page
    client.post(reverse("messages:mark"), {"message": "all"})
    scope_set(SYSTEM)
    assert Message.objects.get(pk=own).read_at is not None
    assert Message.objects.get(pk=of_unit).read_at is None
    assert SONG in signed_in(people.OFFICE).get(reverse("messages:list")).content.decode()


def test_the_head_counts_what_nobody_opened_and_marks_change_it() -> None:
    for number in range(3):
        tell(To(unit=unit(people.YUEZHOU)), occasion=str(number))
    client = signed_in(people.YUEZHOU)

    def counted() -> int:
        page = client.get(reverse("messages:carry")).content.decode()
        head = page.partition('class="bell')[2].partition("</a>")[0]
        return int(head.partition('<b class="count">')[2].partition("<")[0] or 0)

    assert counted() == 3
    first = Message.objects.order_by("id")[0].pk
    client.get(reverse("messages:open-message", args=[first]))
    assert counted() == 2
    mark = reverse("messages:mark")
    client.post(mark, {"message": str(first), "as": "unread"})
    assert counted() == 3
    client.post(mark, {"message": "all"})
    assert counted() == 0
    assert client.post(mark, {"message": "9" * 30}).status_code == 302


def test_the_list_asks_the_same_number_of_questions_however_long() -> None:
    client = signed_in(people.YUEZHOU)

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get(reverse("messages:list")).status_code == 200
        return len(caught.captured_queries)

    tell(To(unit=unit(people.YUEZHOU)))
    few = asked()
    for number in range(60):
        tell(To(unit=unit(people.YUEZHOU)), occasion=str(number))
    assert asked() == few
    page = client.get(reverse("messages:list")).content.decode()
    older = page.partition("before=")[2].partition('"')[0]
    assert SONG in client.get(reverse("messages:list"), {"before": older}).content.decode()


@pytest.mark.parametrize("who", people.ALL)
def test_a_slip_is_carried_by_the_unit_above_only(who: str) -> None:
    number = slip()
    client = signed_in(who)
    page = client.get(reverse("messages:carry")).content.decode()
    ticked = client.post(reverse("messages:tick-off", args=[number]))
    scope_set(SYSTEM)
    (proof,) = matter_proofs(SYSTEM, "order:1")
    if who == people.YUEZHOU:
        assert SONG in page
        assert (proof.state, proof.done_by) == (MessageState.PRINTED, "演示·越州镇")
        assert client.post(reverse("messages:tick-off", args=[number])).status_code == 409
        assert "一天内已送到" in client.get(reverse("messages:carry")).content.decode()
    else:
        assert SONG not in page
        assert ticked.status_code in (403, 404)
        assert proof.state is MessageState.QUEUED


@pytest.mark.parametrize("who", people.ALL)
def test_contacts_are_kept_by_the_unit_and_those_above(who: str) -> None:
    client = signed_in(who)
    url = reverse("messages:keep-contacts", args=[VILLAGE])
    data = {"name-0": "值班室", "phone-0": "0874 000 4321", "user-0": ""}
    response = client.post(url, data)
    scope_set(SYSTEM)
    kept = unit_contacts(unit(VILLAGE))[0].phone == "0874 000 4321"
    assert kept == (who in (people.YUEZHOU, people.OFFICE))
    assert response.status_code in ((302,) if kept else (403, 404))


def test_contacts_nobody_could_be_reached_by_come_back_with_the_units_name() -> None:
    client = signed_in(people.YUEZHOU)
    url = reverse("messages:keep-contacts", args=[people.YUEZHOU])
    page = client.post(url, {"name-0": "没有电话"})
    assert page.status_code == 422
    assert "越州镇人民政府”就没有人找得到了" in page.content.decode()
    bad = client.post(url, {"name-0": "甲", "phone-0": "abc", "user-0": "99999"})
    assert bad.status_code == 422


def test_everybody_who_can_be_given_orders_can_be_reached_in_the_demo() -> None:
    assert not units_unreachable()
    UnitContact.objects.filter(unit_id=unit(people.YUEZHOU)).delete()
    assert [one.slug for one in units_unreachable()] == [people.YUEZHOU]


def test_a_number_is_sealed_masked_and_kept_when_left_empty() -> None:
    client = signed_in(people.YUEZHOU)
    url = reverse("messages:reach")
    data = {"choice": "route:sms", "quiet_from": "21:00", "quiet_to": "08:00"}
    with override_settings(MESSAGE_ROUTES=json.dumps(ROUTES)):
        assert client.post(url, data).status_code == 422
        assert client.post(url, {**data, "address": "http://x/"}).status_code == 422
        assert client.post(url, {**data, "address": "138 0000 1234"}).status_code == 302
        page = client.get(url).content.decode()
        assert "138****1234" in page
        assert "13800001234" not in page
        assert client.post(url, data).status_code == 302
    scope_set(SYSTEM)
    row = Preference.objects.get()
    assert (row.way, row.route, row.quiet_from.hour) == (MessageWay.GATEWAY, "sms", 21)
    assert b"13800001234" not in bytes(row.address or b"")


def test_a_way_nobody_set_up_is_refused() -> None:
    client = signed_in(people.YUEZHOU)
    data = {"choice": "route:sms", "quiet_from": "21:00", "quiet_to": "08:00"}
    assert client.post(reverse("messages:reach"), data).status_code == 422
    assert client.post(reverse("messages:reach"), {"choice": "file"}).status_code == 422


def test_what_messages_say_goes_by_date_and_the_proof_stays() -> None:
    message = tell(To(unit=unit(people.YUEZHOU)))
    with clock.frozen_at(clock.now() + timedelta(days=89)):
        words_forget()
    assert Message.objects.get(pk=message).words is not None
    with clock.frozen_at(clock.now() + timedelta(days=91)):
        words_forget()
    assert Message.objects.get(pk=message).words is None
    (proof,) = matter_proofs(SYSTEM, "order:1")
    assert proof.state is MessageState.SENT
    assert SONG not in signed_in(people.YUEZHOU).get(reverse("messages:list")).content.decode()


def test_a_message_is_read_in_the_readers_language() -> None:
    tell(To(unit=unit(people.YUEZHOU)), subject="已送到")
    client = signed_in(people.YUEZHOU)
    assert "handed over" in client.get("/en" + reverse("messages:list")).content.decode()


def test_all_slips_for_one_unit_are_ticked_off_together_and_foreign_ones_stay() -> None:
    first = slip()
    with clock.frozen_at(_last_noon()):
        tell(To(unit=unit(VILLAGE)), occasion="more")
        tell(To(unit=unit("dept-health")), occasion="foreign")
        outbox_turn(holder="test", most=0)
    every = [str(one) for one in Delivery.objects.values_list("pk", flat=True)]
    client = signed_in(people.YUEZHOU)
    assert "2 张一起送到了" in client.get(reverse("messages:carry")).content.decode()
    client.post(reverse("messages:tick-off", args=[first]), {"also": [*every, "x"]})
    scope_set(SYSTEM)
    assert Delivery.objects.filter(state=MessageState.PRINTED).count() == 2
    assert Delivery.objects.filter(state=MessageState.QUEUED).count() == 1
