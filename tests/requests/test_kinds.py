"""Every kind, by every channel: to the right unit, under the right clock, answered and rated."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.areas.queries import unit_by_id
from anxin.core.row_policy import scope_set
from anxin.core.types import PUBLIC, SYSTEM, Actor, ActorKind, Channel, Denied, Invalid, Scope
from anxin.requests.kinds import kinds_all
from anxin.requests.models import Request
from anxin.requests.queries import (
    kinds_by_section,
    kinds_taken,
    request_track,
    requests_of_order,
)
from anxin.requests.rules import facts_read
from anxin.requests.services import (
    contact_unmask,
    request_file,
    request_rate,
    request_take,
    slip_type,
)
from anxin.requests.types import Permission, RequestDraft
from anxin.workorders.kinds import kind_newest
from anxin.workorders.models import Order
from anxin.workorders.services import order_move
from tests import make, people

from .matters import IN_2021, IN_2026, MATTERS, ONLY_2021, ONLY_2026, PHONE, TEXT

pytestmark = pytest.mark.usefixtures("db")
EPIDEMIC = re.compile("疫情|就地过年|健康码|风险等级|核酸")
SLIP = "7K3M9Q2T4XW8P"


def draft(kind: str, campaign: str = "qilin-2021", **changes: object) -> RequestDraft:
    values = RequestDraft(
        kind=kind,
        campaign=campaign,
        area=people.YUEZHOU_CODE,
        text=TEXT,
        contact_phone=PHONE,
        facts=MATTERS[kind].facts,
    )
    return replace(values, **changes)  # type: ignore[arg-type]  # named by each test


def filed(one: RequestDraft) -> str:
    with make.acting(PUBLIC) as stranger:
        receipt = request_file(actor=stranger, draft=one)
    make.work()
    return receipt


def order_of(receipt: str) -> Order:
    ref = make.order_ref_of(receipt)
    return Order.objects.select_related("lead_unit").get(ref=ref)


def staff_of(unit_id: int, field_bit: int) -> Actor:
    """Somebody at the desk of a unit, with the rights of a post there."""
    unit = unit_by_id(unit_id)
    assert unit is not None
    rights = {"workorders.read", "workorders.move", "requests.read", "oversight.handle"}
    return Actor(
        kind=ActorKind.STAFF,
        user_id=1,
        unit_id=unit_id,
        name="值班人",
        scope=Scope(fields=field_bit, unit_chain=(unit_id,)),
        permissions=frozenset(rights),
    )


def seen_late(order: Order) -> timedelta:
    assert order.due_at is not None
    return order.due_at - order.opened_at


def test_visit_needs_a_telephone_the_parents_or_ones_own() -> None:
    whole = draft("visit")
    facts = {name: said for name, said in whole.facts.items() if name != "parent_phone"}
    whole = replace(whole, facts=facts)
    without = replace(whole, contact_phone="")
    with pytest.raises(Invalid) as refused:
        filed(without)
    assert set(refused.value.fields) == {"contact.phone"}
    assert filed(replace(without, facts={**whole.facts, "parent_phone": "0874-3123456"}))
    with pytest.raises(Invalid) as refused:
        filed(replace(whole, facts={**whole.facts, "parent_phone": "没有电话"}))
    assert set(refused.value.fields) == {"facts.parent_phone"}


def test_every_declared_kind_is_tried_here() -> None:
    assert set(kinds_all()) == set(MATTERS)


@pytest.mark.parametrize("kind", IN_2021)
def test_kind_goes_to_its_unit_under_its_clock_and_is_answered_and_rated(kind: str) -> None:
    receipt = filed(draft(kind))
    order = order_of(receipt)
    assert order.lead_unit.slug == MATTERS[kind].unit
    assert seen_late(order) == timedelta(minutes=MATTERS[kind].due_min)
    with make.acting(staff_of(order.lead_unit_id, order.field_bit)) as unit:
        order_move(actor=unit, ref=order.ref, move="answer", seen_status="opened", text="办好了。")
    make.work()
    with make.acting(PUBLIC) as stranger:
        track = request_track(stranger, receipt, PHONE[-4:])
        assert track.request is not None
        assert (track.request.status, track.request.answer) == ("answered", "办好了。")
        rated = request_rate(
            actor=stranger, receipt=receipt, phone_last4=PHONE[-4:], stars=2, words="", again=True
        )
    assert rated.request is not None
    assert rated.request.status == "reopened"
    make.work()
    scope_set(SYSTEM)
    assert Order.objects.get(pk=order.pk).status == "reopened"


@pytest.mark.parametrize("kind", IN_2026)
def test_second_campaign_sends_its_kinds_to_its_own_owners(kind: str) -> None:
    order = order_of(filed(draft(kind, "spring-2026")))
    assert order.lead_unit.slug == (MATTERS[kind].unit_2026 or MATTERS[kind].unit)
    assert order.campaign == "spring-2026"


@pytest.mark.parametrize(
    ("campaign", "kind"),
    [("spring-2026", kind) for kind in sorted(ONLY_2021)]
    + [("qilin-2021", kind) for kind in sorted(ONLY_2026)],
)
def test_campaign_without_the_service_or_pack_does_not_take_the_kind(
    campaign: str, kind: str
) -> None:
    with pytest.raises(Invalid) as refused:
        filed(draft(kind, campaign))
    assert "kind" in refused.value.fields
    client = Client(headers={"cookie": f"anxin-campaign={campaign}"})
    assert client.get(f"/requests/file/{kind}/").status_code == 404


@pytest.mark.parametrize(
    ("campaign", "sections"),
    [("qilin-2021", set("12345678")), ("spring-2026", set("123456"))],
)
def test_no_section_is_empty(campaign: str, sections: set[str]) -> None:
    assert {one.number for one in kinds_by_section(campaign)} == sections


@pytest.mark.parametrize("language", ["", "/en"])
def test_second_campaign_shows_its_kinds_without_a_word_of_the_epidemic(language: str) -> None:
    client = Client(headers={"cookie": "anxin-campaign=spring-2026"})
    pages = [f"{language}/requests/", f"{language}/requests/slip/"]
    pages += [f"{language}/requests/file/{kind.slug}/" for kind in kinds_taken("spring-2026")]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code in (200, 302), page
        assert not EPIDEMIC.search(answer.content.decode()), page


def test_promise_to_the_person_is_the_clock_of_the_order() -> None:
    said = {30: "30 分钟", 60: "1 小时", 120: "2 小时", 240: "4 小时", 24 * 60: "24 小时", 72 * 60: "3 天"}  # fmt: skip
    for kind in kinds_all().values():
        due = kind_newest(kind.order_kind).due_min
        assert kind.answer_within == f"{said[due]}内答复", kind.slug
        assert kind_newest(kind.order_kind).field_bit == kind.field_bit, kind.slug


def test_facts_stand_in_the_order_in_words() -> None:
    order = order_of(filed(draft("road")))
    assert order.details.startswith(TEXT)
    assert "什么情况：结冰、积雪" in order.details
    assert "哪条路、哪一段：越州老路" in order.details


def test_personal_answers_are_sealed_and_shown_only_for_a_reason() -> None:
    receipt = filed(draft("visit"))
    order = order_of(receipt)
    row = Request.objects.values().get()
    assert "张大娘" not in repr({k: v for k, v in row.items() if k != "sealed_facts"})
    assert "张大娘".encode() not in bytes(row["sealed_facts"] or b"")
    assert "张大娘" not in order.details
    with make.acting(people.actor(people.YUEZHOU)) as town:
        (seen,) = requests_of_order(town, order.ref)
        assert "老人怎么称呼" in seen.personal
        assert "张大娘" not in repr(seen)
        contact = contact_unmask(actor=town, request_id=seen.id, reason="上门前电话核实")
    assert "张大娘" in [line.answer for line in contact.facts]


def test_complaint_about_an_employer_tells_its_handler_to_keep_the_name() -> None:
    for kind in ("wages", "leave_overtime"):
        order = order_of(filed(draft(kind, contact_name="阿依·古丽")))
        assert "不得向用人单位透露" in order.details
        assert "古丽" not in order.details
        scope_set(SYSTEM)
        assert {part.unit.slug for part in order.parts.all()} == {"dept-labour"}


@pytest.mark.parametrize("kind", ["held_up_goods", "refused_no_code", "over_enforcement"])
def test_what_names_a_unit_goes_above_it_and_is_hidden_from_it(kind: str) -> None:
    order = order_of(filed(draft(kind, about_unit="dept-transport")))
    assert order.lead_unit.slug == "gov-office"
    with make.acting(people.actor("dept-transport")):
        assert not Order.objects.filter(pk=order.pk).exists()


TAKEN = {
    Channel.PHONE: (people.HOTLINE, Permission.TAKE_CALL),
    Channel.FIELD: (people.GRID, Permission.TAKE_DOWN),
}


@pytest.mark.parametrize("channel", TAKEN)
@pytest.mark.parametrize("kind", IN_2021)
def test_kind_is_written_down_for_somebody_without_its_questions(
    kind: str, channel: Channel
) -> None:
    who = TAKEN[channel][0]
    said = draft(kind, facts={}, on_behalf_of="隔壁的李奶奶")
    with make.acting(people.actor(who)) as actor:
        receipt = request_take(actor=actor, channel=channel, draft=said, key="one-key")
        again = request_take(actor=actor, channel=channel, draft=said, key="one-key")
    assert receipt == again
    make.work()
    assert order_of(receipt).lead_unit.slug == MATTERS[kind].unit
    row = Request.objects.get()
    assert (row.channel, row.taken_by) == (channel.value, people.actor(who).name)
    assert row.taken_unit_id == people.actor(who).unit_id
    assert row.on_behalf_of is not None


@pytest.mark.parametrize("channel", TAKEN)
def test_nobody_writes_down_for_others_without_the_right(channel: Channel) -> None:
    with make.acting(people.actor(people.AUDITOR)) as actor, pytest.raises(Denied):
        request_take(actor=actor, channel=channel, draft=draft("help"), key="one-key")


@pytest.mark.parametrize("kind", IN_2021)
def test_kind_is_typed_in_from_a_slip_under_its_printed_number(kind: str) -> None:
    with make.acting(people.actor(people.YUEZHOU)) as clerk:
        typed = slip_type(actor=clerk, draft=draft(kind, facts={}), serial="7k3m-9q2t-4xw8p")
    assert (typed.receipt, typed.again, typed.conflict_id) == (SLIP, False, None)
    make.work()
    assert order_of(SLIP).lead_unit.slug == MATTERS[kind].unit
    with make.acting(PUBLIC) as stranger:
        track = request_track(stranger, SLIP, PHONE[-4:])
    assert track.request is not None
    assert track.request.channel == "paper"


@pytest.mark.parametrize("kind", sorted(set(IN_2021) - {"over_enforcement"}))
def test_kind_is_filed_on_its_page_one_step_after_another(kind: str) -> None:
    client = Client()
    parts = {f"facts_{name}": said for name, said in MATTERS[kind].facts.items()}
    parts = {name: "yes" if said is True else str(said) for name, said in parts.items()}
    steps = ("place", "matter", "contact", "check")
    data = {"area": str(people.YUEZHOU_CODE), "text": TEXT, "contact_phone": PHONE, **parts}
    for step in steps:
        page = client.post(f"/requests/file/{kind}/", {**data, "step": step, "token": "a-token"})
        assert page.status_code == (201 if step == "check" else 200), page.content.decode()
    again = client.post(f"/requests/file/{kind}/", {**data, "step": "check", "token": "a-token"})
    assert again.status_code == 201
    scope_set(SYSTEM)
    row = Request.objects.get()
    forced = {asked.name for asked in kinds_all()[kind].fields if not asked.personal}
    assert set(row.facts) == forced & set(MATTERS[kind].facts)


@pytest.mark.parametrize("kind", IN_2021)
def test_kind_is_filed_by_programs_with_its_facts(kind: str) -> None:
    body = {"kind": kind, "area": people.YUEZHOU_CODE, "text": TEXT, "facts": MATTERS[kind].facts}
    answer = Client().post(
        "/api/v1/requests",
        json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": f"key-{kind}"},
    )
    assert answer.status_code == 201, answer.content.decode()
    make.work()
    order = order_of(answer.json()["receipt"])
    assert order.lead_unit.slug == MATTERS[kind].unit
    assert Request.objects.get().channel == "api"


@pytest.mark.parametrize(
    ("kind", "facts", "field"),
    [
        ("price", {}, "facts.seller"),
        ("price", {"seller": "店", "price": "很多"}, "facts.price"),
        ("price", {"seller": "店", "price": float("inf")}, "facts.price"),
        ("price", {"seller": "店", "price": 10**400}, "facts.price"),
        ("price", {"seller": "店" * 201}, "facts.seller"),
        ("price", {"seller": "店", "seen_on": "2021-02-30"}, "facts.seen_on"),
        ("opening_hours", {"shop": "店", "seen_at": "25:00"}, "facts.seen_at"),
        ("road", {"road": "路", "state": "wet"}, "facts.state"),
        ("energy", {"energy": "power", "fragile": "maybe"}, "facts.fragile"),
        ("question", {"colour": "red"}, "facts.colour"),
    ],
)
def test_wrong_or_missing_answer_is_named(kind: str, facts: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        filed(draft(kind, facts=facts))
    assert field in refused.value.fields
    scope_set(SYSTEM)
    assert Request.objects.count() == 0


def test_answers_are_stored_in_one_form() -> None:
    kind = kinds_all()["energy"]
    given = {"energy": "gas", "since": "09:05:00", "fragile": False}
    assert facts_read(kind, given, forced=True) == (
        {"energy": "gas", "since": "09:05", "fragile": "no"},
        {},
    )


def test_list_of_kinds_costs_few_statements() -> None:
    kinds_by_section("qilin-2021")
    with CaptureQueriesContext(connection) as asked:
        kinds_by_section("qilin-2021")
    assert len(asked) <= 3, [one["sql"][:80] for one in asked]
