"""The desk shows the orders of one campaign, says which, and changes to another."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from anxin.workorders.forms import inbox_filter

pytestmark = pytest.mark.usefixtures("db")
QILIN, SPRING = "qilin-2021", "spring-2026"


def desk(campaign: str, url: str = "/desk/") -> str:
    client = Client()
    client.cookies["anxin-campaign"] = campaign
    client.force_login(get_user_model().objects.get(username="office"))
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_without_a_choice_the_desk_shows_the_campaign_at_hand() -> None:
    assert inbox_filter({}, QILIN).campaign == QILIN
    assert inbox_filter({"campaign": "all"}, QILIN).campaign == ""
    assert inbox_filter({"campaign": SPRING}, QILIN).campaign == SPRING


def test_header_of_the_desk_offers_the_other_campaign() -> None:
    assert f"slug={SPRING}&amp;next=/desk/" in desk(QILIN)
    assert f"slug={QILIN}&amp;next=/desk/" in desk(SPRING)


def test_query_offers_this_campaign_or_all() -> None:
    text = desk(QILIN, "/desk/?campaign=all")
    assert '<option value="all" selected>全部</option>' in text
    assert '<option value="">本活动</option>' in text
