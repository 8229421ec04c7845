"""What was probably meant by a cell that cannot be read: the same cell, written as it must be."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from difflib import get_close_matches

from .types import Input, ValueType

_SIGNS = str.maketrans("＞＜＝，（）［］＂“”％．－−", '><=,()[]"""%.--')
_WORDS = (
    ("≥", ">= "),
    ("≤", "<= "),
    ("≠", "!= "),
    ("不小于", ">= "),
    ("不少于", ">= "),
    ("大于等于", ">= "),
    ("不大于", "<= "),
    ("不超过", "<= "),
    ("小于等于", "<= "),
    ("大于", "> "),
    ("超过", "> "),
    ("小于", "< "),
    ("=>", ">="),
    ("=<", "<="),
    ("～", ".."),
    ("~", ".."),
    ("…", ".."),
)
_TRUTHS = {"是": "true", "否": "false", "yes": "true", "no": "false", "1": "true", "0": "false"}
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_BARE = re.compile(r"\s*(\S+?)\s*\.\.\.?\s*(\S+)\s*\Z")
_BETWEEN = re.compile(r"\s*(>=?)\s*(\S+)\s+(?:and|且|,)\s*(<=?)\s*(\S+)\s*\Z", re.IGNORECASE)
_FULL = re.compile(r"([\[\(])\s*(\S+?)\s*\.\.\s*(\S+?)\s*([\]\)])\Z")
_BOUND = re.compile(r"(>=?|<=?)\s*([+-]?\d+\.\d+)\Z")
MAX_CHARACTERS = 200


def repaired(item: Input, text: str, reads: Callable[[str], bool]) -> str | None:
    """The nearest cell that `reads` accepts, None when nothing comes near."""
    if len(text) > MAX_CHARACTERS:
        return None
    plain = text.translate(_SIGNS)
    for said, sign in _WORDS:
        plain = plain.replace(said, sign)
    plain = re.sub(r"\s+", " ", plain).strip()
    tried = [plain, *_forms(item, plain)]
    return next((found for found in tried if found != text and reads(found)), None)


def _forms(item: Input, text: str) -> list[str]:
    if item.type is ValueType.ENUM:
        return get_close_matches(text, item.values[:1000], n=1)
    if item.type is ValueType.BOOL:
        word = text.lower()
        return [_TRUTHS.get(word, word)]
    if item.type is ValueType.DATE:
        text = _DAY.sub(lambda m: f"{m[1]}-{int(m[2]):02}-{int(m[3]):02}", text)
    else:
        text = _without_unit(item, text)
    found = [text, re.sub(r"\.{2,}", "..", text)]
    bare, between, full = _BARE.match(text), _BETWEEN.match(text), _FULL.match(text)
    if between:
        opening = "[" if between[1] == ">=" else "("
        closing = "]" if between[3] == "<=" else ")"
        found.append(f"{opening}{between[2]}..{between[4]}{closing}")
    if bare:
        found.append(f"[{bare[1]}..{bare[2]}]")
    if full:
        found.append(f"{full[1]}{full[3]}..{full[2]}{full[4]}")
    return found + _coarser(item, text)


def _without_unit(item: Input, text: str) -> str:
    units = [re.escape(unit) for unit in (item.unit, "%") if unit]
    return re.sub(rf"(?<=\d)\s*(?:{'|'.join(units)})", "", text)


def _coarser(item: Input, text: str) -> list[str]:
    """`>= 3.5` of a whole number is `>= 4`, `< 3.5` is `<= 3`."""
    bound = _BOUND.match(text)
    scale = 0 if item.type is ValueType.INTEGER else item.scale
    if bound is None or scale is None or len(text) > 40:
        return []
    up = bound[1].startswith(">")
    mode = ROUND_CEILING if up else ROUND_FLOOR
    number = Decimal(bound[2]).quantize(Decimal(1).scaleb(-scale), rounding=mode)
    return [f"{'>=' if up else '<='} {number}"]
