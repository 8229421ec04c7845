"""The rows of a case in every table, as the services would have written them.

What is sealed is sealed as the services seal it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from anxin.core import crypto
from anxin.workorders.rules.clocks import PREVIEW, remind_time

from .district_cases import (
    CAMPAIGN,
    KEPT_DAYS,
    MOST_MOVES,
    MOST_PARTS,
    PER_HOME,
    Case,
    Ground,
    born_of,
    id_number_of,
    name_of,
    phone_of,
    receipt_of,
    ref_of,
)

SAID = (
    "已联系本人，当天办好",
    "已到现场看过，情况属实，已处理",
    "已按通知要求答复",
    "已转承办人办理完毕",
)
Row = tuple[object, ...]


def _clock(ground: Ground, case: Case) -> tuple[datetime | None, ...]:
    """When the lead was reminded, shown the preview, until when, and red; as far as it came."""
    if not case.running:
        return (None, None, None, None)
    remind, until = remind_time(case.opened, case.due), case.due + PREVIEW
    reminded = remind if remind and remind <= ground.now else None
    previewed = case.due if case.due < ground.now else None
    red = until if until <= ground.now else None
    return (reminded, previewed, until if previewed else None, red)


def orders(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        yield (
            case.number, ref_of(case.number), f"requests.request:{case.number}",
            case.matter.order_kind, CAMPAIGN, case.matter.clause,
            int(case.matter.clause.split(".")[0]), "", "order", "must", case.area,
            case.matter.field_bit, case.text[:40], case.text, case.lead, case.excluded,
            case.status, case.running, case.opened, case.due, _clock(ground, case)[3], "",
        )  # fmt: skip


_LEAD_STATUS = {
    "opened": "given", "accepted": "accepted", "answered": "done", "reopened": "accepted",
    "returned": "objected", "closed": "done",
}  # fmt: skip


def parts(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        clock = _clock(ground, case)
        remind = remind_time(case.opened, case.due)
        answered = next((at for move, _, _, at in case.moves if move in ("answer", "return")), None)
        said = _said(case) if answered else ""
        yield (
            case.number * MOST_PARTS, case.number, case.lead, "lead", _LEAD_STATUS[case.status],
            case.due, remind, answered, said, *clock, clock[3], case.running, case.area,
            case.matter.field_bit, case.excluded,
        )  # fmt: skip
        if case.helper:
            done = not case.running
            yield (
                case.number * MOST_PARTS + 1, case.number, case.helper, "cooperate",
                "done" if done else "accepted", None, None, answered if done else None,
                said if done else "", None, None, None, None, None, case.running, case.area,
                case.matter.field_bit, case.excluded,
            )  # fmt: skip


def moves(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        for place, (move, origin, target, at) in enumerate(case.moves):
            ours = move not in ("open", "reopen", "close")
            yield (
                case.number * MOST_MOVES + place, case.number, at, move, origin, target,
                _said(case) if move in ("answer", "return") else "",
                case.matter.clause if move == "answer" else "", None,
                case.lead if ours else None, f"演示·{ground.names[case.lead]}" if ours else "系统",
            )  # fmt: skip


def proofs(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        if case.proof is not None:
            file = case.proof or None
            yield (
                case.number, case.number, case.lead, case.moves[-2][3],
                f"演示·{ground.names[case.lead]}", "" if file else _said(case),
                f"办理情况{case.number}.txt" if file else "", file,
            )  # fmt: skip


def _said(case: Case) -> str:
    return SAID[case.number % len(SAID)]


_REQUEST_STATUS = {
    "opened": "filed", "accepted": "accepted", "answered": "answered", "reopened": "reopened",
    "returned": "returned", "closed": "closed",
}  # fmt: skip


def requests(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        receipt = receipt_of(case.number)
        answered = next(
            (at for move, _, _, at in reversed(case.moves) if move in ("answer", "return")), None
        )
        rated = 5 if case.status == "closed" else None
        yield (
            case.number, crypto.blind(receipt, "requests.receipt"),
            crypto.blind(f"{receipt}:{case.last4}", "requests.last4"), case.matter.slug, CAMPAIGN,
            case.matter.clause, case.area, case.matter.field_bit, case.excluded, case.text,
            crypto.seal(phone_of(case.person), "requests.request.contact_phone"), "web",
            case.opened, _REQUEST_STATUS[case.status], _said(case) if answered else "",
            case.matter.clause if answered else "", answered, rated, "", case.number,
        )  # fmt: skip


def households(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        if case.number % PER_HOME == 1:
            address = f"演示路 {case.number % 997} 号"
            yield (
                case.number // PER_HOME + 1, case.area, 1,
                crypto.seal(address, "residents.household.address"), case.opened,
            )  # fmt: skip


def people(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    until = (ground.now + timedelta(days=KEPT_DAYS)).date()
    at_home = 0
    for case in cases:
        number = case.number
        area = case.area if number % PER_HOME == 1 or not at_home else at_home
        at_home = area
        phone, identity = phone_of(number), id_number_of(number)
        yield (
            number, (number - 1) // PER_HOME + 1, area, 1,
            crypto.seal(name_of(number), "residents.person.name"),
            crypto.seal(phone, "residents.person.phone"), crypto.index(phone, "residents.phone"),
            "id_card", crypto.seal(identity, "residents.person.id_number"),
            crypto.index(f"id_card:{identity}", "residents.id_number"), born_of(number).year,
            _json(contact=case.opened.date().isoformat()) if number % 2 else "{}",
            case.opened, until,
        )  # fmt: skip


def audits(ground: Ground, cases: Sequence[Case]) -> Iterator[Row]:
    for case in cases:
        yield (
            case.opened, "system", "system", "", "workorders.order_open", "order",
            str(case.number), _json(kind=case.matter.order_kind),
        )  # fmt: skip


def _json(**values: str) -> str:
    return json.dumps(values)


# Table, columns, rows; in the order in which each may refer to those before.
PLANS = (
    (
        "workorders_order",
        ("id", "ref", "origin", "kind", "campaign", "clause_id", "section", "measure_id",
         "instrument", "strength", "area_code", "field_bit", "subject", "details", "lead_unit_id",
         "excluded_unit_id", "status", "running", "opened_at", "due_at", "red_at", "report_state"),
        orders,
    ),
    (
        "workorders_part",
        ("id", "order_id", "unit_id", "role", "status", "due_at", "remind_at", "answered_at",
         "answer", "reminded_at", "previewed_at", "preview_until", "red_at", "chained_at",
         "order_running", "area_code", "field_bit", "excluded_unit_id"),
        parts,
    ),
    (
        "workorders_ordermove",
        ("id", "order_id", "at", "move", "origin", "target", "text", "clause_id", "count",
         "unit_id", "actor_name"),
        moves,
    ),
    (
        "workorders_proof",
        ("id", "order_id", "unit_id", "at", "actor_name", "text", "name", "file_id"),
        proofs,
    ),
    (
        "requests_request",
        ("id", "receipt_mark", "last4_mark", "kind", "campaign", "clause_id", "area_code",
         "field_bit", "excluded_unit_id", "text", "contact_phone", "channel", "filed_at", "status",
         "answer", "answer_clause", "answered_at", "rating", "rating_text", "order_id"),
        requests,
    ),
    ("residents_household", ("id", "area_code", "field_bit", "address", "kept_at"), households),
    (
        "residents_person",
        ("id", "household_id", "area_code", "field_bit", "name", "phone", "phone_mark", "document",
         "id_number", "id_mark", "birth_year", "consents", "kept_at", "keep_until"),
        people,
    ),
    (
        "core_auditentry",
        ("at", "actor_kind", "channel", "on_behalf_of", "action", "subject_type", "subject_id",
         "detail"),
        audits,
    ),
)  # fmt: skip
