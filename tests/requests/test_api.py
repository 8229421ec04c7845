"""Filing and tracking over HTTP, as programs do it."""

from __future__ import annotations

import json
import secrets
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.requests.models import Request

pytestmark = pytest.mark.usefixtures("db")
BODY = {
    "kind": "question",
    "area": 530302102000000,
    "text": "初三去越州镇看望老人，需要办手续吗？",
    "contact": {"name": "阿依·古丽", "phone": "138 0000 1234"},
}


def post(body: Any, key: str = "key-000001") -> HttpResponse:
    return Client().post(  # type: ignore[return-value]  # the test client's response is one
        "/api/v1/requests",
        data=body if isinstance(body, (str, bytes)) else json.dumps(body),
        content_type="application/json",
        headers={"Idempotency-Key": key} if key else {},
    )


def stored() -> int:
    scope_set(SYSTEM)
    return Request.objects.count()


def test_filed_request_gives_a_receipt_and_is_found_by_it() -> None:
    answer = post(BODY)
    assert answer.status_code == 201
    receipt = json.loads(answer.content)["receipt"]
    found = Client().get(f"/api/v1/requests/{receipt}", {"phone_last4": "1234"})
    assert found.status_code == 200
    assert found.json()["status"] == "filed"
    assert found.json()["text"] == BODY["text"]


def test_receipt_is_read_as_people_type_it() -> None:
    receipt = json.loads(post(BODY).content)["receipt"]
    typed = f"{receipt[:4].lower()}-{receipt[4:8]} {receipt[8:]}"
    assert Client().get(f"/api/v1/requests/{typed}", {"phone_last4": "1234"}).status_code == 200


def test_same_key_and_body_give_the_same_answer_and_one_record() -> None:
    first, again = post(BODY), post(BODY)
    assert (first.status_code, first.content) == (again.status_code, again.content)
    assert stored() == 1


def test_same_key_with_another_body_is_409_and_writes_nothing() -> None:
    post(BODY)
    answer = post({**BODY, "text": "换了一个问题，还是同一个键。"})
    assert answer.status_code == 409
    assert answer["Content-Type"] == "application/problem+json"
    assert stored() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": "nonsense"}, "kind"),
        ({"area": 1}, "area"),
        ({"area": "某镇"}, "area"),
        ({"area": 530302999000000}, "area"),
        ({"text": ""}, "text"),
        ({"text": "一" * 2001}, "text"),
        ({"contact": {"phone": "abc"}}, "contact.phone"),
        ({"contact": {"phone": "1" * 18}}, "contact.phone"),
        ({"contact": "x"}, "contact"),
        ({"about_unit": "no-such-unit", "kind": "over_enforcement"}, "about_unit"),
        ({"on_behalf_of": "母" * 65}, "on_behalf_of"),
        ({"kind": "price"}, "facts.seller"),
        ({"kind": "price", "facts": {"seller": "店", "price": "很多"}}, "facts.price"),
        ({"kind": "price", "facts": {"seller": "店", "price": "1E+99999"}}, "facts.price"),
        ({"kind": "price", "facts": {"seller": "店", "price": -5}}, "facts.price"),
        ({"kind": "road", "facts": {"road": "路", "state": "wet"}}, "facts.state"),
        ({"facts": {"colour": "red"}}, "facts.colour"),
        ({"facts": []}, "facts"),
        ({"facts": {"seller": {"deep": 1}}}, "facts.seller"),
        ({"facts": {f"f{n}": "x" for n in range(21)}}, "facts"),
    ],
)
def test_bad_field_is_named_and_nothing_is_written(change: dict[str, Any], field: str) -> None:
    answer = post({**BODY, **change})
    assert answer.status_code == 422
    problem = json.loads(answer.content)
    assert problem["status"] == 422
    assert field in [fault["field"] for fault in problem["errors"]]
    assert stored() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '{"kind": NaN}', b"\xff\xfe", "1" * 100])
def test_unreadable_body_is_a_problem_and_not_a_crash(body: Any) -> None:
    answer = post(body)
    assert answer.status_code in (400, 422)
    assert stored() == 0


def test_missing_key_is_named() -> None:
    problem = json.loads(post(BODY, key="").content)
    assert "Idempotency-Key" in [fault["field"] for fault in problem["errors"]]


@pytest.mark.parametrize("behalf", ["母亲", {"name": "母亲"}])
def test_acting_for_someone_is_kept(behalf: Any) -> None:
    assert post({**BODY, "on_behalf_of": behalf}).status_code == 201
    scope_set(SYSTEM)
    assert Request.objects.get().on_behalf_of is not None


def test_unknown_receipt_is_404_and_locks_after_five_tries() -> None:
    address = "/api/v1/requests/" + "7" * 13
    answers = [Client().get(address, {"phone_last4": "0000"}).status_code for _ in range(6)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_no_plain_contact_reaches_the_database() -> None:
    post(BODY)
    scope_set(SYSTEM)
    row = Request.objects.values().get()
    assert "13800001234" not in repr(row)
    assert "古丽" not in repr(row)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=40)
JSON = st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner))
NAMES = st.sampled_from(["seller", "price", "seen_on", "good"]) | st.text(max_size=12)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    facts=st.dictionaries(NAMES, JSON, max_size=6) | JSON, kind=st.sampled_from(["price", "visit"])
)
def test_no_answer_whatsoever_breaks_the_intake(facts: Any, kind: str) -> None:
    answer = post({**BODY, "kind": kind, "facts": facts}, key=secrets.token_hex(8))
    assert answer.status_code in (201, 400, 422), answer.content.decode()


def test_kinds_are_listed_with_their_questions() -> None:
    listed = Client().get("/api/v1/request-kinds").json()["kinds"]
    price = next(one for one in listed if one["kind"] == "price")
    assert price["section"] == "2"
    assert {one["name"]: one["required"] for one in price["fields"]}["seller"] is True
    spring = Client(headers={"cookie": "anxin-campaign=spring-2026"})
    named = {one["kind"] for one in spring.get("/api/v1/request-kinds").json()["kinds"]}
    assert "held_up_goods" not in named
    assert "refused_no_phone" in named
