"""Names with spaces and signs, as DMN allows them."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAME = re.compile(r"[^\W\d][\w']*|\?")


class Names:
    """Known names with spaces or signs, the longest first."""

    def __init__(self, names: Iterable[str]) -> None:
        found = sorted({name for name in names if not NAME.fullmatch(name)}, key=len, reverse=True)
        self.patterns = [
            (
                " ".join(name.split()),
                re.compile(r"\s*".join(re.escape(part) for part in _pieces(name)) + r"(?![\w])"),
            )
            for name in found
        ]

    def match(self, text: str, at: int) -> tuple[str, int] | None:
        for name, pattern in self.patterns:
            found = pattern.match(text, at)
            if found:
                return name, found.end()
        return None


def _pieces(name: str) -> list[str]:
    """Words and signs of a name; spaces between them may be more or fewer, not inside words."""
    return re.findall(r"[\w']+|[^\w'\s]", name)
