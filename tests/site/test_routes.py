"""Role × route × scope, generated from the routes: default deny, and no foreign record answers.

Three canaries sing in every cell: a question in one town, one in another, and a report about the
first. Who may see which is worked out here from the actor's scope alone, without the database.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import get_resolver, reverse

from anxin.accounts.models import User
from anxin.core.permissions import PUBLIC_ROUTE, SIGNED_IN_ROUTE
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM, Actor
from anxin.requests.models import Request
from anxin.site.navigation import first_page
from anxin.workorders.models import Part
from tests import make, people
from tests.architecture.routing import Route, routes
from tests.briefing.rights import OF_BRIEFS
from tests.messages.rights import OF_MESSAGES
from tests.notices.rights import OF_DRAFTS
from tests.residents.rights import OF_PEOPLE
from tests.rulebook.rights import OF_RULES
from tests.workorders.rights import OF_A_BREAKDOWN, OF_DESK, OF_ENGINE

pytestmark = pytest.mark.usefixtures("db")
STRANGER = "stranger"
WHO = (STRANGER, *people.ALL)
PHONE_LAST4 = "1234"
WRONG_LAST4 = "9999"
# Words that appear in a canary's text and nowhere else.
SONGS = {"yuezhou": "金丝雀甲啼", "dongshan": "金丝雀乙啼", "report": "金丝雀丙啼"}
SIGN_IN = "/accounts/login/?next="


@dataclass(frozen=True, slots=True)
class Canary:
    """A record of some town, and whom its row excludes."""

    song: str
    receipt: str
    ref: str
    request_id: int
    area_code: int
    field_bit: int
    excluded_unit: int | None
    units: frozenset[int]

    def visible_to(self, actor: Actor) -> bool:
        """Whether the order is for these eyes, by the rules of the scope and nothing else."""
        if self.excluded_unit in actor.scope.unit_chain:
            return False
        mine = actor.unit_id in self.units
        return mine or actor.scope.covers(self.area_code, self.field_bit)


@dataclass(frozen=True, slots=True)
class ObjectRoute:
    """How a route with parameters is called for a canary, and what is sent to it."""

    arguments: Callable[[Canary], dict[str, Any]]
    data: dict[str, str] | None = None
    # What an own record may answer when it is none of the sort that this step is for.
    else_own: tuple[int, ...] = ()


# Every route with parameters stands here, or the matrix is not whole.
OF_AN_ORDER = {
    "desk:read-order": ObjectRoute(lambda canary: {"ref": canary.ref}),
    "desk:move-order": ObjectRoute(
        lambda canary: {"ref": canary.ref}, {"move": "accept", "seen_status": "opened"}
    ),
    "desk:keep-draft": ObjectRoute(lambda canary: {"ref": canary.ref}, {"key": "a:", "text": "x"}),
    "desk:presence": ObjectRoute(lambda canary: {"ref": canary.ref}, {"writing": "1"}),
    "desk:answer-part": ObjectRoute(
        lambda canary: {"ref": canary.ref}, {"status": "accepted", "seen_status": "given"}, (404,)
    ),
    "desk:decide-part": ObjectRoute(
        lambda canary: {"ref": canary.ref},
        {"unit_id": "1", "decision": "excuse", "text": "x"},
        (404,),
    ),
    "desk:hand-on-order": ObjectRoute(lambda canary: {"ref": canary.ref}, {"units": "1"}, (400,)),
    "desk:answer-preview": ObjectRoute(
        lambda canary: {"ref": canary.ref}, {"text": "x"}, (400, 404)
    ),
    "desk:file-report": ObjectRoute(lambda canary: {"ref": canary.ref}, {"value": "0"}, (404,)),
    "desk:add-proof": ObjectRoute(lambda canary: {"ref": canary.ref}, {"text": "x"}),
    "desk:read-proof": ObjectRoute(lambda canary: {"ref": canary.ref, "proof_id": 1}, None, (404,)),
    **{
        name: ObjectRoute(lambda canary: {"ref": canary.ref}, data, answers)
        for name, (data, answers) in OF_ENGINE.items()
    },
    "requests:of-order": ObjectRoute(lambda canary: {"ref": canary.ref}),
    "requests:split-order": ObjectRoute(lambda one: {"ref": one.ref}, {"text": "两件"}, (422,)),
    "requests:unmask-contact": ObjectRoute(lambda canary: {"request_id": canary.request_id}),
}
# A checked draft is private to its unit: called by everybody, answered to its own town only.
OF_A_DRAFT_CHECK: dict[str, dict[str, str] | None] = {
    "oversight:read-check": None,
    "oversight:report-check": None,
    "oversight:judge-finding": {"number": "0", "act": "confirmed"},
    "oversight:share-check": {},
    "oversight:erase-check": {},
}
# A unit's own tasks: seen by the units that have some.
OF_A_SHARE = {"desk:own-tasks"}
OF_A_LINK = {"breakdown:answer", "breakdown:own-sheet"}
OF_A_RECEIPT = {"api:get_request", "api:tracked"}
# tests/requests/test_withdrawals.py calls them.
OF_A_WITHDRAWAL = {"requests:read-withdrawal", "requests:tell-answer"}
# tests/briefing/test_upper_sheets.py calls them.
OF_AN_UPPER_SHEET = {"briefing:map-sheet", "briefing:fill-sheet", "briefing:drop-sheet"}
OF_A_PUBLIC_TEXT = {
    "api:notice_clauses": {"slug": "qilin-2021"},
    "notices:read-notice": {"slug": "qilin-2021"},
    **{
        f"rulebook:{name}": {"scope": "qilin-2021", "name": "travel_guidance"}
        for name in ("read-table", "try-table", "download-table")
    },
    "api:service": {"code": "price"},
    "requests:file": {"kind": "price"},
    "requests:slip-of-kind": {"kind": "price"},
}
# Addresses of lists, searches and counts that a canary must not sing in.
SEARCHES = tuple(
    f"{reverse('desk:inbox')}?{query}"
    for query in (
        "show=all",
        "show=running",
        *(f"words={song}&show=all" for song in SONGS.values()),
    )
)


def all_routes() -> list[Route]:
    return [route for route in routes(get_resolver()) if route.name]


def plain_routes() -> Iterator[Route]:
    return (route for route in all_routes() if not route.parameters)


def canary(name: str, receipt: str) -> Canary:
    scope_set(SYSTEM)
    ref = make.order_ref_of(receipt)
    found = Request.objects.select_related("order").get(order__ref=ref)
    order = found.order
    assert order is not None
    units = Part.objects.filter(order=order).values_list("unit_id", flat=True)
    return Canary(
        song=SONGS[name],
        receipt=receipt,
        ref=ref,
        request_id=found.id,
        area_code=order.area_code,
        field_bit=order.field_bit,
        excluded_unit=order.excluded_unit_id,
        units=frozenset(units),
    )


@pytest.fixture
def canaries(db: None) -> list[Canary]:
    """One record in each town, and a report about one of them."""
    dongshan = {"area": people.DONGSHAN_CODE, "text": SONGS["dongshan"]}
    receipts = {
        "yuezhou": make.request(text=SONGS["yuezhou"]),
        "dongshan": make.request(**dongshan),
        "report": make.report(people.YUEZHOU, text=SONGS["report"]),
    }
    make.work()
    return [canary(name, receipt) for name, receipt in receipts.items()]


def signed_in(who: str) -> tuple[Client, Actor | None]:
    """A browser of this person, and the actor behind it."""
    client = Client()
    if who == STRANGER:
        return client, None
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client, people.actor(who)


def answers(client: Client, route: Route, url: str, data: dict[str, str] | None) -> Any:
    """What a route answers; whatever it wrote is undone."""
    with transaction.atomic():
        if data is not None:
            response = client.post(url, data)
        elif route.method == "POST":
            response = client.post(url, "{}", content_type="application/json")
        else:
            response = client.get(url)
        transaction.set_rollback(True)
    return response


def denied(response: HttpResponse) -> bool:
    """Sent to sign in, or told that the right is missing."""
    return response.status_code == 403 or response.headers.get("Location", "").startswith(SIGN_IN)


def test_every_route_is_listed() -> None:
    listed = OF_AN_ORDER.keys() | OF_A_RECEIPT | OF_A_PUBLIC_TEXT.keys() | OF_A_DRAFT_CHECK.keys()
    listed |= OF_A_BREAKDOWN.keys() | OF_A_SHARE | OF_A_LINK | OF_A_WITHDRAWAL
    listed |= OF_AN_UPPER_SHEET
    listed |= OF_PEOPLE.keys()  # tests/residents/test_rights.py calls them
    listed |= OF_DESK  # tests/workorders/test_desk.py and test_sheet_jobs.py call them
    listed |= OF_MESSAGES  # tests/messages/test_pages.py calls them
    listed |= OF_RULES  # tests/rulebook/test_rights.py calls them
    listed |= OF_BRIEFS  # tests/briefing/test_rights.py and test_supervision.py call them
    listed |= OF_DRAFTS  # tests/notices/test_rights.py calls them
    with_parameters = {route.name for route in all_routes() if route.parameters}
    assert with_parameters - listed == set()
    assert listed - with_parameters == set()


@pytest.mark.parametrize("who", WHO)
def test_routes_without_parameters_open_by_right_only(who: str) -> None:
    client, actor = signed_in(who)
    faults, own_first = [], first_page(actor) if actor else "nowhere"
    for route in plain_routes():
        response = answers(client, route, "/" + route.where, None)
        sent_to, open_to_all = response.get("Location", ""), route.permission in (PUBLIC_ROUTE, "")
        may = actor is not None and (
            route.permission == SIGNED_IN_ROUTE or actor.may(route.permission)
        )
        if response.status_code >= 500 or (denied(response) and (open_to_all or may)):
            # Signed in, a fresh proof of the password may be asked for: that is no refusal.
            if "reauthenticate" not in sent_to:
                faults.append(f"{route.label}: {response.status_code} though open")
        elif not (open_to_all or may or denied(response) or sent_to == own_first):
            faults.append(f"{route.label}: {response.status_code} though closed")
    assert not faults


@pytest.mark.parametrize("who", WHO)
def test_foreign_records_never_answer(who: str, canaries: list[Canary]) -> None:
    client, actor = signed_in(who)
    faults = []
    for route in (route for route in all_routes() if route.name in OF_AN_ORDER):
        for one in canaries:
            called = OF_AN_ORDER[route.name]
            url = reverse(route.name, kwargs=called.arguments(one))
            response = answers(client, route, url, called.data)
            fault = judged(response, route, actor, one)
            if fault:
                faults.append(f"{url} ({one.song}): {fault}")
    assert not faults


def judged(response: HttpResponse, route: Route, actor: Actor | None, one: Canary) -> str:
    """What is wrong with an answer about a canary; empty when nothing."""
    sings = one.song in response.content.decode()
    if actor is None or not actor.may(route.permission):
        return "" if denied(response) and not sings else f"{response.status_code} without the right"
    if not one.visible_to(actor):
        right = response.status_code == 404 and not sings
        return "" if right else f"{response.status_code} though foreign"
    # Seen, but perhaps the kind of order wants a right of its own.
    own = (200, 302, 403, *OF_AN_ORDER[str(route.name)].else_own)
    return "" if response.status_code in own else f"{response.status_code} though own"


@pytest.mark.parametrize("who", WHO)
def test_checked_draft_answers_its_own_unit_only(who: str) -> None:
    ref = make.text_check(people.YUEZHOU, song := SONGS["yuezhou"])
    client, _ = signed_in(who)
    for route in (route for route in all_routes() if route.name in OF_A_DRAFT_CHECK):
        url = reverse(route.name, kwargs={"ref": ref})
        response = answers(client, route, url, OF_A_DRAFT_CHECK[route.name])
        if who == people.YUEZHOU:
            assert response.status_code in (200, 302), url
        else:
            assert denied(response) or response.status_code == 404, f"{url}: {response.status_code}"
            assert song not in response.content.decode(errors="replace"), url


def said(response: HttpResponse) -> str:
    """What an answer holds as text; a workbook is looked into."""
    if not response.content.startswith(b"PK"):
        return response.content.decode()
    with zipfile.ZipFile(io.BytesIO(response.content)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())


@pytest.mark.parametrize("who", WHO)
def test_breakdown_table_answers_its_own_unit_only(who: str) -> None:
    song = SONGS["yuezhou"]
    ref = make.breakdown(people.YUEZHOU, task=song, lead="越州镇", cooperate="区图书馆")
    parameters = {"ref": ref, "unit_id": people.actor(people.YUEZHOU).unit_id, "sheet_id": 1}
    client, _ = signed_in(who)
    for route in (route for route in all_routes() if route.name in OF_A_BREAKDOWN):
        url = reverse(route.name, kwargs={name: parameters[name] for name in route.parameters})
        response = answers(client, route, url, OF_A_BREAKDOWN[route.name])
        if who == people.YUEZHOU:
            # There is no returned sheet and no objection yet; everything else is there.
            none_yet = "sheet_id" in route.parameters or route.name == "desk:decide-objection"
            there = (404, 409) if none_yet else (200, 302)
            assert response.status_code in there, f"{url}: {response.status_code}"
        else:
            assert denied(response) or response.status_code == 404, f"{url}: {response.status_code}"
            assert song not in response.content.decode(errors="replace"), url


@pytest.mark.parametrize("who", WHO)
def test_share_of_a_breakdown_answers_its_own_unit_only(who: str) -> None:
    ref = make.breakdown(people.YUEZHOU, task=SONGS["yuezhou"], lead="越州镇")
    client, _ = signed_in(who)
    route = next(route for route in all_routes() if route.name in OF_A_SHARE)
    response = answers(client, route, reverse(route.name, kwargs={"ref": ref}), None)
    # A village of the town has tasks of its own in the table; nobody but the town has this one.
    assert (SONGS["yuezhou"] in response.content.decode()) == (who == people.YUEZHOU)
    if who not in (people.YUEZHOU, people.GRID):
        assert denied(response) or response.status_code == 404


@pytest.mark.parametrize("name", sorted(OF_A_LINK))
@pytest.mark.parametrize("who", WHO)
def test_link_nobody_was_sent_opens_nothing(who: str, name: str) -> None:
    make.breakdown(people.YUEZHOU, task=SONGS["yuezhou"], lead="越州镇")
    client, _ = signed_in(who)
    response = client.get(reverse(name, kwargs={"token": "0" * 20}))
    assert response.status_code == 404
    assert SONGS["yuezhou"] not in response.content.decode()


@pytest.mark.parametrize("who", WHO)
def test_lists_and_searches_hold_nothing_foreign(who: str, canaries: list[Canary]) -> None:
    client, actor = signed_in(who)
    plain = [f"/{route.where}" for route in plain_routes() if route.method in ("", "GET")]
    for url in (*plain, *SEARCHES):
        page = said(answers(client, Route("", "", "", (), None), url, None))
        page = page.replace(url.partition("words=")[2].partition("&")[0] or "\0", "")
        for one in canaries:
            if actor is None or not one.visible_to(actor):
                assert one.ref not in page, f"{url} leaks {one.song}"
                assert f"{one.song}</" not in page, f"{url} leaks {one.song}"


def test_list_of_a_town_holds_what_is_its_own(canaries: list[Canary]) -> None:
    client, actor = signed_in(people.YUEZHOU)
    assert actor is not None
    page = client.get(SEARCHES[0]).content.decode()
    assert [one.song for one in canaries if one.ref in page] == [SONGS["yuezhou"]]


@pytest.mark.parametrize("who", WHO)
def test_api_answers_a_receipt_to_its_holder_only(who: str, canaries: list[Canary]) -> None:
    client, _ = signed_in(who)
    for one in canaries:
        url = f"/api/v1/requests/{one.receipt}"
        foreign = client.get(url, {"phone_last4": WRONG_LAST4})
        assert foreign.status_code == 404
        assert one.song not in foreign.content.decode()
        own = client.get(url, {"phone_last4": PHONE_LAST4})
        assert own.status_code == 200
        assert one.song in json.loads(own.content)["text"]


@pytest.mark.parametrize("name", sorted(OF_A_PUBLIC_TEXT))
def test_public_texts_answer_strangers_and_unknown_ones_do_not(name: str) -> None:
    client, _ = signed_in(STRANGER)
    assert client.get(reverse(name, kwargs=OF_A_PUBLIC_TEXT[name])).status_code == 200
    unknown = dict.fromkeys(OF_A_PUBLIC_TEXT[name], "no-such-text")
    assert client.get(reverse(name, kwargs=unknown)).status_code == 404


def test_every_canary_is_seen_by_some_and_hidden_from_others(canaries: list[Canary]) -> None:
    seen = {
        one.song: {who for who in people.ALL if one.visible_to(people.actor(who))}
        for one in canaries
    }
    assert all(0 < len(eyes) < len(people.ALL) for eyes in seen.values())
    assert people.YUEZHOU in seen[SONGS["yuezhou"]] - seen[SONGS["dongshan"]]
    assert people.DONGSHAN in seen[SONGS["dongshan"]] - seen[SONGS["yuezhou"]]
    assert people.YUEZHOU not in seen[SONGS["report"]]
    assert people.OFFICE in seen[SONGS["report"]]


def test_an_answer_that_leaks_is_noticed(canaries: list[Canary]) -> None:
    route = next(route for route in all_routes() if route.name == "desk:read-order")
    foreign = next(one for one in canaries if one.song == SONGS["dongshan"])
    town = people.actor(people.YUEZHOU)
    assert judged(HttpResponse(foreign.song), route, town, foreign)
    assert judged(HttpResponse(foreign.song, status=404), route, town, foreign)
    assert judged(HttpResponse(status=200), route, None, foreign)
