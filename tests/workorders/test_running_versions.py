"""A running order keeps the version of its kind and of its notice, whatever comes after it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Actor, Invalid
from anxin.notices.services import campaign_load, version_adopt
from anxin.workorders import kinds
from anxin.workorders.models import Order
from anxin.workorders.queries import order_record
from anxin.workorders.services import measures_break_down, order_move
from anxin.workorders.types import OrderKind
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
POLICY = Path(__file__).resolve().parents[2] / "policy"
QILIN = "qilin-2021"
BEFORE, AFTER = "已给指引、已提供帮助；从不对个人下命令", "已给指引（新版）"


def asked(text: str) -> str:
    receipt = make.request(kind="help", text=text)
    make.work()
    return make.order_ref_of(receipt)


@pytest.fixture
def newer() -> Iterator[OrderKind]:
    """A newer version of the kind of requests for help, in which nothing is accepted any more."""
    old = kinds.kind_newest("help")
    moves = tuple(move for move in old.moves if move.slug != "accept")
    kind = replace(old, version=old.version + 1, moves=moves)
    kinds.kind_register(kind)
    yield kind
    kinds._kinds.pop(kind.key)


def offered(actor: Actor, ref: str) -> set[str]:
    record = order_record(actor, ref)
    moves = (record.next_move, *record.other_moves)
    return {move.slug for move in moves if move is not None}


def test_a_new_version_of_a_kind_leaves_running_orders_their_moves(
    request: pytest.FixtureRequest,
) -> None:
    ref = asked("想请人代买药，前一件")
    newer: OrderKind = request.getfixturevalue("newer")
    later = asked("想请人代买米，后一件")
    scope_set(SYSTEM)
    keys = dict(Order.objects.filter(ref__in=(ref, later)).values_list("ref", "kind"))
    assert keys[later] == newer.key
    assert keys[ref] != newer.key
    with make.acting(people.actor(people.YUEZHOU)) as town:
        assert "accept" in offered(town, ref)
        assert "accept" not in offered(town, later)
        order_move(actor=town, ref=ref, move="accept", seen_status="opened")
        with pytest.raises(Invalid):
            order_move(actor=town, ref=later, move="accept", seen_status="opened")


def test_a_new_version_of_a_notice_leaves_running_orders_theirs(tmp_path: Path) -> None:
    folder = tmp_path / QILIN
    shutil.copytree(POLICY / QILIN, folder)
    register = folder / "register.yaml"
    text = register.read_text(encoding="utf-8")
    assert BEFORE in text
    register.write_text(text.replace(BEFORE, AFTER), encoding="utf-8")
    scope_set(SYSTEM)
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    columns = (
        "id",
        "kind",
        "notice_version",
        "subject",
        "details",
        "due_at",
        "status",
        "proof_kind",
    )
    stood = list(Order.objects.order_by("id").values_list(*columns))
    loaded = campaign_load(actor=SYSTEM, folder=folder)
    version_adopt(actor=SYSTEM, campaign_slug=QILIN, content_hash=loaded.content_hash)
    make.work()
    scope_set(SYSTEM)
    assert measures_break_down(actor=SYSTEM, campaign=QILIN) == 0
    assert list(Order.objects.order_by("id").values_list(*columns)) == stood
    ways = {order_record(SYSTEM, ref).shown_by for ref in _first_of_each_measure()}
    assert BEFORE in ways
    assert AFTER not in ways


def _first_of_each_measure() -> list[str]:
    rows = Order.objects.filter(parent=None).order_by("measure_id", "id").distinct("measure_id")
    return list(rows.values_list("ref", flat=True)[:12])
