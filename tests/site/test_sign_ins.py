"""Where a person is signed in: seen and ended by himself; idle sessions end; an address must wait."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, override_settings
from django.urls import reverse

from anxin.accounts.models import AddressTries, Post, SignIn
from anxin.accounts.queries import address_wait, own_sign_ins
from anxin.accounts.rules import ADDRESS_WINDOW, TRIES_BY_ADDRESS, device_of, network_of
from anxin.accounts.services import address_failed, password_set, post_end
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.site.middleware import SEEN_EACH_S
from anxin.site.retention import retention_run
from tests import make, people

from .test_sign_in import NEW_PASSWORD, SIGN_IN, sign_in, signed_in, user

pytestmark = pytest.mark.usefixtures("db")
PAGE = "/accounts/sign-ins/"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"
DESK = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"


@pytest.fixture
def client() -> Iterator[Client]:
    yield Client(headers={"user-agent": DESK})
    scope_set(SYSTEM)


@pytest.fixture
def phone() -> Client:
    """The same person's other browser."""
    return Client(headers={"user-agent": PHONE})


def enter(one: Client, who: str = people.OFFICE) -> None:
    sign_in(one, who, people.password())
    assert signed_in(one)


def page(one: Client) -> str:
    return one.get(PAGE).content.decode()


def test_one_s_own_sign_ins_are_listed_in_words_and_this_one_is_marked(
    client: Client, phone: Client
) -> None:
    enter(client)
    enter(phone)
    enter(Client(), people.YUEZHOU)
    said = page(client)
    assert said.count('id="sign-in-') == 2
    assert "Firefox · Windows · 就是这里" in said
    assert "Chrome · Android</h2>" in said
    scope_set(SYSTEM)
    assert {row.seen_at.second for row in SignIn.objects.all()} == {0}


def test_one_is_ended_and_then_all_others(client: Client, phone: Client) -> None:
    third = Client()
    for one in (client, phone, third):
        enter(one)
    scope_set(SYSTEM)
    number = SignIn.objects.get(device="Chrome · Android").pk
    assert client.post(PAGE, {"end": str(number)}).status_code == 302
    assert phone.get(PAGE).status_code == 302
    assert third.get(PAGE).status_code == 200
    assert client.post(PAGE, {"end": "others"}).status_code == 302
    assert third.get(PAGE).status_code == 302
    assert page(client).count('id="sign-in-') == 1
    scope_set(SYSTEM)
    assert Session.objects.count() == 1
    assert AuditEntry.objects.filter(action="accounts.sign_in_ended").count() == 2


def test_nobody_sees_or_ends_another_s(client: Client) -> None:
    enter(client)
    scope_set(SYSTEM)
    number = SignIn.objects.get().pk
    for who in (people.YUEZHOU, people.ADMIN, people.AUDITOR):
        other = Client()
        enter(other, who)
        assert "Firefox" not in page(other)
        assert other.post(PAGE, {"end": str(number)}).status_code == 404
        with make.acting(people.actor(who)) as actor:
            assert not SignIn.objects.filter(pk=number).exists()
            assert [line.device for line in own_sign_ins(actor, "")] == [""]
    assert client.get(PAGE).status_code == 200


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 30, "0"])
def test_what_is_no_sign_in_of_one_s_own_is_not_found(client: Client, sent: str) -> None:
    enter(client)
    assert client.post(PAGE, {"end": sent}).status_code == 404
    assert client.post(PAGE).status_code == 404


def test_a_new_password_and_a_post_that_ended_leave_no_sign_in(client: Client) -> None:
    enter(client)
    password_set(actor=SYSTEM, user_id=user(people.OFFICE).pk, password=NEW_PASSWORD)
    assert not Session.objects.exists()
    assert not SignIn.objects.exists()
    enter(client, people.YUEZHOU)
    scope_set(SYSTEM)
    post = Post.objects.get(user__username=people.YUEZHOU)
    post_end(actor=SYSTEM, post_id=post.pk, to_on=post.from_on)
    assert not Session.objects.exists()
    assert not SignIn.objects.exists()


def test_one_s_own_new_password_keeps_this_one_on_the_list_only(
    client: Client, phone: Client
) -> None:
    enter(client)
    enter(phone)
    words = {"oldpassword": people.password(), "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    client.post(reverse("account_change_password"), words)
    said = page(client)
    assert said.count('id="sign-in-') == 1
    assert "就是这里" in said


def test_a_post_that_ends_by_its_day_ends_the_session_and_says_so(client: Client) -> None:
    enter(client)
    Post.objects.filter(user=user(people.OFFICE)).update(to_on=date(2021, 1, 2))
    answer = client.get(PAGE, follow=True)
    assert "没有在任的岗位，已退出登录" in answer.content.decode()
    assert not signed_in(client)
    scope_set(SYSTEM)
    assert not SignIn.objects.exists()


def test_who_does_nothing_for_an_hour_is_signed_out_and_comes_back_to_the_page(
    client: Client,
) -> None:
    enter(client)
    start = clock.now()
    with clock.frozen_at(start + timedelta(minutes=59)):
        assert client.get(PAGE).status_code == 200
    with clock.frozen_at(start + timedelta(minutes=118)):
        assert client.get(PAGE).status_code == 200
    with clock.frozen_at(start + timedelta(minutes=180)):
        answer = client.get(PAGE)
        assert answer.headers["Location"] == f"{SIGN_IN}?next={PAGE}"
        # What was typed stays in the browser: only signing out oneself clears it.
        assert "Clear-Site-Data" not in answer.headers
        assert "很久没有操作，已自动退出" in client.get(answer.headers["Location"]).content.decode()
    assert not signed_in(client)


def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client: Client) -> None:
    enter(client)
    start = clock.now()
    for minutes in range(10, 70, 10):
        with clock.frozen_at(start + timedelta(minutes=minutes)):
            client.get(PAGE, headers={"x-unattended": "1"})
    with clock.frozen_at(start + timedelta(minutes=70)):
        assert client.get(PAGE).status_code == 302


@override_settings(SESSION_IDLE_S=300)
def test_the_office_says_how_long_idle_may_last(client: Client) -> None:
    enter(client)
    with clock.frozen_at(clock.now() + timedelta(minutes=6)):
        assert client.get(PAGE).status_code == 302


def test_a_session_in_use_is_written_every_few_minutes_only(client: Client) -> None:
    enter(client)
    start = clock.now()
    seen = []
    for seconds in (SEEN_EACH_S - 60, SEEN_EACH_S + 60, SEEN_EACH_S + 120):
        with clock.frozen_at(start + timedelta(seconds=seconds)):
            client.get(PAGE)
        scope_set(SYSTEM)
        seen.append(SignIn.objects.get().seen_at)
    assert seen[0] < seen[1] == seen[2]


def tries(count: int, address: str = "127.0.0.1") -> None:
    scope_set(SYSTEM)
    for _ in range(count):
        address_failed(address)


def test_an_address_with_too_many_wrong_tries_waits_and_reads_how_long(client: Client) -> None:
    tries(TRIES_BY_ADDRESS - 1)
    assert sign_in(client, "nobody", "wrong").status_code == 200
    answer = sign_in(client, people.OFFICE, people.password())
    assert answer.status_code == 429
    assert "要等 15 分钟" in answer.content.decode()
    assert int(answer["Retry-After"]) == 900
    assert not signed_in(client)
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="accounts.address_paused").count() == 1
    with clock.frozen_at(clock.now() + ADDRESS_WINDOW):
        enter(client)


def test_an_office_behind_the_same_address_goes_on_working(client: Client, phone: Client) -> None:
    enter(client)
    enter(phone, people.YUEZHOU)
    phone.post(reverse("account_logout"))
    tries(TRIES_BY_ADDRESS)
    # Who is signed in works on; who was signed in here lately may again, under his own name only.
    assert client.get(PAGE).status_code == 200
    assert sign_in(phone, people.OFFICE, people.password()).status_code == 429
    enter(phone, people.YUEZHOU)
    stranger = Client()
    stranger.cookies["anxin-known"] = "forged"
    assert sign_in(stranger, people.YUEZHOU, people.password()).status_code == 429


def test_right_passwords_are_not_counted(client: Client) -> None:
    for _ in range(3):
        enter(Client())
    assert not AddressTries.objects.exists()


def test_another_address_does_not_wait_and_a_network_counts_as_one() -> None:
    tries(TRIES_BY_ADDRESS, "2001:db8::1")
    assert address_wait("2001:db8::ffff")
    assert address_wait("2001:db8:0:1::1") is None
    assert address_wait("192.0.2.1") is None
    assert "2001" not in AddressTries.objects.get().mark
    assert network_of("::ffff:192.0.2.7") == "192.0.2.7"
    assert network_of("nonsense") == ""


@override_settings(BEHIND_TLS=True)
def test_behind_a_proxy_the_address_is_what_the_proxy_added(client: Client) -> None:
    tries(TRIES_BY_ADDRESS, "192.0.2.9")
    for given, status in (("192.0.2.1, 192.0.2.9", 429), ("192.0.2.9, 192.0.2.1", 200)):
        answer = client.post(
            SIGN_IN,
            {"login": "nobody", "password": "x"},
            headers={"x-forwarded-for": given, "x-forwarded-proto": "https"},
        )
        assert answer.status_code == status


def test_sign_ins_go_after_thirty_days_and_tries_after_one(client: Client) -> None:
    enter(client)
    tries(1)
    with clock.frozen_at(clock.now() + timedelta(days=2)):
        retention_run()
        assert not AddressTries.objects.exists()
        assert SignIn.objects.exists()
    with clock.frozen_at(clock.now() + timedelta(days=31)):
        retention_run()
        assert not SignIn.objects.exists()


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (DESK, "Firefox · Windows"),
        (PHONE, "Chrome · Android"),
        ("Mozilla/5.0 (iPhone) MicroMessenger/8.0 Safari", "WeChat · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Safari/537 Edg/126", "Edge · Windows"),
        ("curl/8", ""),
        ("<b>", ""),
    ],
)
def test_a_device_is_told_in_two_words(agent: str, said: str) -> None:
    assert device_of(agent) == said
