"""The way in: the lock, the second step, sessions that end, and one answer for every failure."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Iterator
from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from defusedxml import ElementTree
from django.contrib.sessions.models import Session
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import Post, User
from anxin.accounts.services import password_set, user_deactivate
from anxin.core import clock
from anxin.core.models import AuditEntry
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from tests import people

pytestmark = pytest.mark.usefixtures("db")
SIGN_IN = "/accounts/login/"
NEW_PASSWORD = "lantern-at-dusk-8"
PERIOD_S, TYPING_S = 30, 6
WRONG_TEXT = "账号或密码不对，没有登录。"


@pytest.fixture
def client() -> Iterator[Client]:
    yield Client()
    scope_set(SYSTEM)


def sign_in(client: Client, name: str, password: str, **more: str) -> HttpResponse:
    data = {"login": name, "password": password, **more}
    return client.post(SIGN_IN, data)  # type: ignore[return-value]  # the client's response is one


def user(name: str) -> User:
    scope_set(SYSTEM)
    return User.objects.get(username=name)


def signed_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


def totp(secret: str) -> str:
    """The six digits a device shows now (RFC 6238), fresh enough to be typed in."""
    left = PERIOD_S - time.time() % PERIOD_S
    if left < TYPING_S:
        time.sleep(left)
    step = int(clock.now().timestamp()) // PERIOD_S
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = struct.unpack(">I", mac[start : start + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06d}"


def second_factor_add(client: Client) -> str:
    """Enable the device of the signed-in user; returns its secret."""
    client.post(reverse("account_reauthenticate"), {"password": people.password()})
    page = client.get(reverse("mfa_activate_totp"))
    secret = re.search(r"<code>([A-Z2-7]+)</code>", page.content.decode())
    assert secret is not None
    answer = client.post(reverse("mfa_activate_totp"), {"code": totp(secret.group(1))})
    assert answer.status_code == 302
    return secret.group(1)


def test_a_right_password_leads_to_the_inbox_under_a_new_session_key(client: Client) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["before"] = "yes"
    session.save()
    before = session.session_key
    answer = sign_in(client, people.OFFICE, people.password())
    assert (answer.status_code, answer["Location"]) == (302, reverse("desk:inbox"))
    assert client.session.session_key != before
    scope_set(SYSTEM)
    assert not Session.objects.filter(session_key=before).exists()
    assert AuditEntry.objects.filter(action="accounts.signed_in").count() == 1


@pytest.mark.parametrize(
    ("name", "route"),
    [
        (people.AUDITOR, "site:read-audit"),
        (people.LEADER, "briefing:board"),
        (people.ADMIN, "mfa_index"),
        ("hotline", "requests:take-call"),
    ],
)
def test_every_post_lands_on_a_page_of_its_own_also_from_the_entrance(
    client: Client, name: str, route: str
) -> None:
    assert sign_in(client, name, people.password())["Location"] == reverse(route)
    home = client.get("/").content.decode()
    assert f'href="{SIGN_IN}"' in home
    again = client.get(SIGN_IN)
    assert (again.status_code, again["Location"]) == (302, reverse(route))
    assert client.get(again["Location"]).status_code == 200
    desk = client.get(reverse("desk:inbox"))
    if name == people.LEADER:
        assert desk.status_code == 200
    else:
        assert (desk.status_code, desk["Location"]) == (302, reverse(route))


def test_the_way_asked_for_is_kept_but_never_leads_away(client: Client) -> None:
    inside = sign_in(client, people.OFFICE, people.password(), next="/notices/")
    assert inside["Location"] == "/notices/"
    away = sign_in(Client(), people.OFFICE, people.password(), next="https://evil.example/")
    assert away["Location"] == reverse("desk:inbox")


def test_unknown_name_wrong_password_locked_and_closed_look_the_same(client: Client) -> None:
    pages = [sign_in(client, "nobody-at-all", "x"), sign_in(client, people.OFFICE, "x")]
    for _ in range(5):
        sign_in(client, people.CIVIL, "x")
    pages.append(sign_in(client, people.CIVIL, people.password()))
    user_deactivate(actor=SYSTEM, user_id=user(people.MARKET).pk)
    pages.append(sign_in(client, people.MARKET, people.password()))
    assert {page.status_code for page in pages} == {200}
    texts = {_without_what_was_typed(page) for page in pages}
    assert len(texts) == 1
    assert WRONG_TEXT in texts.pop()
    assert not signed_in(client)


def _without_what_was_typed(page: HttpResponse) -> str:
    text = re.sub(r'(value|nonce|content)="[^"]*"', "", page.content.decode())
    return re.sub(r"\b[0-9A-F]{8}\b", "", text)


def test_the_sixth_try_is_refused_even_with_the_right_password(client: Client) -> None:
    for _ in range(5):
        sign_in(client, people.OFFICE, "wrong")
    sign_in(client, people.OFFICE, people.password())
    assert not signed_in(client)
    assert user(people.OFFICE).locked_until is not None


def test_wrong_tries_are_kept_although_the_page_says_no(client: Client) -> None:
    sign_in(client, people.OFFICE, "wrong")
    assert user(people.OFFICE).failed_logins == 1
    sign_in(client, people.OFFICE, people.password())
    assert user(people.OFFICE).failed_logins == 0


def test_a_new_password_ends_all_sessions(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    password_set(actor=SYSTEM, user_id=user(people.OFFICE).pk, password=NEW_PASSWORD)
    answer = client.get(reverse("mfa_index"))
    assert answer["Location"].startswith(SIGN_IN)


def test_changing_one_s_own_password_ends_the_other_sessions_only(client: Client) -> None:
    other = Client()
    for one in (client, other):
        sign_in(one, people.OFFICE, people.password())
    words = {"oldpassword": people.password(), "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    answer = client.post(reverse("account_change_password"), words)
    assert answer["Location"] == reverse("mfa_index")
    assert "密码已改" in client.get(reverse("mfa_index")).content.decode()
    assert other.get(reverse("mfa_index")).status_code == 302
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="accounts.password_changed").count() == 1


def test_guessing_the_old_password_locks_too(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    words = {"oldpassword": "wrong", "password1": NEW_PASSWORD, "password2": NEW_PASSWORD}
    for _ in range(5):
        client.post(reverse("account_change_password"), words)
    words["oldpassword"] = people.password()
    assert client.post(reverse("account_change_password"), words).status_code == 200
    assert user(people.OFFICE).check_password(people.password())


def test_a_closed_account_s_session_ends(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    user_deactivate(actor=SYSTEM, user_id=user(people.OFFICE).pk)
    assert client.get(reverse("mfa_index")).status_code == 302


def test_a_session_lasts_twelve_hours(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    assert client.session.get_expiry_age() == 12 * 3600
    assert client.cookies["anxin-session"]["max-age"] == ""


def test_without_a_post_nobody_gets_in_and_is_told_why(client: Client) -> None:
    Post.objects.filter(user=user(people.OFFICE)).update(to_on=date(2021, 1, 2))
    answer = sign_in(client, people.OFFICE, people.password())
    assert answer.status_code == 403
    assert "没有在任的岗位" in answer.content.decode()
    assert not signed_in(client)


def test_a_post_that_ends_meanwhile_leads_to_signing_in_not_in_circles(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    Post.objects.filter(user=user(people.OFFICE)).update(to_on=date(2021, 1, 2))
    answer = client.get(reverse("mfa_index"), follow=True)
    assert answer.status_code == 200
    assert len(answer.redirect_chain) == 1
    assert "没有在任的岗位" in answer.content.decode()


def test_signing_out_ends_the_session_and_is_recorded(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    assert client.get(reverse("account_logout")).status_code == 200
    assert signed_in(client)
    client.post(reverse("account_logout"))
    assert not signed_in(client)
    scope_set(SYSTEM)
    assert AuditEntry.objects.filter(action="accounts.signed_out").count() == 1


def test_nobody_signs_up_or_resets_a_password_by_himself(client: Client) -> None:
    for path in ("signup/", "password/reset/", "email/", "password/set/"):
        assert client.get(f"/accounts/{path}").status_code == 404


def test_a_device_is_asked_for_after_the_password(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    secret = second_factor_add(client)
    fresh = Client()
    answer = sign_in(fresh, people.OFFICE, people.password())
    assert answer["Location"] == reverse("mfa_authenticate")
    assert not signed_in(fresh)
    assert "输入验证码" in fresh.get(answer["Location"]).content.decode()
    fresh.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    assert signed_in(fresh)


def test_a_code_seen_over_the_shoulder_opens_nothing_again(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    secret = second_factor_add(client)
    first, second = Client(), Client()
    for one in (first, second):
        sign_in(one, people.OFFICE, people.password())
        User.objects.filter(username=people.OFFICE).update(failed_logins=0)
        one.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    assert [signed_in(first), signed_in(second)] == [True, False]


def test_wrong_codes_lock_and_a_right_password_between_does_not_free(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    secret = second_factor_add(client)
    fresh = Client()
    for _ in range(5):
        sign_in(fresh, people.OFFICE, people.password())
        fresh.post(reverse("mfa_authenticate"), {"code": "000000"})
    sign_in(fresh, people.OFFICE, people.password())
    fresh.post(reverse("mfa_authenticate"), {"code": totp(secret)})
    assert not signed_in(fresh)


def test_a_spare_code_opens_once(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    second_factor_add(client)
    codes = re.findall(
        r"<code>(\d+)</code>", client.get(reverse("mfa_view_recovery_codes")).content.decode()
    )
    assert len(codes) == 10
    tries = []
    for _ in range(2):
        fresh = Client()
        sign_in(fresh, people.OFFICE, people.password())
        fresh.post(reverse("mfa_authenticate"), {"code": codes[0]})
        tries.append(signed_in(fresh))
    assert tries == [True, False]


def test_secrets_of_devices_are_sealed_in_the_database(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    secret = second_factor_add(client)
    scope_set(SYSTEM)
    stored = str([row.data for row in Authenticator.objects.all()])
    assert secret not in stored
    assert stored.count("seed") == 1


def test_devices_ask_for_the_password_again_and_come_back(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    answer = client.get(reverse("mfa_activate_totp"))
    assert answer["Location"].startswith(reverse("account_reauthenticate"))
    back = client.post(answer["Location"], {"password": people.password()})
    assert back["Location"] == reverse("mfa_activate_totp")


def test_removing_the_device_ends_the_second_step_and_is_recorded(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    second_factor_add(client)
    client.post(reverse("account_reauthenticate"), {"password": people.password()})
    client.post(reverse("mfa_generate_recovery_codes"))
    assert client.post(reverse("mfa_deactivate_totp"))["Location"] == reverse("mfa_index")
    scope_set(SYSTEM)
    assert not Authenticator.objects.exists()
    actions = AuditEntry.objects.values_list("action", flat=True)
    assert {
        "accounts.second_factor_added",
        "accounts.recovery_codes_renewed",
        "accounts.second_factor_removed",
    } <= set(actions)


@pytest.mark.parametrize(
    "name",
    [
        "mfa_index",
        "account_change_password",
        "account_reauthenticate",
        "mfa_activate_totp",
        "mfa_deactivate_totp",
        "mfa_view_recovery_codes",
        "mfa_generate_recovery_codes",
        "mfa_reauthenticate",
    ],
)
def test_pages_of_one_s_own_account_ask_strangers_to_sign_in(client: Client, name: str) -> None:
    answer = client.get(reverse(name))
    assert (answer.status_code, answer["Location"].partition("?")[0]) == (302, SIGN_IN)


def test_the_error_stands_on_top_and_focus_starts_at_the_name(client: Client) -> None:
    page = client.get(SIGN_IN).content.decode()
    assert re.search(r'name="login"[^>]*autofocus', page)
    assert 'autocomplete="current-password"' in page
    wrong = sign_in(client, people.OFFICE, "x").content.decode()
    assert wrong.index('class="problems"') < wrong.index("<h1>")
    assert not re.search(r'name="login"[^>]*autofocus', wrong)


def test_the_square_to_scan_is_a_picture_a_browser_can_draw(client: Client) -> None:
    sign_in(client, people.OFFICE, people.password())
    client.post(reverse("account_reauthenticate"), {"password": people.password()})
    page = client.get(reverse("mfa_activate_totp")).content.decode()
    drawn = re.search(r'src="data:image/svg\+xml;base64,([^"]+)"', page)
    assert drawn is not None
    root = ElementTree.fromstring(base64.b64decode(drawn.group(1)))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
