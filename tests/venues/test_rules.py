"""Reading a short form of hours, which word holds, and when a reason is owed."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from anxin.core.clock import CHINA
from anxin.core.types import Invalid
from anxin.venues.rules import blanket, read_declaration, said_for, state_of, wants_reason
from anxin.venues.types import CLOSED, DayState, Said, Span

LUNAR = {
    date(2021, 2, 11): "除夕",
    date(2021, 2, 12): "正月初一",
    date(2021, 2, 13): "正月初二",
    date(2021, 2, 14): "正月初三",
}
TODAY = date(2021, 2, 8)


def said(span: Span, hour: int, **of: object) -> Said:
    at = datetime(2021, 2, 8, hour, tzinfo=CHINA)
    return Said(span, at, "", "", **of)  # type: ignore[arg-type]  # the tests' own shorthand


@pytest.mark.parametrize(
    ("text", "days", "first", "span"),
    [
        ("初一 9–17", ("正月初一",), date(2021, 2, 12), Span(540, 1020)),
        ("初一9-17", ("正月初一",), date(2021, 2, 12), Span(540, 1020)),
        ("初一到初三 9:30—18", ("正月初一", "正月初二", "正月初三"), date(2021, 2, 12), Span(570, 1080)),
        ("除夕 8点到16点半", ("除夕",), date(2021, 2, 11), Span(480, 990)),
        ("除夕 停业", ("除夕",), date(2021, 2, 11), CLOSED),
        ("2月14日 闭馆", (), date(2021, 2, 14), CLOSED),
        ("2021-02-14 全天", (), date(2021, 2, 14), Span(0, 1440)),
        ("平日 8–20", (), None, Span(480, 1200)),
        ("８：００－２０：００", (), None, Span(480, 1200)),
    ],
)  # fmt: skip
def test_short_form_is_read(
    text: str, days: tuple[str, ...], first: date | None, span: Span
) -> None:
    read = read_declaration(text, LUNAR, TODAY)
    assert (read.days, read.first, read.span) == (days, first, span)


@pytest.mark.parametrize(
    "text", ["", "初一", "初一 17–9", "初九 9–17", "2月30日 9–17", "9–25", "9:70–10", "你好"]
)
def test_what_cannot_be_read_says_so_at_the_field(text: str) -> None:
    with pytest.raises(Invalid) as error:
        read_declaration(text, LUNAR, TODAY)
    assert error.value.fields.keys() == {"text"}


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused(text: str) -> None:
    with suppress(Invalid):
        assert read_declaration(text, LUNAR, TODAY).span.length_min >= 0


def test_a_word_about_the_day_beats_plain_hours_and_the_newer_beats_the_older() -> None:
    on = date(2021, 2, 12)
    plain = said(Span(480, 1200), 9)
    listed = said(Span(540, 1020), 7, day="正月初一")
    change = said(CLOSED, 8, first=on, last=on, reason="停电")
    assert said_for([plain, listed], on, "正月初一") == listed
    assert said_for([plain, listed, change], on, "正月初一") == change
    assert said_for([plain, listed, change], date(2021, 2, 20), "正月初九") == plain
    assert said_for([listed], date(2021, 2, 20), "正月初九") is None


def test_state_follows_the_minute_of_today_and_unknown_is_not_closed() -> None:
    hours = said(Span(540, 1020), 9)
    assert [state_of(hours, minute) for minute in (539, 540, 1019, 1020)] == [
        DayState.LATER, DayState.OPEN, DayState.OPEN, DayState.OVER,
    ]  # fmt: skip
    assert state_of(hours, None) is DayState.OPEN
    assert state_of(None, 600) is DayState.UNKNOWN
    assert state_of(said(CLOSED, 9), 600) is DayState.CLOSED


def test_closing_and_shortening_want_a_reason_and_longer_hours_do_not() -> None:
    held = said(Span(540, 1020), 9)
    assert wants_reason(None, CLOSED)
    assert wants_reason(held, Span(540, 960))
    assert not wants_reason(held, Span(480, 1080))
    assert not wants_reason(None, Span(600, 660))


def test_all_closed_is_blanket_and_one_open_or_unknown_is_not() -> None:
    assert blanket([CLOSED, CLOSED])
    assert not blanket([CLOSED, Span(0, 60)])
    assert not blanket([CLOSED, None])
    assert not blanket([CLOSED])
