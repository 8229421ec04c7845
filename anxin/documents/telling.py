"""Texts that tell what was, and their words for what was demanded or held."""

from __future__ import annotations

import re

OTHERS = re.compile(r"[该某](?:局|镇|乡|县|市|区|村|院|校|所|委|单位|公司|同志|干部|企业|街道)")
# A bare sentence of these asks for nothing unless it promises.
NARRATIVE = {"通报", "答复", "报告", "公报", "慰问信"}
SO_FAR = re.compile(r"^[^，]{0,12}(?:以来|截至)|^截至")
PROMISES = re.compile(r"(?<!即)将(?!近|军)|下一步|拟|今后|继续|计划")
# In news: what somebody demanded, whatever words follow.
DEMANDED = re.compile(r"(?:要求|强调|部署|议定|决定|明确|提出|承诺)$")


# 欢迎继续关心支持我们的工作。
THANKS = re.compile(r"^(?:欢迎您?们?继续|感谢|谢谢)")
# What is told of a body in news and asks for nothing.
HELD = re.compile(
    r"召开|举行|负责(?:人|同志)参加|出席|主持|印发|发布|启动|获悉|表示|介绍|指出|听取|部署|了(?:$|[，。])"
)


def tells(text: str, *, asks: bool) -> bool:
    """Whether a sentence of a report tells what others did: 该局要求…"""
    if not asks and SO_FAR.search(text):
        return True
    return bool(OTHERS.search(text)) or not (asks or PROMISES.search(text))
