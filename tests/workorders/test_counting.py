"""Ended orders are counted while others end more: nothing is lost between summands and sums."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, connection
from django.db.models import F

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM
from anxin.workorders.models import EndedCount, Order
from anxin.workorders.services import ended_counts_fold, order_open
from anxin.workorders.types import OrderDraft
from tests import people

ORDERS = 24


def orders_opened() -> list[int]:
    """Orders of one sort, so that all their counts fold into one."""
    with acting_as(SYSTEM):
        return [
            order_open(
                actor=SYSTEM,
                draft=OrderDraft(
                    kind="order", campaign="qilin-2021", area_code=people.YUEZHOU_CODE,
                    subject="x", details="x", lead_unit=people.actor(people.YUEZHOU).unit_id or 0,
                    clause_id="2.1", measure_id="2.1c",
                ),
                origin=f"test:counted-{number}",
            )
            for number in range(ORDERS)
        ]  # fmt: skip


def fold_in_steps(meanwhile: Callable[[], None]) -> None:
    """The control: look, then write; what ends in between is taken away uncounted."""
    with acting_as(SYSTEM):
        rows = list(EndedCount.objects.all())
        meanwhile()
        EndedCount.objects.all().delete()
        for row in {(one.unit, one.area_code, one.field_bit): one for one in rows}.values():
            row.pk = None
            row.orders = sum(
                one.orders
                for one in rows
                if (one.unit, one.area_code, one.field_bit)
                == (row.unit, row.area_code, row.field_bit)
            )
            row.save(force_insert=True)


def rest_ends(folded: threading.Event, ending: threading.Thread) -> None:
    """Let the other half end, and wait until it has."""
    folded.set()
    ending.join(20)


def ended_told() -> int:
    with acting_as(SYSTEM):
        return sum(EndedCount.objects.filter(unit=0).values_list("orders", flat=True))


@pytest.mark.parametrize("guarded", [True, False], ids=["one-statement", "control-look-then-write"])
def test_nothing_that_ends_while_counts_are_folded_is_lost(own_db: str, guarded: bool) -> None:
    ids = orders_opened()
    before = ended_told()
    half = threading.Event()
    folded = threading.Event()

    def end_all() -> None:
        try:
            for number, one in enumerate(ids):
                if number == ORDERS // 2:
                    half.set()
                    if not guarded:
                        folded.wait(10)
                with acting_as(SYSTEM):
                    Order.objects.filter(id=one).update(running=False)
        finally:
            half.set()
            connection.close()

    ending = threading.Thread(target=end_all)
    ending.start()
    half.wait(10)
    if guarded:
        while ending.is_alive():
            with acting_as(SYSTEM):
                ended_counts_fold()
    else:
        fold_in_steps(partial(rest_ends, folded, ending))
    ending.join(20)
    assert (ended_told() == before + ORDERS) is guarded
    with acting_as(SYSTEM):
        ended_counts_fold()
        sorts = EndedCount.objects.filter(unit=0, area_code=people.YUEZHOU_CODE, section=2)
        assert sorts.count() == 1


@pytest.mark.parametrize("summands", [True, False], ids=["summands", "control-one-counter"])
def test_two_who_end_orders_of_one_sort_wait_for_nobody(own_db: str, summands: bool) -> None:
    first, second, third, *_ = orders_opened()
    with acting_as(SYSTEM):
        Order.objects.filter(id=third).update(running=False)
    both_counted, errors = threading.Barrier(2), []

    def end(mine: int) -> None:
        try:
            with acting_as(SYSTEM):
                with connection.cursor() as cursor:
                    cursor.execute("SET LOCAL lock_timeout = '2s'")
                Order.objects.filter(id=mine).update(running=False)
                if not summands:
                    EndedCount.objects.filter(unit=0).update(orders=F("orders") + 1)
                both_counted.wait(10)  # neither has committed
        except (DatabaseError, threading.BrokenBarrierError) as error:
            errors.append(error)
            both_counted.abort()
        finally:
            connection.close()

    ends = [threading.Thread(target=end, args=(one,)) for one in (first, second)]
    for one in ends:
        one.start()
    for one in ends:
        one.join(20)
    assert (errors == []) is summands
