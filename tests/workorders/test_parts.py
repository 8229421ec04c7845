"""Lead and cooperating units each answer for their part; orders are handed on and proved."""

from __future__ import annotations

import io
import threading
import zipfile
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from anxin.accounts.models import User
from anxin.areas.queries import unit_by_slug, units_below
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Conflict, Denied, Invalid, Missing
from anxin.workorders.models import Order, Part, Proof
from anxin.workorders.queries import order_record
from anxin.workorders.rules import MOST_BYTES, as_csv, as_xlsx, media_type_of, proof_fault
from anxin.workorders.services import (
    order_break_down,
    order_move,
    order_open,
    part_answer,
    part_excuse,
    part_give_again,
    proof_add,
    proof_hand_out,
)
from anxin.workorders.types import OrderDraft, OrderStatus, PartStatus, ProofFile
from tests import make, people

PDF = b"%PDF-1.7\n1 0 obj\n"


def unit_of(who: str) -> int:
    return people.actor(who).unit_id or 0


@pytest.fixture
def order(db: None) -> Order:
    """An order of the office to Yuezhou, with the market bureau cooperating."""
    scope_set(SYSTEM)
    draft = OrderDraft(
        kind="order",
        campaign="qilin-2021",
        area_code=people.YUEZHOU_CODE,
        subject="保障生活必需品供应",
        details="保障生活必需品供应",
        lead_unit=unit_of(people.YUEZHOU),
        cooperating=(unit_of(people.MARKET),),
        clause_id="2.1",
        measure_id="2.1c",
        due_at=clock.now() + timedelta(days=3),
        giver=unit_of(people.OFFICE),
    )
    return Order.objects.get(id=order_open(actor=SYSTEM, draft=draft, origin="test:parts"))


def answer(order: Order, who: str, status: str, seen: str, text: str = "") -> None:
    with make.acting(people.actor(who)) as actor:
        part_answer(
            actor=actor, order_ref=order.ref, unit_id=unit_of(who), status=status, text=text,
            contact_name="张", contact_phone="0874-000-0011", seen_status=seen,
        )  # fmt: skip


def status_of(order: Order) -> str:
    scope_set(SYSTEM)
    return Order.objects.get(id=order.id).status


def test_lead_closes_only_when_the_cooperating_part_is_done(order: Order) -> None:
    answer(order, people.YUEZHOU, "accepted", "given")
    assert status_of(order) == OrderStatus.ACCEPTED
    with pytest.raises(Invalid):
        answer(order, people.YUEZHOU, "done", "accepted", "都有货")
    answer(order, people.MARKET, "done", "given", "已巡查 20 家")
    answer(order, people.YUEZHOU, "done", "accepted", "都有货")
    assert status_of(order) == OrderStatus.ANSWERED


def test_an_excused_part_no_longer_holds_the_whole_and_keeps_its_reason(order: Order) -> None:
    answer(order, people.MARKET, "objected", "given", "不归我局")
    with make.acting(people.actor(people.MARKET)) as market, pytest.raises(Denied):
        part_excuse(
            actor=market, order_ref=order.ref, unit_id=unit_of(people.MARKET), text="自己免"
        )
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            part_excuse(actor=town, order_ref=order.ref, unit_id=unit_of(people.MARKET), text=" ")
        part_excuse(
            actor=town, order_ref=order.ref, unit_id=unit_of(people.MARKET), text="镇里自己查"
        )
        order_move(actor=town, ref=order.ref, move="done", seen_status="opened", text="都有货")
        texts = [line.text for line in order_record(town, order.ref).history]
    assert "镇里自己查" in texts
    assert status_of(order) == OrderStatus.ANSWERED


def test_an_objection_that_does_not_stand_gets_a_clock_anew(order: Order) -> None:
    answer(order, people.MARKET, "objected", "given", "不归我局")
    with make.acting(people.actor(people.OFFICE)) as office:
        part_give_again(
            actor=office,
            order_ref=order.ref,
            unit_id=unit_of(people.MARKET),
            text="职责清单第 3 条",
        )
    scope_set(SYSTEM)
    part = Part.objects.get(order=order, unit_id=unit_of(people.MARKET))
    assert part.status == PartStatus.GIVEN
    assert part.due_at is not None
    assert part.due_at > clock.now() + timedelta(days=2)


def test_the_leads_objection_goes_back_to_the_giver_and_only_he_decides(order: Order) -> None:
    answer(order, people.YUEZHOU, "objected", "given", "应由商务部门牵头")
    assert status_of(order) == OrderStatus.RETURNED
    move = {"move": "insist", "seen_status": "returned", "text": "仍由镇里牵头"}
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Denied):
        order_move(actor=town, ref=order.ref, **move)  # type: ignore[arg-type]  # plain words
    with make.acting(people.actor(people.OFFICE)) as office:
        order_move(actor=office, ref=order.ref, **move)  # type: ignore[arg-type]  # plain words
    assert status_of(order) == OrderStatus.OPENED


def test_a_unit_answers_for_itself_only_and_contact_is_shown_to_staff(order: Order) -> None:
    with make.acting(people.actor(people.YUEZHOU)) as town, pytest.raises(Denied):
        part_answer(
            actor=town, order_ref=order.ref, unit_id=unit_of(people.MARKET), status="done",
            text="代答", seen_status="given",
        )  # fmt: skip
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        part_answer(
            actor=other, order_ref=order.ref, unit_id=unit_of(people.DONGSHAN), status="done",
            text="代答", seen_status="given",
        )  # fmt: skip
    answer(order, people.MARKET, "accepted", "given")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        lines = {line.unit_id: line for line in order_record(town, order.ref).parts}
    assert lines[unit_of(people.MARKET)].contact_phone == "0874-000-0011"
    assert set(lines) == {unit_of(people.YUEZHOU), unit_of(people.MARKET)}
    scope_set(SYSTEM)
    part = Part.objects.get(order=order, unit_id=unit_of(people.MARKET))
    kept = bytes(part.contact_phone or b"") + bytes(part.contact_name or b"")
    assert len(kept) > 40
    assert "张".encode() not in kept
    assert b"0874-000-0011" not in kept


def test_who_ends_an_order_marks_parts_that_are_hidden_from_him(db: None) -> None:
    scope_set(SYSTEM)
    draft = OrderDraft(
        kind="order", campaign="qilin-2021", area_code=people.DONGSHAN_CODE, subject="别处的事",
        details="", lead_unit=unit_of(people.YUEZHOU), cooperating=(unit_of(people.MARKET),),
        clause_id="2.1", measure_id="2.1c", giver=unit_of(people.OFFICE),
    )  # fmt: skip
    order_id = order_open(actor=SYSTEM, draft=draft, origin="test:marked")

    def marks() -> list[bool]:
        parts = Part.objects.filter(order_id=order_id).order_by("id")
        return list(parts.values_list("order_running", flat=True))

    for running in (False, True):
        with make.acting(people.actor(people.YUEZHOU)):
            assert marks() == [not running]
            Order.objects.filter(id=order_id).update(running=running)
        with acting_as(SYSTEM):
            assert marks() == [running, running]


@pytest.mark.parametrize("guarded", [True, False], ids=["conditional", "control-look-then-write"])
def test_two_clerks_of_a_unit_at_once_answer_once(own_db: str, guarded: bool) -> None:
    with acting_as(SYSTEM):
        draft = OrderDraft(
            kind="order", campaign="qilin-2021", area_code=people.YUEZHOU_CODE, subject="x",
            details="x", lead_unit=unit_of(people.YUEZHOU), clause_id="2.1",
            cooperating=(unit_of(people.MARKET),),
        )  # fmt: skip
        ref = Order.objects.get(id=order_open(actor=SYSTEM, draft=draft, origin="test:race")).ref
        market = people.actor(people.MARKET)
    start, won = threading.Barrier(2), []

    def run(status: str) -> None:
        try:
            with acting_as(market):
                part = Part.objects.get(order__ref=ref, unit_id=market.unit_id or 0)
                start.wait()
                if guarded:
                    part_answer(
                        actor=market, order_ref=ref, unit_id=market.unit_id or 0, status=status,
                        text="写明", seen_status=part.status,
                    )  # fmt: skip
                elif part.status == PartStatus.GIVEN:
                    Part.objects.filter(id=part.id).update(status=status)
                won.append(status)
        except (Conflict, Invalid):
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(one,)) for one in ("done", "objected")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(won) == (1 if guarded else 2)


def test_a_town_hands_on_to_its_communities_and_waits_for_them(order: Order) -> None:
    town_unit = unit_by_slug("town-yuezhou")
    assert town_unit is not None
    below = [one.id for one in units_below(town_unit)][:3]
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for expected in (3, 0):
            opened = order_break_down(
                actor=town, ref=order.ref, units=below, due_on=clock.today(), text="逐户问一遍"
            )
            assert opened == expected
        record = order_record(town, order.ref)
        assert [child.lead_unit for child in record.children] == below
    with make.acting(people.actor(people.MARKET)) as _market:
        pass
    answer(order, people.MARKET, "done", "given", "查过")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            order_move(actor=town, ref=order.ref, move="done", seen_status="opened", text="好了")
        for child in record.children:
            scope_set(SYSTEM)
            order_move(actor=SYSTEM, ref=child.ref, move="done", seen_status="opened", text="好了")
            scope_set(town)
            order_move(actor=town, ref=child.ref, move="confirm", seen_status="answered")
        order_move(actor=town, ref=order.ref, move="done", seen_status="opened", text="好了")


def test_nobody_hands_on_past_his_own_ground_day_or_right(order: Order) -> None:
    other = unit_by_slug("town-dongshan")
    assert other is not None
    with make.acting(people.actor(people.YUEZHOU)) as town:
        for units, day in (
            ([other.id], None),
            ([], None),
            ([units_below(unit_by_slug("town-yuezhou"))[0].id],  # type: ignore[arg-type]  # loaded
             clock.today() + timedelta(days=30)),
        ):  # fmt: skip
            with pytest.raises(Invalid):
                order_break_down(actor=town, ref=order.ref, units=units, due_on=day, text="")
    with make.acting(people.actor(people.OFFICE)) as office, pytest.raises(Denied):
        order_break_down(actor=office, ref=order.ref, units=[other.id], due_on=None, text="")


def archive(*names: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for name in names:
            made.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "fine"),
    [
        (PDF, True),
        (b"\x89PNG\r\n\x1a\n123", True),
        (b"\xff\xd8\xff\xe0123", True),
        ("已办结".encode(), True),
        ("已办结".encode("gb18030"), True),
        (archive("[Content_Types].xml", "word/document.xml"), True),
        (archive("[Content_Types].xml", "xl/workbook.xml"), True),
        (archive("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), False),
        (archive("a.txt"), False),
        (b"<html><script>1</script>", False),
        (b"  <svg onload=1>", False),
        (b"MZ\x00\x01", False),
        (b"PK\x03\x04broken", False),
        (b"", False),
        (PDF + b"0" * MOST_BYTES, False),
    ],
)
def test_a_proof_is_known_by_its_content(content: bytes, fine: bool) -> None:
    assert (proof_fault(content) == "") is fine
    assert bool(media_type_of(content)) or not fine


def test_proof_may_be_a_file_and_is_handed_out_as_an_attachment_with_a_trace(order: Order) -> None:
    answer(order, people.MARKET, "done", "given", "查过")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        order_move(
            actor=town, ref=order.ref, move="done", seen_status="opened",
            file=ProofFile("..\\台账<b>.exe", PDF),
        )  # fmt: skip
        proof = Proof.objects.get(order=order)
        assert proof.name == "台账b.pdf"
        assert proof_hand_out(actor=town, ref=order.ref, proof_id=proof.id).content == PDF
    with make.acting(people.actor(people.DONGSHAN)) as other, pytest.raises(Missing):
        proof_hand_out(actor=other, ref=order.ref, proof_id=proof.id)
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="workorders.proof_hand_out").count() == 1
    client = Client()
    client.force_login(User.objects.get(username=people.YUEZHOU))
    response = client.get(f"/desk/orders/{order.ref}/proofs/{proof.id}/")
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


def test_no_photo_is_forced_but_something_must_be_shown(order: Order) -> None:
    answer(order, people.MARKET, "done", "given", "查过")
    with make.acting(people.actor(people.YUEZHOU)) as town:
        with pytest.raises(Invalid):
            order_move(actor=town, ref=order.ref, move="done", seen_status="opened")
        with pytest.raises(Invalid) as refused:
            proof_add(actor=town, ref=order.ref, text="", file=ProofFile("x.exe", b"MZ\0"))
    assert "file" in refused.value.fields


def test_what_people_wrote_never_becomes_a_formula() -> None:
    from openpyxl import load_workbook

    rows = [["=1+1", "+86", "-1", "@x", "\t=2", "＝1＋1", "＠x", "平常"]]
    text = as_csv(["a"] * 8, rows).decode("utf-8-sig").splitlines()[1]
    assert [cell.strip('"')[0] for cell in text.split(",")] == ["'"] * 7 + ["平"]
    sheet = load_workbook(io.BytesIO(as_xlsx("表", ["a"] * 8, rows))).active
    assert sheet is not None
    assert {cell.data_type for cell in sheet[2]} == {"s"}


def test_a_reader_that_goes_row_by_row_finds_every_row_and_column() -> None:
    from openpyxl import load_workbook

    content = as_xlsx("表", ["a", "b"], [["1", "x"], ["2", "y"], ["3", "z"]])
    sheet = load_workbook(io.BytesIO(content), read_only=True).active
    assert sheet is not None
    found = list(sheet.iter_rows(values_only=True))
    assert found == [("a", "b"), ("1", "x"), ("2", "y"), ("3", "z")]


def test_a_refused_proof_leaves_the_order_as_it_was(order: Order) -> None:
    scope_set(SYSTEM)
    client = Client()
    client.force_login(User.objects.get(username=people.YUEZHOU))
    sent = {
        "move": "done",
        "seen_status": "opened",
        "text": "办好了",
        "file": io.BytesIO(b"MZ\0program"),
    }
    refused = client.post(f"/desk/orders/{order.ref}/move/", sent)
    assert refused.status_code == 400
    scope_set(SYSTEM)
    assert status_of(order) == OrderStatus.OPENED
    assert order.history.count() == 1


def brought(text: str, about: str = "") -> Order:
    """The order of something a person of Yuezhou brought in."""
    receipt = make.request(text=text, about_unit=about)
    make.work()
    scope_set(SYSTEM)
    return Order.objects.get(ref=make.order_ref_of(receipt))


def test_what_a_person_brought_is_not_ended_by_a_part_done_by_itself(db: None) -> None:
    order = brought("白菜一天一个价")
    with make.acting(people.actor(people.YUEZHOU)), pytest.raises(Invalid):
        answer(order, people.YUEZHOU, "done", "given", "不答复了")
    scope_set(SYSTEM)
    assert order.parts.get(role="lead").status == PartStatus.GIVEN


def test_a_complaint_is_not_handed_on_to_the_unit_it_is_about(db: None) -> None:
    town = unit_by_slug("town-yuezhou")
    assert town is not None
    below = units_below(town)[0]
    order = brought("居委会不让进门", about=below.slug)
    with make.acting(people.actor(people.YUEZHOU)) as actor, pytest.raises(Invalid):
        order_break_down(actor=actor, ref=order.ref, units=[below.id], due_on=None, text="")
    scope_set(SYSTEM)
    assert not order.children.exists()
