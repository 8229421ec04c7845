"""The hotline's screen by keyboard alone, at the speed of a person who types; and the door's."""

from __future__ import annotations

import time

import pytest

from .conftest import Visit
from .looks import check_page
from .visitor import CHINESE, ENGLISH, NO_SCRIPTS, Manner, Visitor

MOST_S = 25.0
KEY_MS = 200  # five keys a second
# Words as an input method takes them: about three keys for each character.
WORDS = "后半夜停电，家里有老人吸氧。"
KEYS = "hou ban ye ting dian, jia li you lao ren xi yang."
PHONE = "13800005678"


def type_out(visitor: Visitor, keys: str) -> None:
    """Press key after key as a person does."""
    visitor.page.keyboard.type(keys, delay=KEY_MS)


def one_call(visitor: Visitor) -> float:
    """Write down one call from the first key to the number on the screen; how long it took."""
    page, began = visitor.page, time.monotonic()
    type_out(visitor, "停电")
    page.keyboard.press("Enter")
    type_out(visitor, "yuezhou")
    page.keyboard.press("Enter")
    type_out(visitor, KEYS)
    page.keyboard.press("Tab")
    type_out(visitor, PHONE)
    page.keyboard.press("Tab")
    type_out(visitor, "母亲")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.locator("[data-receipt]").wait_for()
    return time.monotonic() - began


def test_a_call_is_written_down_by_keyboard_in_25_seconds_and_the_next_may_begin(
    visit: Visit, capsys: pytest.CaptureFixture[str]
) -> None:
    visitor = visit(CHINESE)
    visitor.go("/requests/take-call/")
    visitor.enter("hotline")
    assert visitor.path() == "/requests/take-call/"
    taken = [one_call(visitor) for _ in range(2)]
    with capsys.disabled():
        print(f"\ncalls at 5 keys a second: {', '.join(f'{one:.1f} s' for one in taken)}")
    assert max(taken) <= MOST_S
    receipts = visitor.page.locator("[data-receipt]")
    assert receipts.count() == 1
    # Ready for the next: the first field has the focus and is empty.
    focus = visitor.page.evaluate("[document.activeElement.id, document.activeElement.value]")
    assert focus == ["id_kind", ""]
    check_page(visitor)


@pytest.mark.parametrize("manner", [CHINESE, ENGLISH, NO_SCRIPTS], ids=lambda manner: manner.name)
@pytest.mark.parametrize(
    ("path", "who"), [("/requests/take-call/", "hotline"), ("/requests/take-down/", "grid-demo")]
)
def test_the_screen_works_for_everybody_and_on_a_phone(
    visit: Visit, manner: Manner, path: str, who: str
) -> None:
    visitor = visit(manner, width=360)
    visitor.go(path)
    visitor.enter(who)
    check_page(visitor)
    if manner.scripts and who == "hotline":
        visitor.page.locator("#id_kind").fill("2")
        visitor.page.keyboard.press("Enter")
        visitor.page.locator("#id_area").fill("yuezhou")
        visitor.page.keyboard.press("Enter")
    else:
        visitor.page.locator('select[name="kind"]').select_option("help")
        visitor.page.locator('select[name="area"]').select_option("530302102001000")
    visitor.page.locator('[name="text"]').fill("Please bring medicine.")
    visitor.follow("main form .actions .btn")
    assert visitor.page.locator("[data-receipt]").count() == 1
    check_page(visitor)
