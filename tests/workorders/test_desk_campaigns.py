"""The desk shows the orders of one campaign, says which, and changes to another."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from anxin.core.row_policy import scope_set
from anxin.core.types import SYSTEM
from anxin.notices.queries import campaigns_all
from anxin.workorders.forms import inbox_filter
from anxin.workorders.models import Order
from anxin.workorders.services import measures_break_down
from anxin.workorders.types import OrderStatus

pytestmark = pytest.mark.usefixtures("db")
QILIN, SPRING = "qilin-2021", "spring-2026"


@pytest.fixture(autouse=True)
def _as_system(db: None) -> None:
    scope_set(SYSTEM)


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


def test_rows_of_all_campaigns_say_whose_they_are() -> None:
    for slug in (QILIN, SPRING):
        measures_break_down(actor=SYSTEM, campaign=slug)
    one, both = desk(QILIN), desk(QILIN, "/desk/?campaign=all&show=all")
    assert '<th scope="col">活动</th>' not in one
    assert '<th scope="col">活动</th>' in both
    label = next(one.label for one in campaigns_all() if one.slug == SPRING)
    named = re.compile(rf"<td>\s*{re.escape(label)}\s*</td>")
    assert named.search(both)
    assert not named.search(one)


def test_an_order_at_its_end_asks_for_no_first_answer() -> None:
    measures_break_down(actor=SYSTEM, campaign=QILIN)
    order = Order.objects.filter(campaign=QILIN, measure_id="2.2b").get()
    page = f"/desk/orders/{order.ref}/"
    assert "前首次反馈" in desk(QILIN, page)
    Order.objects.filter(id=order.id).update(status=OrderStatus.CLOSED, running=False)
    assert "前首次反馈" not in desk(QILIN, page)


def test_query_offers_this_campaign_or_all() -> None:
    text = desk(QILIN, "/desk/?campaign=all")
    assert '<option value="all" selected>全部</option>' in text
    assert '<option value="">本活动</option>' in text
