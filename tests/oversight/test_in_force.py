"""What a draft is set against without a choice, and how the outcomes are told apart."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from anxin.core import clock
from anxin.notices.queries import campaigns_all, notices_binding
from anxin.oversight.queries import check_page, higher_choices
from anxin.oversight.rules import outcomes_of
from anxin.oversight.services import text_check
from anxin.oversight.types import Outcome, TextDraft
from tests import make, people
from tests.notices import bringing, test_issuing
from tests.oversight.test_checks import CAMPAIGN, checked, client_of, report_of, seen_by

pytestmark = pytest.mark.usefixtures("db")
STRICT = """东山镇人民政府关于做好2027年春节期间有关工作的通知

各村（社区）：

一、市场供应。春节期间各超市一律停业，商户可以每天营业2小时。
二、走访慰问。各村要在2027年1月20日前开展走访慰问，并拍照上传。

东山镇人民政府
2027年1月16日
"""


@pytest.mark.parametrize("campaign", [CAMPAIGN, "spring-2026", "spring-2027"])
def test_notice_issued_here_is_found_whatever_campaign_is_in_view(campaign: str) -> None:
    issued = test_issuing.issue(test_issuing.sent(), reason="急")
    with make.acting(people.actor(people.DONGSHAN)) as actor:
        draft = TextDraft("草稿.txt", STRICT.encode(), declared=True)
        ref = text_check(actor=actor, campaign=campaign, draft=draft)
        page = check_page(actor, ref)
    assert issued
    # The campaign itself begins on the 20th: the notice binds from the day it was issued.
    assert [one.slug for one in page.against] == ["notice:spring-2027"]
    assert page.head.compared


def test_notice_that_comes_into_force_makes_a_new_check_of_the_same_text() -> None:
    before = checked(people.DONGSHAN, STRICT)
    assert not seen_by(people.DONGSHAN, before).head.compared
    test_issuing.issue(test_issuing.sent(), reason="急")
    after = checked(people.DONGSHAN, STRICT)
    assert after != before
    assert seen_by(people.DONGSHAN, after).head.compared
    assert checked(people.DONGSHAN, STRICT) == after


def test_notices_bind_from_their_issue_to_the_end_of_their_campaign() -> None:
    test_issuing.issue(test_issuing.sent(), reason="急")
    days = [date(2027, 1, 14), date(2027, 1, 15), date(2027, 2, 28), date(2027, 3, 1)]
    found = [[one.slug for one in notices_binding(on)] for on in days]
    assert found == [[], ["spring-2027"], ["spring-2027"], []]


def test_notices_of_every_campaign_are_offered_by_their_short_names() -> None:
    test_issuing.issue(test_issuing.sent(), reason="急")
    campaign = next(one for one in campaigns_all() if one.slug == "spring-2026")
    offered = dict(higher_choices(campaign))
    assert next(iter(offered)) == "notice:spring-2026"
    assert offered["notice:qilin-2021"] == "2021年春节的通知"
    assert "notice:spring-2027" in offered


def test_text_without_a_day_is_set_against_what_holds_today() -> None:
    undated = STRICT.replace("2027年1月16日\n", "")
    test_issuing.issue(test_issuing.sent(), reason="急")
    for day, slugs in ((date(2027, 1, 20), ["notice:spring-2027"]), (date(2026, 11, 27), [])):
        with clock.frozen_at(datetime(day.year, day.month, day.day, 4, tzinfo=UTC)):
            page = seen_by(people.DONGSHAN, checked(people.DONGSHAN, undated))
        assert page.on == day
        assert [one.slug for one in page.against] == slugs


def test_text_is_not_set_against_itself() -> None:
    test_issuing.issue(test_issuing.sent(), reason="急")
    assert not seen_by(people.OFFICE, checked(people.OFFICE, bringing.TEXT)).against


def pair_of(
    outcome: str, above: str, below: str = "", *, guarantee: bool = False
) -> dict[str, Any]:
    sides = [{"id": number, "start": 0, "end": 1} if number else None for number in (above, below)]
    return {"outcome": outcome, "guarantee": guarantee, "higher": sides[0], "lower": sides[1]}


def test_letter_on_one_subject_is_not_blamed_for_the_rest_of_the_notice() -> None:
    rest = [pair_of("dropped", f"{item}.1", guarantee=True) for item in range(2, 8)]
    own = [
        pair_of("kept", "1.1a", "1.1"),
        pair_of("dropped", "1.1b", guarantee=True),
        pair_of("dropped", "1.2", guarantee=True),
    ]
    assert [one.value for one in outcomes_of([*own, *rest])] == [
        "kept", "lost", "unmentioned", *["unmentioned"] * 6,
    ]  # fmt: skip
    whole = [pair_of("kept", f"{item}.1", f"{item}.1") for item in range(1, 5)]
    lost = outcomes_of([*whole, *rest])[4:]
    assert {one.value for one in lost} == {"lost"}
    unsaid = pair_of("dropped", "3.2")
    assert outcomes_of([*whole, unsaid])[-1] is Outcome.UNMENTIONED


def test_contradictions_stand_first_and_every_count_is_that_of_its_rows() -> None:
    test_issuing.issue(test_issuing.sent(), reason="急")
    ref = checked(people.DONGSHAN, STRICT)
    page = seen_by(people.DONGSHAN, ref)
    groups = page.against[0].groups
    assert groups[0].outcome is Outcome.OPPOSED
    counts = {group.outcome: len(group.pairs) for group in groups}
    assert page.head.opposed == counts[Outcome.OPPOSED] >= 1
    assert page.head.guarantees_lost == counts.get(Outcome.LOST, 0)
    assert page.head.stricter == counts.get(Outcome.STRENGTHENED, 0)
    text = client_of(people.DONGSHAN).get(f"/over-enforcement/checks/{ref}/").content.decode()
    assert text.index("与上级相抵触 1") < text.index("两份全文并排看")
    assert "本文关停、取消或者禁止" in text
    report = report_of(page)
    assert "与上级相抵触" in report
    left = counts[Outcome.UNMENTIONED]
    assert f"上级另有{left}条本文没有提到" in report
    assert report.count("没有提到") == 2
