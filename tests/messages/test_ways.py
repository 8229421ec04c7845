"""Ways out, what happens when one fails, and what is told together in the morning."""

from __future__ import annotations

import importlib.util
import json
import socket
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug
from anxin.core import clock
from anxin.core.crypto import seal
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.messages.models import Delivery, Message, Preference
from anxin.messages.queries import message_proof
from anxin.messages.queries.parcels import ADDRESS
from anxin.messages.rules import read_routes
from anxin.messages.services import message_send, outbox_turn
from anxin.messages.services.outbox import MOST_TRIES, deliveries_take, delivery_settle
from anxin.messages.services.ways.apprise import apprise_send
from anxin.messages.services.ways.file import file_send
from anxin.messages.services.ways.gateway import gateway_send
from anxin.messages.types import MessageState, MessageWay, Outcome, Parcel, To
from drills.gateway import Gateway, running_gateway
from tests import people

pytestmark = pytest.mark.usefixtures("db")
EVENING = datetime(2021, 2, 11, 23, 0, tzinfo=clock.CHINA)
MORNING = EVENING + timedelta(hours=8)


@pytest.fixture(autouse=True)
def system_scope(db: None) -> None:
    """Tests start as the system."""
    scope_set(SYSTEM)


@pytest.fixture
def person() -> int:
    """Somebody who wants text messages."""
    user = User.objects.get(username=people.YUEZHOU)
    number = seal("13800001234", ADDRESS)
    Preference.objects.create(
        user=user, way=MessageWay.GATEWAY, route="sms", address=number, language="en"
    )
    return user.pk


def tell(person: int, occasion: str = "x", **changes: Any) -> int:
    values: dict[str, Any] = {"subject": "已送到", "text": "第 %(n)s 条", "values": {"n": "1"}}
    sent = message_send(
        actor=SYSTEM,
        to=To(user=person),
        matter="order:1",
        occasion=occasion,
        **{**values, **changes},
    )
    assert sent is not None
    return sent


def routes_to(gateway: Gateway, **changes: Any) -> dict[str, Any]:
    given = {"sms": {"url": gateway.url, "address": "phone", "private": True, **changes}}
    return {"MESSAGE_ROUTES": json.dumps(given), "MESSAGE_TIMEOUT_S": 2.0}


def parcel(way: MessageWay, key: str = "k" * 32) -> Parcel:
    return Parcel(1, key, way, 1, False, EVENING, "sms", "13800001234", "题", "文")


def test_what_was_held_in_the_night_is_one_message_in_the_morning(person: int) -> None:
    with running_gateway() as gateway, override_settings(**routes_to(gateway)):
        with clock.frozen_at(EVENING):
            first, second = tell(person), tell(person, "y")
            urgent = tell(person, "z", urgent=True)
            assert outbox_turn(holder="a").sent == 1
            assert message_proof(SYSTEM, first).state is MessageState.QUEUED
        with clock.frozen_at(MORNING):
            assert outbox_turn(holder="a").sent == 1
    assert message_proof(SYSTEM, urgent).state is MessageState.SENT
    keys = {message_proof(SYSTEM, one).provider_key for one in (first, second)}
    assert len(keys) == 1
    assert message_proof(SYSTEM, urgent).provider_key not in keys
    # In the reader's language, to his number, with both told.
    assert gateway.bodies[0]["subject"] == "handed over"
    assert gateway.bodies[1]["to"] == "13800001234"
    assert str(gateway.bodies[1]["text"]).count("handed over") == 2


def test_a_refusal_is_said_to_the_sender_and_carried_by_hand(person: int) -> None:
    office = unit_by_slug("gov-office")
    assert office is not None
    with (
        running_gateway(status=422) as gateway,
        override_settings(**routes_to(gateway)),
        clock.frozen_at(MORNING),
    ):
        sent = tell(person)
        assert outbox_turn(holder="a").failed == 1
    proof = message_proof(SYSTEM, sent)
    assert (proof.channel, proof.state) == (MessageWay.PRINT, MessageState.QUEUED)
    assert proof.earlier == (MessageWay.GATEWAY,)
    told = Message.objects.get(occasion="failed")
    assert told.unit_id == office.id
    assert Delivery.objects.get(way=MessageWay.PRINT).carrier_id == office.id


def test_tries_end_and_wait_longer_each_time(person: int) -> None:
    with clock.frozen_at(MORNING):
        tell(person)
        outbox_turn(holder="none", most=0)  # gathers and tries nothing
    row = Delivery.objects.get()
    at, waits = MORNING, []
    for _number in range(MOST_TRIES):
        with clock.frozen_at(at):
            (taken,) = deliveries_take(holder="a")
            delivery_settle(parcel=taken, holder="a", outcome=Outcome(False, unsure=True))
        due = Delivery.objects.get(pk=row.pk).due_at
        waits.append((due - at).total_seconds())
        at = max(due, at) + timedelta(seconds=1)
    failed = Delivery.objects.get(pk=row.pk)
    assert (failed.state, failed.tries) == (MessageState.FAILED, MOST_TRIES)
    assert failed.repeats == MOST_TRIES - 1
    assert waits[:-1] == sorted(waits[:-1])


def test_a_lease_holds_until_it_runs_out_and_then_counts_as_a_repeat(person: int) -> None:
    with running_gateway() as gateway, override_settings(**routes_to(gateway)):
        with clock.frozen_at(MORNING):
            tell(person)
            outbox_turn(holder="none", most=0)
            (taken,) = deliveries_take(holder="dead")
            assert deliveries_take(holder="other") == []
        with clock.frozen_at(MORNING + timedelta(minutes=2)):
            assert outbox_turn(holder="other").sent == 1
            # The dead one wakes up: its failure changes nothing.
            late = delivery_settle(parcel=taken, holder="dead", outcome=Outcome(False, final=True))
            assert late is None
    row = Delivery.objects.get()
    assert (row.state, row.tries, row.repeats) == (MessageState.SENT, 2, 1)


def test_a_file_is_written_once_by_its_key(tmp_path: Path) -> None:
    with override_settings(MESSAGE_DIR=tmp_path / "messages"):
        assert file_send(parcel(MessageWay.FILE)).accepted
        assert file_send(parcel(MessageWay.FILE)).accepted
    (file,) = (tmp_path / "messages").rglob("*.*")
    assert file.read_text(encoding="utf-8").startswith("题\n\n文")
    assert file.stat().st_mode & 0o077 == 0
    with override_settings(MESSAGE_DIR=Path("/proc/nowhere")):
        assert not file_send(parcel(MessageWay.FILE)).accepted


@pytest.mark.parametrize(
    "route",
    [
        {"url": "http://127.0.0.1/x"},
        {"url": "http://[::1]/x"},
        {"url": "http://10.0.0.7/x"},
        {"url": "http://169.254.169.254/latest"},
        {"url": "http://localhost/x"},
        {"url": "mailto://a:b@192.168.1.5"},
        {"url": "file:///etc/passwd"},
        {"url": "json://example.org/x"},
        {"url": "gopher://example.org/x"},
        {"url": ""},
        {"url": "https://example.org/x", "headers": "x"},
    ],
)
def test_routes_to_unknown_services_and_private_places_are_refused(route: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="route sms"):
        read_routes(json.dumps({"sms": route}))


def test_a_name_that_leads_into_our_own_net_is_not_called() -> None:
    # A name like any other, until it is looked up.
    name = socket.gethostname()
    with running_gateway() as gateway:
        port = gateway.url.rpartition(":")[2]
        given = {"sms": {"url": f"http://{name}:{port}"}}
        with override_settings(MESSAGE_ROUTES=json.dumps(given), MESSAGE_TIMEOUT_S=1.0):
            outcome = gateway_send(parcel(MessageWay.GATEWAY))
    assert not outcome.accepted
    assert not gateway.asked


def test_apprise_that_is_not_there_is_a_clear_word() -> None:
    given = json.dumps({"sms": {"url": "wecombot://0123456789abcdef"}})
    assert read_routes(given)["sms"].way is MessageWay.APPRISE
    if importlib.util.find_spec("apprise"):
        return
    with override_settings(MESSAGE_ROUTES=given):
        outcome = apprise_send(parcel(MessageWay.APPRISE))
    assert "installs it" in outcome.fault
    assert outcome.final
