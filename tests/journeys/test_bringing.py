"""People bring something of a kind, one thing per page; a unit answers; the receipt says so."""

from __future__ import annotations

import secrets

from .channels import Matter, bring
from .conftest import Visit
from .looks import check_page
from .reports import Story, move, order_open, track
from .visitor import CHINESE, Manner

ROAD = Matter("road", "路上有情况", "530302103000000", "东山镇", {"road": "S205", "state": "ice"})


def test_road_report_goes_to_the_transport_bureau_and_its_answer_comes_back(
    visit: Visit, manner: Manner
) -> None:
    resident, office = visit(manner), visit(CHINESE)
    mark = secrets.token_hex(4)
    receipt = bring(resident, ROAD, f"{mark} ice on the bridge")
    office.sign_in("dept-transport")
    order_open(office, Story(mark, mark))
    assert "结冰、积雪" in office.said()
    move(office, "answer", f"{mark} salted at nine")
    track(resident, receipt)
    resident.until(lambda: f"{mark} salted at nine" in resident.said(), "the answer")
    check_page(resident)
    assert "S205" in resident.said()


def test_emergency_numbers_stand_before_the_first_question(visit: Visit) -> None:
    visitor = visit(CHINESE)
    visitor.go("/requests/file/urgent/")
    numbers = visitor.page.locator("main .numbers").bounding_box()
    question = visitor.page.locator("main form").bounding_box()
    assert numbers is not None
    assert question is not None
    assert numbers["y"] + numbers["height"] < question["y"]
    assert numbers["y"] + numbers["height"] < 800
