"""The screens on which somebody writes for others, and what staff and the person see of it."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from anxin.accounts.models import User
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.requests.models import Request
from anxin.requests.queries import taken_page
from anxin.residents.models import Person
from tests import make, people

pytestmark = pytest.mark.usefixtures("db")
SCREENS = {"/requests/take-call/": people.HOTLINE, "/requests/take-down/": people.GRID}
SAID = {
    "kind": "help",
    "area": str(people.YUEZHOU_CODE),
    "text": "想请人代买药。",
    "contact_phone": "138 0000 1234",
    "on_behalf_of": "王奶奶",
    "token": "call-1",
}


def client_of(who: str) -> Client:
    client = Client(raise_request_exception=False)
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=who))
    return client


def stored() -> int:
    scope_set(SYSTEM)
    return Request.objects.count()


@pytest.mark.parametrize("screen", SCREENS)
def test_saved_call_shows_its_number_over_an_empty_form(screen: str) -> None:
    page = client_of(SCREENS[screen]).post(screen, SAID)
    text = page.content.decode()
    assert page.status_code == 201
    assert re.search(r"data-receipt>\w{4}-\w{4}-\w{5}<", text)
    assert "想请人代买药" not in text


@pytest.mark.parametrize("screen", SCREENS)
def test_sent_twice_is_one_record(screen: str) -> None:
    client = client_of(SCREENS[screen])
    pages = [client.post(screen, SAID).content.decode() for _ in range(2)]
    numbers = [re.findall(r"data-receipt>([\w-]+)<", page) for page in pages]
    assert numbers[0] == numbers[1] != []
    assert stored() == 1


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("kind", ""),
        ("kind", "nonsense"),
        ("area", "1"),
        ("area", "²"),
        ("text", ""),
        ("text", "短"),
        ("text", "长" * 2001),
        ("contact_phone", "abc"),
        ("about_unit", "no-such-unit"),
        ("token", "t" * 65),
    ],
)
def test_fault_is_shown_and_what_was_typed_stays(screen: str, part: str, value: str) -> None:
    page = client_of(SCREENS[screen]).post(screen, {**SAID, part: value})
    assert page.status_code == 422
    assert "王奶奶" in page.content.decode()
    assert stored() == 0


@pytest.mark.parametrize("screen", [*SCREENS, "/requests/type-slip/"])
def test_hostile_input_is_a_page_and_not_a_crash(screen: str) -> None:
    client = client_of(SCREENS.get(screen, people.HOTLINE))
    for name in (*SAID, "serial"):
        for odd in (
            "\x00",
            "\ud800".encode("utf-16", "surrogatepass").decode("latin-1"),
            "9" * 5000,
        ):
            answer = client.post(screen, {**SAID, "serial": "7" * 13, "token": "odd", name: odd})
            assert answer.status_code < 500, (name, odd[:4])


ABOUT = {
    **SAID,
    "kind": "over_enforcement",
    "text": "村里不让回家，要隔离十四天。",
    "token": "about",
}


@pytest.mark.parametrize("screen", SCREENS)
def test_the_unit_complained_about_is_asked_for_unless_the_caller_cannot_say(screen: str) -> None:
    client = client_of(SCREENS[screen])
    empty = client.get(screen).content.decode()
    # The field stands outside of what is folded, and the style shows it for kinds that ask.
    assert re.search(r'<option value="over_enforcement"[^>]* data-about', empty)
    assert not re.search(r'<option value="help"[^>]* data-about', empty)
    assert empty.index('class="take-unit"') < empty.index('<details class="why"')
    asked = client.post(screen, ABOUT)
    assert asked.status_code == 422
    assert 'class="take-unit" data-shown' in asked.content.decode()
    assert client.post(screen, {**ABOUT, "about_unit": "unsure"}).status_code == 201
    told = {**ABOUT, "about_unit": "town-yuezhou", "token": "told"}
    assert client.post(screen, told).status_code == 201
    scope_set(SYSTEM)
    about = Request.objects.order_by("id").values_list("excluded_unit__slug", flat=True)
    assert list(about) == [None, "town-yuezhou"]


def test_what_the_paper_does_not_say_is_not_asked() -> None:
    sent = {**ABOUT, "serial": "7K3M9Q2T4XW8P"}
    assert client_of(people.HOTLINE).post("/requests/type-slip/", sent).status_code == 201


CALLER = {"contact_name": "王小明", "keep_person": "on"}
FIND = "/requests/take-call/caller/"


def kept_people() -> int:
    scope_set(SYSTEM)
    return Person.objects.count()


def test_a_caller_who_agrees_is_kept_once_and_found_masked_at_the_next_call() -> None:
    client, before = client_of(people.HOTLINE), kept_people()
    page = client.post("/requests/take-call/", {**SAID, **CALLER})
    assert page.status_code == 201
    assert "来电人已登记" in page.content.decode()
    again = client.post("/requests/take-call/", {**SAID, **CALLER, "token": "call-2"})
    assert again.status_code == 201
    assert "来电人已登记" not in again.content.decode()
    assert kept_people() == before + 1
    scope_set(SYSTEM)
    person = Person.objects.latest("id")
    assert list(person.consents) == ["contact"]
    found = client.post(FIND, {**SAID, "contact_phone": "13800001234"})
    text = found.content.decode()
    assert found.status_code == 200
    assert "王*" in text
    assert "王小明" not in text
    # What was typed so far is still in the form, and nobody is told off for what is missing.
    assert "想请人代买药。" in text
    assert 'class="problems"' not in text
    part = client.post(FIND, {"contact_phone": "13800001234"}, headers={"HX-Request": "true"})
    assert "王*" in part.content.decode()
    assert "<form" not in part.content.decode()
    scope_set(SYSTEM)
    entry = AuditEntry.objects.filter(action="residents.caller_sought").latest("id")
    assert entry.detail == {"found": 1}


@pytest.mark.parametrize(
    "changes", [{"contact_name": ""}, {"contact_phone": ""}, {"contact_name": "12"}]
)
def test_a_caller_who_cannot_be_kept_leaves_neither_call_nor_person(
    changes: dict[str, str],
) -> None:
    before = kept_people()
    page = client_of(people.HOTLINE).post("/requests/take-call/", {**SAID, **CALLER, **changes})
    assert page.status_code == 422
    assert "想请人代买药。" in page.content.decode()
    assert (stored(), kept_people()) == (0, before)


def test_without_consent_nobody_is_kept() -> None:
    before = kept_people()
    client_of(people.HOTLINE).post("/requests/take-call/", {**SAID, "contact_name": "王小明"})
    assert (stored(), kept_people()) == (1, before)


@pytest.mark.parametrize("sent", ["", "abc", "1" * 4000, "\x00"])
def test_what_is_no_number_finds_nobody(sent: str) -> None:
    page = client_of(people.HOTLINE).post(FIND, {**SAID, "contact_phone": sent})
    assert page.status_code == 200
    assert "不像电话号码" in page.content.decode()


def test_callers_are_sought_by_who_answers_calls_only() -> None:
    for who in (people.GRID, people.AUDITOR, people.OFFICE):
        assert client_of(who).post(FIND, {"contact_phone": "13800001234"}).status_code == 403
    assert client_of(people.HOTLINE).get(FIND).status_code == 405


def test_grid_worker_begins_with_his_own_community() -> None:
    page = client_of(people.GRID).get("/requests/take-down/").content.decode()
    assert re.search(r'<option value="530302102001000"[^>]* selected', page)


def test_screen_of_a_call_costs_few_statements() -> None:
    client = client_of(people.HOTLINE)
    client.get("/requests/take-call/")
    with CaptureQueriesContext(connection) as asked:
        assert client.get("/requests/take-call/").status_code == 200
    assert len(asked) <= 20, len(asked)


def test_staff_see_facts_in_words_who_wrote_it_down_and_no_contact() -> None:
    client_of(people.HOTLINE).post("/requests/take-call/", {**SAID, "contact_name": "阿依"})
    make.work()
    ref = Request.objects.select_related("order").get().order.ref  # type: ignore[union-attr]  # worked
    page = client_of(people.YUEZHOU).get(f"/requests/of-order/{ref}/").content.decode()
    assert "演示·话务员 代录" in page
    assert "代他人提交" in page
    assert "电话" in page
    assert "13800001234" not in page
    assert "阿依" not in page


def test_person_sees_unit_clock_clause_and_own_answers_by_receipt() -> None:
    receipt = make.request(
        kind="road", facts={"road": "越州老路", "state": "ice"}, contact_phone=""
    )
    make.work()
    page = Client().post("/requests/track/", {"receipt": receipt}).content.decode()
    assert "路上有情况" in page
    assert "麒麟区交通运输局" in page
    assert "前答复" in page
    assert "结冰、积雪" in page
    assert "路网运行动态监测" in page


def test_list_of_requests_costs_the_same_for_one_and_for_many() -> None:
    receipts = [make.request(kind="help", text=f"第 {n} 件事情。") for n in range(6)]
    make.work()
    scope_set(SYSTEM)
    ref = make.order_ref_of(receipts[0])
    client = client_of(people.YUEZHOU)
    client.get(f"/requests/of-order/{ref}/")

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(f"/requests/of-order/{ref}/").status_code == 200
        return len(asked)

    one = cost()
    scope_set(SYSTEM)
    order = Request.objects.filter(order__ref=ref).values_list("order_id", flat=True).get()
    Request.objects.update(order_id=order)
    assert cost() == one


TAKEN = "/requests/taken/"


def taken_by(who: str, words: str, **changes: str) -> str:
    """Something written down by one of the cast; the receipt read out."""
    screen = next(path for path, name in SCREENS.items() if name == who)
    sent = {**SAID, "text": words, "token": words, **changes}
    page = client_of(who).post(screen, sent).content.decode()
    return str(re.findall(r"data-receipt>([\w-]+)<", page)[0])


@pytest.mark.parametrize("who", [people.HOTLINE, people.GRID])
def test_one_finds_own_entries_again_and_brings_answers_back(who: str) -> None:
    other = people.GRID if who == people.HOTLINE else people.HOTLINE
    answered = taken_by(who, "第一件，等答复。")
    taken_by(who, "第二件，新来的。")
    taken_by(other, "旁人的一件事。")
    make.work()
    empty = client_of(people.HOTLINE).get(f"{TAKEN}?after=0-1").content.decode()
    assert "您还没有替别人登记过" in empty
    scope_set(SYSTEM)
    first = Request.objects.get(text="第一件，等答复。")
    Request.objects.filter(id=first.id).update(status="answered", answer="药送到了。")
    client = client_of(who)
    page = client.get(TAKEN).content.decode()
    assert page.index("第一件") < page.index("药送到了。") < page.index("第二件")
    assert answered in page
    assert "旁人的一件事" not in page
    assert "1380000" not in page
    told = {"request_id": str(first.id)}
    # Only whoever wrote it down says that the person knows.
    assert client_of(other).post(f"{TAKEN}told/", told).status_code == 404
    assert client.post(f"{TAKEN}told/", told).status_code == 302
    assert client.post(f"{TAKEN}told/", told).status_code == 404
    page = client.get(TAKEN).content.decode()
    assert page.index("第二件") < page.index("第一件")
    # Adding or correcting begins with what is known; another's entry tells nothing.
    screen = next(path for path, name in SCREENS.items() if name == who)
    more = client.get(f"{screen}?adds={first.id}").content.decode()
    assert re.search(r'<option value="help"[^>]* selected', more)
    assert "登记的“第一件，等答复。”" in more
    screen = next(path for path, name in SCREENS.items() if name == other)
    assert "第一件" not in client_of(other).get(f"{screen}?adds={first.id}").content.decode()


def test_what_is_about_ones_own_unit_is_not_in_ones_list() -> None:
    taken_by(people.HOTLINE, "反映区政府办的事。", about_unit="gov-office")
    assert "反映区政府办" not in client_of(people.HOTLINE).get(TAKEN).content.decode()


@pytest.mark.parametrize("after", ["x", "2-1", "1-" + "9" * 40, "0-²"])
def test_a_broken_place_in_the_list_is_its_beginning(after: str) -> None:
    taken_by(people.HOTLINE, "唯一的一件。")
    page = client_of(people.HOTLINE).get(TAKEN, {"after": after})
    assert page.status_code == 200
    assert "唯一的一件" in page.content.decode()


def test_the_list_pages_without_gap_or_repeat_at_the_same_cost() -> None:
    taken_by(people.HOTLINE, "种子一件。")
    client = client_of(people.HOTLINE)
    client.get(TAKEN)

    def cost() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(TAKEN).status_code == 200
        return len(asked)

    one = cost()
    for number in range(6):
        taken_by(people.HOTLINE, f"第 {number} 通电话。")
    scope_set(SYSTEM)
    ids = set(Request.objects.values_list("id", flat=True))
    waiting = set(sorted(ids)[:3])
    Request.objects.filter(id__in=waiting).update(status="answered")
    assert cost() == one
    hotline, campaign = people.actor(people.HOTLINE), "qilin-2021"
    scope_set(hotline)
    seen: list[int] = []
    after = ""
    for _ in range(10):
        page = taken_page(hotline, campaign, after, most=2)
        seen += [row.id for row in page.rows]
        after = page.after
        if not after:
            break
    assert seen == sorted(waiting, reverse=True) + sorted(ids - waiting, reverse=True)


@pytest.mark.parametrize("screen", SCREENS)
def test_who_writes_for_others_has_the_office_around_him_and_this_first(screen: str) -> None:
    page = client_of(SCREENS[screen]).get(screen).content.decode()
    menu = page[page.index('id="menu"') : page.index("<main")]
    assert re.findall(r'<a href="(/[^"]+)"', menu)[:2] == [screen, TAKEN]
    assert 'action="/accounts/logout/"' in page
    assert page.index('class="menu-open"') < page.index('name="kind"')
    assert "工作人员入口" not in page
