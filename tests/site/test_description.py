"""Every operation of the API does what its description says, whoever asks and whatever is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.test.client import ClientHandler
from django.urls import get_resolver
from hypothesis import settings
from schemathesis import Case as AnyCase
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import positive_data_acceptance

from anxin.accounts.models import User
from anxin.site.api import api
from tests import people
from tests.architecture.routing import routes

pytestmark = pytest.mark.usefixtures("db")
DESCRIPTION = schemathesis.openapi.from_dict(
    api.get_openapi_schema(path_prefix="/api/v1/"), config=SchemathesisConfig()
)
SHORT = settings(max_examples=8, derandomize=True, deadline=None, database=None)
DEEP = settings(max_examples=400, deadline=None, database=None)
# Nobody, and staff; who holds a receipt is nobody with the example's receipt and number.
VISITORS = ("", people.OFFICE)
# What these take depends on kinds, places and receipts that are data, which no schema can say.
DATA_DECIDES = {
    "POST /api/v1/requests",
    "POST /api/v1/open311/v2/requests.json",
    "GET /api/v1/open311/v2/requests.json",
}
_HANDLER = ClientHandler(enforce_csrf_checks=True)
Case = AnyCase[Any]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def product(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """The product as programs meet it, inside this test's transaction."""
    answer: Any = _HANDLER(environ)
    phrase = HTTPStatus(answer.status_code).phrase
    start(f"{answer.status_code} {phrase}", list(answer.items()))
    return [answer.content]


def ask(case: Case, visitor: str, application: Application = product) -> None:
    """Send it as a visitor and compare the answer with the description."""
    client = Client()
    if visitor:
        client.force_login(User.objects.get(username=visitor))
    cookies = {name: morsel.value for name, morsel in client.cookies.items()}
    loose: list[Any] = [positive_data_acceptance] if case.operation.label in DATA_DECIDES else []
    answer = case.call(app=application, cookies=cookies)
    case.validate_response(answer, excluded_checks=loose)


@pytest.mark.parametrize("visitor", VISITORS)
@DESCRIPTION.parametrize()
@SHORT
def test_operation_keeps_its_description(case: Case, visitor: str) -> None:
    ask(case, visitor)


@pytest.mark.deep
@pytest.mark.parametrize("visitor", [*VISITORS, people.ADMIN, people.AUDITOR])
@DESCRIPTION.parametrize()
@DEEP
def test_operation_keeps_its_description_whatever_is_sent(case: Case, visitor: str) -> None:
    ask(case, visitor)


def test_every_operation_is_tried() -> None:
    described = {one.ok().label for one in DESCRIPTION.get_all_operations() if isinstance(one, Ok)}
    operations = {(one.method, one.where) for one in routes(get_resolver()) if one.method}
    assert len(described) == len(operations)
    assert described >= DATA_DECIDES


@pytest.mark.parametrize(
    ("status", "kind", "body"),
    [
        ("500 Oops", "application/problem+json", b"{}"),
        ("402 Pay", "application/json", b"{}"),
        ("200 OK", "text/html", b"<p>"),
        ("200 OK", "application/json", b'{"kinds": 5}'),
    ],
)
def test_an_answer_that_breaks_the_description_is_noticed(
    status: str, kind: str, body: bytes
) -> None:
    def careless(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start(status, [("Content-Type", kind)])
        return [body]

    case = DESCRIPTION["/api/v1/request-kinds"]["GET"].Case()
    ask(case, "")
    with pytest.raises(FailureGroup):
        ask(case, "", careless)
