"""Who acts is read from the form of his name and the verb after it, whatever list holds neither."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from anxin.documents import Measure, read_text

NOTICE = """某县人民政府办公室关于做好有关工作的通知

各乡镇人民政府，县直各单位：

为做好工作，现通知如下：

{}

某县人民政府办公室
2025年3月3日
"""
CASES = yaml.safe_load(Path(__file__).with_name("owners.yaml").read_text(encoding="utf-8"))


def _measure(item: str, words: str) -> Measure:
    """The measure of a notice with this item that holds the words."""
    reading = read_text(NOTICE.format(item))
    return next(measure for measure in reading.measures() if words in measure.text)


@pytest.mark.parametrize(("sentence", "words", "lead", "cooperate"), CASES["sentences"])
def test_whoever_acts_owns_the_measure(
    sentence: str, words: str, lead: str, cooperate: str
) -> None:
    owners = _measure(f"一、{sentence}", words).owners
    assert owners.lead == tuple(lead.split())
    assert owners.cooperate == tuple(cooperate.split())


@pytest.mark.parametrize(("item", "words", "lead", "cooperate"), CASES["items"])
def test_owners_named_beside_a_measure_own_it(
    item: str, words: str, lead: str, cooperate: str
) -> None:
    owners = _measure(item, words).owners
    assert owners.lead == tuple(lead.split())
    assert owners.cooperate == tuple(cooperate.split())


def test_weak_verb_beside_a_firm_one_is_firm_under_a_modal() -> None:
    measure = _measure("一、公安民警发现流浪人员应当主动劝导救助。", "劝导救助")
    assert measure.strength == "must"


def test_offices_led_by_another_help_with_what_it_leads() -> None:
    owners = _measure("一、社区党委牵头组织协商，业委会配合收集意见。", "组织协商").owners
    assert (owners.lead, owners.cooperate) == (("社区党委",), ("业委会",))
