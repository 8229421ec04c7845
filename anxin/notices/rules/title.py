"""What a notice is about, from its title. Pure."""

from __future__ import annotations

import re

MOST = 48
_TOPIC = re.compile(
    r"关于(?:印发|转发)?《?(?P<topic>.+?)》?的?"
    r"(?:紧急)?(?:通知|通告|公告|意见|决定|通报|报告|请示|批复|函|纪要|方案|办法|倡议书|令)?$"
)


def topic_of(title: str) -> str:
    """The words between 关于 and 的通知, the title where it has none; at most 48 characters."""
    plain = "".join(title.split())
    found = _TOPIC.search(plain)
    return (found["topic"] if found else plain)[:MOST]
