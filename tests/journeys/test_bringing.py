"""People bring something of a kind, one thing per page; a unit answers; the receipt says so."""

from __future__ import annotations

import secrets

from .conftest import Visit
from .looks import check_page
from .reports import PHONE, Story, move, order_open, track
from .visitor import CHINESE, Manner, Visitor

PLACE = "530302103000000"


def bring(visitor: Visitor, kind: str, fill: dict[str, str], text: str) -> str:
    """Walk from the list of kinds to the receipt, looking at every page."""
    visitor.go("/requests/")
    check_page(visitor)
    visitor.follow(f'main a[href$="/requests/file/{kind}/"]')
    check_page(visitor)
    visitor.pick("area", PLACE)
    visitor.onward()
    check_page(visitor)
    for name, said in fill.items():
        control = visitor.page.locator(f'main [name="facts_{name}"]').first
        if control.get_attribute("type") == "radio":
            visitor.choose(f"facts_{name}", said)
        else:
            visitor.write(f"facts_{name}", said)
    visitor.write("text", text)
    visitor.onward()
    check_page(visitor)
    visitor.write("contact_phone", PHONE)
    visitor.onward()
    check_page(visitor)
    visitor.onward()
    check_page(visitor)
    return visitor.page.locator("[data-receipt]").inner_text().strip()


def test_road_report_goes_to_the_transport_bureau_and_its_answer_comes_back(
    visit: Visit, manner: Manner
) -> None:
    resident, office = visit(manner), visit(CHINESE)
    mark = secrets.token_hex(4)
    receipt = bring(resident, "road", {"road": "S205", "state": "ice"}, f"{mark} ice on the bridge")
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
