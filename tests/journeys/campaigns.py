"""Which campaign a visitor looks at, and the words that only one of them may say."""

from __future__ import annotations

import re

from .looks import check_page
from .visitor import Visitor

WORDS = re.compile(
    "疫情|就地过年|健康码|风险等级|核酸|epidemic|pandemic|covid|risk level|nucleic|staying put",
    re.IGNORECASE,
)


def choose_campaign(visitor: Visitor, slug: str) -> None:
    """Take a campaign at the foot of the page, unless it is the one shown."""
    visitor.home()
    switch = f'.colophon a[href*="slug={slug}"]'
    if visitor.page.locator(switch).count():
        visitor.follow(switch)
    check_page(visitor)
