"""What strangers and broken programs send is answered with a page or problem details, never a crash."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from tests import people

pytestmark = pytest.mark.usefixtures("db")
TOO_LONG = "1" * 5000
# `²` is a digit to `isdigit` and no number to `int`; twenty nines fit into no column.
ODD_NUMBERS = ("²", "٣", TOO_LONG, "9" * 20, "-1", "1\x00")
REPORT = {"burden": "no_return", "text": "村口不让返乡的人进。", "step": "unit", "token": "odd-1"}


@pytest.fixture
def office() -> Client:
    client = Client(raise_request_exception=False)
    signed_in = client.post(
        "/accounts/login/", {"login": people.OFFICE, "password": people.password()}
    )
    assert signed_in.status_code == 302
    return client


@pytest.mark.parametrize("odd", [*ODD_NUMBERS, "2026-11-25~²", "2026-11-25~1", "x~1"])
@pytest.mark.parametrize("others", [{}, {"words": "返乡"}, {"show": "all"}])
def test_odd_filters_of_the_inbox_are_not_an_error(
    office: Client, odd: str, others: dict[str, str]
) -> None:
    for name in ("section", "after"):
        answer = office.get("/desk/", {**others, name: odd})
        assert answer.status_code == (400 if "\x00" in odd else 200)


@pytest.mark.parametrize("odd", ODD_NUMBERS)
def test_odd_position_in_the_audit_is_not_an_error(odd: str) -> None:
    client = Client(raise_request_exception=False)
    client.post("/accounts/login/", {"login": people.AUDITOR, "password": people.password()})
    answer = client.get("/desk/audit/", {"before": odd})
    assert answer.status_code == (400 if "\x00" in odd else 200)


@pytest.mark.parametrize("path", ["/desk/orders/%00/", "/requests/of-order/a%00b/"])
def test_address_no_text_can_hold_is_answered_with_a_page(office: Client, path: str) -> None:
    answer = office.get(path)
    assert answer.status_code == 400
    assert "送来的内容读不懂" in answer.content.decode()


def test_api_address_no_text_can_hold_is_answered_with_problem_details() -> None:
    answer = Client(raise_request_exception=False).get("/api/v1/notices/%00/clauses")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


def test_open311_is_answered_in_its_own_form_also_before_it_is_read() -> None:
    path = "/api/v1/open311/v2/requests.json?service_request_id=%00"
    answer = Client(raise_request_exception=False).get(path)
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/json")
    assert answer.json()[0]["code"] == 400


@pytest.mark.parametrize("odd", ODD_NUMBERS)
def test_odd_area_carried_along_brings_the_page_of_the_place(odd: str) -> None:
    client = Client(raise_request_exception=False)
    answer = client.post("/over-enforcement/report/", {**REPORT, "area": odd})
    assert answer.status_code == 422


@pytest.mark.parametrize("target", ["desk", "2021-02-11", "²", "", "//evil.example/", "/en/"])
@pytest.mark.parametrize("route", ["/mode/?mode=elder&", "/campaign/?slug=qilin-2021&"])
def test_way_back_is_a_place_of_ours(route: str, target: str) -> None:
    answer = Client(raise_request_exception=False).get(f"{route}next={target}")
    assert answer.status_code == 302
    assert "evil" not in answer["Location"]


@pytest.mark.parametrize(
    ("field", "odd"),
    [
        ("about_unit", "a\x00b"),
        ("on_behalf_of", "\ud800"),
        ("on_behalf_of", 5),
        ("text", "\ud800 不让回家"),
    ],
)
def test_api_names_the_field_that_holds_no_text(field: str, odd: object) -> None:
    body = {"kind": "question", "area": 530302102000000, "text": "要办手续吗？", field: odd}
    answer = Client(raise_request_exception=False).post(
        "/api/v1/requests",
        json.dumps(body),
        "application/json",
        headers={"Idempotency-Key": "k" * 9},
    )
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


def test_half_a_character_in_an_answer_breaks_nothing() -> None:
    facts = {"seller": "\ud83d店", "good": "白菜", "price": "9", "seen_on": "2021-02-11"}
    body = {"kind": "price", "area": 530302102000000, "text": "昨天四元今天九元", "facts": facts}
    answer = Client(raise_request_exception=False).post(
        "/api/v1/requests",
        json.dumps(body),
        "application/json",
        headers={"Idempotency-Key": "k" * 9},
    )
    assert answer.status_code == 201


@pytest.mark.parametrize(
    "body", [b"[" * 9000, b"{", b"\xc4\xe3\xba\xc3", b'{"area": ' + b"9" * 9000]
)
def test_api_answers_a_body_that_is_no_json_with_problem_details(body: bytes) -> None:
    answer = Client(raise_request_exception=False).post(
        "/api/v1/requests", body, "application/json", headers={"Idempotency-Key": "k" * 9}
    )
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["errors"][0]["field"] == "body"


@pytest.mark.parametrize("path", ["/api/v1/requests", "/api/v1/travel/guidance"])
def test_api_answers_a_method_it_has_not_with_problem_details(path: str) -> None:
    answer = Client().delete(path)
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"]


@pytest.mark.parametrize("path", ["/travel/guidance/", "/notices/", "/requests/track/"])
def test_head_is_answered_like_get(path: str) -> None:
    assert Client().head(path).status_code == 200


def test_description_gives_errors_the_type_they_are_sent_with() -> None:
    schema = Client().get("/api/v1/openapi.json").json()
    for operations in schema["paths"].values():
        for operation in operations.values():
            assert "400" in operation["responses"]
            # Open311 has a form of its own for errors.
            problem = (
                "application/" + ("" if "open311" in operation["tags"] else "problem+") + "json"
            )
            for status, answer in operation["responses"].items():
                wanted = problem if int(status) >= 400 else "application/json"
                assert list(answer["content"]) == [wanted]


@pytest.mark.parametrize("path", ["/desk/", "/accounts/security/", "/travel/guidance/", "/nope"])
def test_what_staff_see_is_kept_by_no_cache(office: Client, path: str) -> None:
    assert "no-store" in office.get(path)["Cache-Control"]


def test_what_a_receipt_shows_is_kept_by_no_cache() -> None:
    found = Client().post("/requests/track/", {"receipt": "ABCDEFGHJKMNP", "phone_last4": "1"})
    assert "no-store" in found["Cache-Control"]
