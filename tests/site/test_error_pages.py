"""Pages for what went wrong stand in the frame of who reads them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from anxin.accounts.models import User
from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from tests import people

pytestmark = pytest.mark.usefixtures("db")
MENU = 'class="menu"'


def signed_in(login: str) -> Client:
    client = Client()
    scope_set(SYSTEM)
    client.force_login(User.objects.get(username=login))
    return client


@pytest.mark.parametrize(
    ("login", "path"),
    [(people.GRID, "briefing:board"), (people.HOTLINE, "desk:reports")],
)
def test_staff_without_a_right_keep_their_menu_and_a_way_back(login: str, path: str) -> None:
    answer = signed_in(login).get(reverse(path))
    text = answer.content.decode()
    assert answer.status_code == 403
    assert MENU in text
    assert "菜单里是您的岗位能用的" in text
    assert f'href="{reverse("desk:inbox")}"' in text
    assert answer.headers["X-Incident"] in text


def test_an_order_that_is_not_there_leaves_staff_at_their_desk() -> None:
    answer = signed_in(people.OFFICE).get(reverse("desk:read-order", args=["0" * 13]))
    assert answer.status_code == 404
    assert MENU in answer.content.decode()


@pytest.mark.parametrize("path", ["/nothing-here/", "/requests/file/nothing/"])
def test_residents_are_told_in_their_own_frame(path: str) -> None:
    text = Client().get(path).content.decode()
    assert MENU not in text
    assert "核对地址，或者回首页重新找。" in text
