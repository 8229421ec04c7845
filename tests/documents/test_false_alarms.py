"""Sentences of clean texts that the checks must leave alone."""

from __future__ import annotations

import pytest

from anxin.documents import check_notice, read_text

PAPER = "{}关于做好有关工作的通知\n各村：\n{}\n{}\n2024年4月10日\n"


def _codes(text: str, head: str = "清河镇人民政府", signer: str = "清河镇人民政府") -> set[str]:
    return {found.code for found in check_notice(read_text(PAPER.format(head, text, signer)))}


@pytest.mark.parametrize(
    ("code", "clean", "faulty"),
    [
        # Days past that say who or what is meant.
        (
            "deadline-before-signature",
            "一、招收2017年8月31日以前出生的儿童。",
            "一、各村要在2024年3月31日前完成登记。",
        ),
        (
            "deadline-before-signature",
            "一、每年12月10日前报送总结。",
            "一、3月10日前报送总结。",
        ),
        # A number that belongs to the item, not to its label.
        (
            "item-number-missing",
            "1.做好值守。\n2.12345热线每天有人接听。\n3.及时答复。",
            "1.做好值守。\n3.及时答复。",
        ),
        # Work of one's own, a polite word; a limit that leans on a weak one.
        (
            "number-under-weak-verb",
            "一、镇农技站每季度到村指导一次。",
            "一、倡导错峰出行，绕行不少于30公里。",
        ),
        ("number-under-weak-verb", "一、请提前1天告诉管水员。", "一、提倡随礼不超过200元。"),
        # Not a city's office; who pays and who punishes by law.
        (
            "owner-outside-power",
            "一、市场管理公司每周大扫除一次。",
            "一、县气象局每日发布预报。",
        ),
        (
            "owner-outside-power",
            "一、违规用火的，由县林业局依法给予警告。",
            "一、县林业局每日巡山。",
        ),
        # A ban on refusing people, a sanction.
        (
            "technology-only",
            "一、不得以乘客不会扫码为由拒载。",
            "一、乘客一律扫码乘车。",
        ),
        ("technology-only", "一、爽约的停止其网上预约30天。", "一、就诊一律网上预约。"),
    ],
)
def test_clean_sentences_are_left_alone(code: str, clean: str, faulty: str) -> None:
    assert code not in _codes(clean)
    assert code in _codes(faulty)


@pytest.mark.parametrize(
    ("head", "signer", "differs"),
    [
        ("城北工业园区管委会", "城北工业园区管理委员会", False),
        ("南河区柳林街道", "柳林街道办事处", False),
        ("东岭县古城乡", "古城乡人民政府", False),
        ("柳林街道办", "柳林街道办事处", True),
        ("东岭县古城乡", "东岭县古营乡人民政府", True),
    ],
)
def test_short_names_of_issuers_are_known(head: str, signer: str, *, differs: bool) -> None:
    assert ("name-mismatch" in _codes("一、做好值守。", head, signer)) is differs
