"""The seed of policy/ as plain values, and a splitter of notices that knows no reader."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
POLICY = ROOT / "policy"
CAMPAIGNS = ("qilin-2021", "spring-2026")
_SECTION = re.compile(r"^[一二三四五六七八九十]+、")


@cache
def read(path: str) -> Any:
    """A YAML file of policy/, by its path from there."""
    return yaml.safe_load((POLICY / path).read_text(encoding="utf-8"))


@cache
def notice(campaign: str) -> str:
    """The text of a campaign's notice."""
    return (POLICY / campaign / "notice.txt").read_text(encoding="utf-8")


def bare(text: str) -> str:
    """The text without line wraps and spaces."""
    return "".join(text.split())


@cache
def sentences(campaign: str) -> dict[str, str]:
    """`section.sentence` → the sentence; a heading is the line 一、…, the preamble is section 0."""
    section = 0
    parts: dict[int, str] = {0: ""}
    for line in notice(campaign).splitlines():
        if _SECTION.match(line.strip()):
            section += 1
            parts[section] = ""
        else:
            parts[section] += bare(line)
    parts[0] = parts[0].partition("：")[2]  # the words after those addressed
    return {
        f"{number}.{count}": sentence
        for number, text in parts.items()
        for count, sentence in enumerate(re.findall(r"[^。]*。", text), start=1)
    }


def holds_in_order(sentence: str, quote: str) -> bool:
    """Whether the parts of a quote, parted by …, stand in the sentence one after the other."""
    at = 0
    for part in bare(quote).split("…"):
        at = sentence.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return True


def units() -> dict[str, Any]:
    """Units by slug."""
    return {unit["slug"]: unit for unit in read("units/530302.yaml")["units"]}


def collectives() -> dict[str, Any]:
    """Words for many units at once."""
    words: dict[str, Any] = read("units/530302.yaml")["collective"]
    return words
