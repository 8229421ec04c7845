"""Each message once by the provider's key: errors, hangs, lost answers, workers killed."""

from __future__ import annotations

import json
import signal
import subprocess
import threading
import time
from contextlib import AbstractContextManager, ExitStack

import psycopg
import pytest
from django.db import connection
from django.test import override_settings

from anxin.accounts.models import User
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.messages.models import Delivery, Message, Preference
from anxin.messages.services import message_send, outbox_turn
from anxin.messages.types import MessageState, MessageWay, To
from drills.gateway import Gateway, running_gateway
from tests import people
from tests.conftest import dsn_of
from tests.stage import module_running

PATIENCE_S = 60.0


def worker(app_dsn: str, gateway: Gateway) -> AbstractContextManager[subprocess.Popen[bytes]]:
    """The real worker, impatient."""
    routes = {"sms": {"url": gateway.url, "address": "phone", "private": True}}
    return module_running(
        "django",
        "worker",
        app_dsn=app_dsn,
        ANXIN_MESSAGE_ROUTES=json.dumps(routes),
        ANXIN_MESSAGE_TIMEOUT_S="0.6",
        ANXIN_MESSAGE_LEASE_S="3",
        ANXIN_MESSAGE_WAIT_S="0.2",
    )


def write(count: int) -> None:
    """Messages for people who are reached through the gateway."""
    with acting_as(SYSTEM):
        users = list(User.objects.filter(username__in=people.ALL).order_by("username"))
        Preference.objects.bulk_create(
            Preference(user=user, way=MessageWay.GATEWAY, route="sms") for user in users
        )
        for number in range(count):
            message_send(
                actor=SYSTEM,
                to=To(user=users[number % len(users)].pk),
                matter=f"drill:{number}",
                occasion="sent",
                subject="演练",
                text="第 %(number)s 条",
                values={"number": str(number)},
                urgent=True,
            )


def finished(count: int) -> bool:
    with acting_as(SYSTEM):
        done = Delivery.objects.filter(state=MessageState.SENT).count()
    return done == count


def carried_out(own_db: str, admin_dsn: str, gateway: Gateway, count: int, kills: int) -> None:
    """Write, let two workers carry out, killing one after the other with -9."""
    write(count)
    app_dsn = dsn_of(admin_dsn, "app", own_db)
    end = time.monotonic() + PATIENCE_S + count / 10
    with ExitStack() as stack:
        working = [stack.enter_context(worker(app_dsn, gateway)) for _ in range(2)]
        for number in range(kills):
            asked = sum(gateway.asked.values())
            # In the middle of the work, not before it.
            while sum(gateway.asked.values()) < asked + count // (2 * kills) + 1:
                assert time.monotonic() < end, "the workers do nothing"
                if finished(count):
                    break
                time.sleep(0.02)
            working[number % 2].send_signal(signal.SIGKILL)
            working[number % 2] = stack.enter_context(worker(app_dsn, gateway))
        while not finished(count):
            assert time.monotonic() < end, "not all were sent"
            time.sleep(0.2)


LOTS = {"errors": 0.05, "losses": 0.05, "hangs": 0.03, "hang_s": 1.0}


@pytest.mark.parametrize(
    ("count", "kills"), [(40, 1), pytest.param(1000, 6, marks=pytest.mark.deep)]
)
def test_each_message_is_sent_once_by_key_and_repeats_are_counted(
    own_db: str, admin_dsn: str, count: int, kills: int
) -> None:
    with running_gateway(**LOTS) as gateway:
        carried_out(own_db, admin_dsn, gateway, count, kills)
    assert len(gateway.delivered) == count
    assert set(gateway.delivered.values()) == {1}
    with acting_as(SYSTEM):
        rows = {row.key: row for row in Delivery.objects.all()}
    assert set(gateway.asked) <= set(rows)
    # Whatever was asked twice after a lost answer is counted; a worker killed between taking and
    # asking counts too, so the count is never below what the gateway saw.
    for key, asked in gateway.asked.items():
        assert rows[key].tries >= asked
    lost = sum(asked - 1 for asked in gateway.asked.values())
    assert sum(row.tries - 1 for row in rows.values()) >= lost > 0
    assert sum(row.repeats for row in rows.values()) > 0


def routes_to(gateway: Gateway) -> dict[str, object]:
    """Settings under which this process is a worker."""
    given = {"sms": {"url": gateway.url, "address": "phone", "private": True}}
    return {
        "MESSAGE_ROUTES": json.dumps(given),
        "MESSAGE_TIMEOUT_S": 1.0,
        "MESSAGE_WAIT_S": 0.05,
    }


@pytest.mark.parametrize("keeps_keys", [True, False])
def test_only_the_key_keeps_a_lost_answer_from_doubling(own_db: str, keeps_keys: bool) -> None:
    write(30)
    with (
        running_gateway(losses=0.3, keeps_keys=keeps_keys) as gateway,
        override_settings(**routes_to(gateway)),
    ):
        end = time.monotonic() + PATIENCE_S
        while not finished(30):
            assert time.monotonic() < end, "not all were sent"
            outbox_turn(holder="test")
    assert len(gateway.delivered) == 30
    assert keeps_keys == (max(gateway.delivered.values()) == 1)


def at_once(count: int) -> list[int | None]:
    """The same message written by many at the same moment, each in a transaction of its own."""
    with acting_as(SYSTEM):
        user = User.objects.get(username=people.OFFICE).pk
    start = threading.Barrier(count)
    found: list[int | None] = []

    def send() -> None:
        try:
            with acting_as(SYSTEM):
                start.wait(10)
                found.append(
                    message_send(
                        actor=SYSTEM,
                        to=To(user=user),
                        matter="order:1",
                        occasion="opened",
                        subject="s",
                        text="t",
                    )
                )
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def stored() -> int:
    with acting_as(SYSTEM):
        return Message.objects.count()


def test_many_at_once_write_one_message(own_db: str) -> None:
    found = at_once(6)
    assert stored() == 1
    assert len(set(found)) == 1
    assert len(found) == 6


def test_without_the_constraint_many_write_many(own_db: str, admin_dsn: str) -> None:
    with psycopg.connect(dsn_of(admin_dsn, "owner", own_db), autocommit=True) as owner:
        owner.execute("ALTER TABLE outbox_message DROP CONSTRAINT outbox_message_once")
    at_once(6)
    assert stored() > 1
