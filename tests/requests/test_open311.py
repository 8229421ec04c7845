"""Filing and looking up in the form of Open311 GeoReport v2."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.requests.models import Request
from tests import make

pytestmark = pytest.mark.usefixtures("db")
BASE = "/api/v1/open311/v2"
GIVEN = {
    "service_code": "question",
    "description": "初三去越州镇看望老人，需要办手续吗？",
    "address_string": "越州镇",
    "last_name": "阿依·",
    "first_name": "古丽",
    "phone": "13800001234",
}


def post(given: dict[str, Any], key: str = "") -> HttpResponse:
    headers = {"Idempotency-Key": key} if key else {}
    return Client().post(f"{BASE}/requests.json", given, headers=headers)  # type: ignore[return-value]  # the test client's response is one


def get(path: str, **asked: str) -> Any:
    return Client().get(f"{BASE}/{path}", asked)


def stored() -> int:
    scope_set(SYSTEM)
    return Request.objects.count()


def test_services_are_those_of_the_notice_and_say_what_they_ask() -> None:
    services = {one["service_code"]: one for one in get("services.json").json()}
    assert {"question", "help", "price"} <= services.keys()
    assert (services["price"]["metadata"], services["question"]["metadata"]) == (True, False)
    asked = get("services/price.json").json()["attributes"]
    kinds = {one["code"]: one["datatype"] for one in asked}
    assert (kinds["price"], kinds["seen_on"]) == ("number", "datetime")
    assert get("services/none.json").status_code == 404
    base = get("discovery.json").json()["endpoints"][0]["url"]
    assert Client().get(f"{base}/services.json").status_code == 200


def test_a_request_is_filed_worked_on_and_looked_up() -> None:
    filed = post(GIVEN)
    assert filed.status_code == 201
    (told,) = filed.json()  # type: ignore[attr-defined]  # the test client's response has it
    receipt = told["service_request_id"]
    make.work()
    (found,) = get(f"requests/{receipt}.json", phone_last4="1234").json()
    assert (found["status"], found["service_code"]) == ("open", "question")
    assert found["description"] == GIVEN["description"]
    times = (found["requested_datetime"], found["expected_datetime"])
    asked, expected = (datetime.fromisoformat(one) for one in times)
    assert asked < expected
    assert found["agency_responsible"]
    many = get("requests.json", service_request_id=receipt, phone_last4="1234")
    assert many.json() == [found]


def test_nobody_sees_what_others_brought() -> None:
    receipt = post(GIVEN).json()[0]["service_request_id"]  # type: ignore[attr-defined]  # as above
    assert get(f"requests/{receipt}.json").status_code == 404
    assert get(f"requests/{receipt}.json", phone_last4="9999").status_code == 404
    refused = get("requests.json")
    assert refused.status_code == 400
    assert refused.json()[0]["code"] == 400
    assert get("requests.json", service_request_id=",".join("ABCDEF")).status_code == 400
    for _try in range(6):
        last = get(f"requests/{receipt}.json", phone_last4="9999")
    assert last.status_code == 429


def test_answers_of_a_kind_come_as_attributes() -> None:
    given = {**GIVEN, "service_code": "price", "attribute[seller]": "东门 3 号摊"}
    given |= {
        "attribute[good]": "白菜",
        "attribute[price]": "9",
        "attribute[seen_on]": "2021-02-11",
    }
    assert post(given).status_code == 201
    scope_set(SYSTEM)
    facts = Request.objects.get().facts
    assert (facts["good"], facts["price"], facts["seen_on"]) == ("白菜", "9", "2021-02-11")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"service_code": "nonsense"}, "kind"),
        ({"service_code": ""}, "kind"),
        ({"description": ""}, "text"),
        ({"address_string": "火星"}, "address_string"),
        ({"address_string": "", "address_id": "530302999000000"}, "area"),
        ({"address_string": "", "address_id": "²²²²²²²²²²²²²²²"}, "address_string"),
        ({"phone": "1" * 30}, "phone"),
        ({"phone": "1" * 40}, "phone"),
        ({"service_code": "price", "attribute[colour]": "red"}, "facts.colour"),
        ({"description": "一" * 9000}, "description"),
    ],
)
def test_what_is_wrong_is_named_in_the_form_of_the_standard(
    change: dict[str, str], words: str
) -> None:
    refused = post({**GIVEN, **change})
    assert refused.status_code == 422
    said = refused.json()  # type: ignore[attr-defined]  # as above
    assert all(one["code"] == 422 for one in said)
    assert any(words in one["description"] for one in said)
    assert stored() == 0


def test_the_same_key_files_once_and_another_body_is_a_conflict() -> None:
    first, again = post(GIVEN, "key-1"), post(GIVEN, "key-1")
    assert first.content == again.content
    assert stored() == 1
    other = post({**GIVEN, "description": "换了一件事情来问"}, "key-1")
    assert other.status_code == 409
    assert stored() == 1


def test_an_address_of_a_picture_is_never_fetched_and_that_is_said() -> None:
    told = post({**GIVEN, "media_url": "http://127.0.0.1:1/x.jpg"}).json()[0]  # type: ignore[attr-defined]  # as above
    assert "media_url" in told["service_notice"]
