"""A text nobody has seen: its owners by their everyday names, and what earlier campaigns settled."""

from __future__ import annotations

import pytest

from anxin.core.types import Invalid
from anxin.notices.models import Draft, DraftMeasure
from anxin.notices.queries import measures_of
from anxin.notices.rules.owners import is_outside, owner_words
from anxin.notices.types import ChangeKind
from tests.notices.bringing import draft, edit

pytestmark = pytest.mark.usefixtures("db")
TEXT = """麒麟区人民政府办公室关于做好2028年春节期间有关工作的通知

各镇人民政府、街道办事处，区直各单位：

一、稳定市场。区文旅局要持续加强市场价格的监督检查。春节期间持续加强市场价格监督检查。

二、鼓励营业。倡导社区、乡村小店春节假期每日营业时间不少于8小时。

三、点亮花灯。区民政局要在二环路两侧悬挂灯笼。曲靖供电局麒麟分局要做好春节用电保障。

麒麟区人民政府办公室
2028年1月12日
"""


def rows(ref: str) -> dict[str, DraftMeasure]:
    return {row.quote.rstrip("。"): row for row in DraftMeasure.objects.filter(draft__ref=ref)}


def containing(ref: str, words: str) -> DraftMeasure:
    return next(row for quote, row in rows(ref).items() if words in quote)


def test_services_and_owners_settled_before_are_proposed_by_likeness() -> None:
    ref = draft(text=TEXT)
    shop = containing(ref, "小店")
    settled = {one.service for slug in ("qilin-2021", "spring-2026") for one in measures_of(slug)}
    assert shop.service
    assert shop.service in settled
    assert shop.capability
    price = containing(ref, "春节期间持续加强")
    assert price.lead == ["dept-market"]
    assert price.proposed_lead


def test_what_the_text_says_is_never_changed() -> None:
    price = containing(draft(text=TEXT), "要持续加强市场价格的")
    assert (price.lead, price.proposed_lead) == (["dept-culture"], False)
    assert price.cooperate == []


def test_a_measure_like_no_other_stays_open() -> None:
    lantern = containing(draft(text=TEXT), "灯笼")
    assert lantern.lead == ["dept-civil"]
    assert (lantern.service, lantern.capability, lantern.shown_by) == ("", 0, "")


def test_an_outside_body_is_accepted_as_a_request_and_keeps_its_name() -> None:
    ref = draft(text=TEXT)
    power = containing(ref, "供电局")
    assert (power.lead, power.unknown) == (["曲靖供电局麒麟分局"], ["曲靖供电局麒麟分局"])
    edit(ref, ChangeKind.ACCEPT, power.measure_id)
    power.refresh_from_db()
    assert power.signed_by
    assert power.unknown == ["曲靖供电局麒麟分局"]
    assert (power.addressee, power.instrument) == ("outside_body", "request_to_peer")


def test_saving_the_owners_keeps_a_body_that_only_the_text_names() -> None:
    ref = draft(text=TEXT)
    power = containing(ref, "供电局")
    values = {"lead": "区发改局、曲靖供电局麒麟分局", "cooperate": "各镇（街道）"}
    edit(ref, ChangeKind.CHANGE, power.measure_id, values=values)
    power.refresh_from_db()
    assert power.lead == ["dept-development", "曲靖供电局麒麟分局"]
    assert power.cooperate == ["各镇", "街道"]
    assert power.unknown == ["曲靖供电局麒麟分局"]


def test_all_unknown_names_are_told_at_once() -> None:
    ref = draft(text=TEXT)
    first = Draft.objects.get(ref=ref).measures.first()
    assert first is not None
    values = {"lead": "甲子局、乙丑局", "cooperate": "丙寅局"}
    with pytest.raises(Invalid) as refused:
        edit(ref, ChangeKind.CHANGE, first.measure_id, values=values)
    assert {"lead", "cooperate"} == set(refused.value.fields)
    assert "甲子局、乙丑局" in refused.value.fields["lead"]
    assert "丙寅局" in refused.value.fields["cooperate"]


@pytest.mark.parametrize(
    ("word", "outside"),
    [("曲靖供电局麒麟分局", True), ("市民政局", True), ("有关部门", False), ("各有关单位", False)],
)
def test_a_vague_word_is_no_outside_body(word: str, outside: bool) -> None:
    assert is_outside(word) is outside


def test_spaces_part_chinese_names_and_stay_in_english_ones() -> None:
    assert owner_words("市场监管局 发改局、各镇") == ["市场监管局", "发改局", "各镇"]
    assert owner_words("Civil Affairs Bureau, Towns") == ["Civil Affairs Bureau", "Towns"]
