"""S-FEEL unary tests: what may stand in a cell, and the coordinates it accepts.

A test is `-`, `null`, a literal, a comparison, an interval, a list of these, or `not(…)` of a
list. Against null, equality is false, a comparison unknown, `null` true; so `not(a)` accepts
null where the input allows it, `not(< 5)` does not (DMN's three-valued logic).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .domain import from_coord, parse_date, parse_number, scaled
from .messages import TableError, Text, error
from .repair import repaired
from .types import HIGHEST, LOWEST, Cell, Input, ValueSet, ValueType

MAX_CELL_CHARACTERS = 20_000
_DATE_CALL = re.compile(r'(?:date\s*\(\s*"([^"]*)"\s*\)|@"([^"]*)")\Z')
_INTERVAL = re.compile(r"([\[\(\]])\s*(.+?)\s*\.\.\s*(.+?)\s*([\]\)\[])\Z", re.DOTALL)
_COMPARISON = re.compile(r"(<=|>=|!=|<|>|=)\s*(.*)\Z", re.DOTALL)
_NOT = re.compile(r"not\s*\((.*)\)\Z", re.DOTALL)
_FULL_WIDTH = {
    "≥": ">=",
    "≤": "<=",
    "＞": ">",
    "＜": "<",
    "＝": "=",
    "，": ",",
    "（": "(",
    "）": ")",
    "～": "..",
    "－": "-",
    "−": "-",
    "≠": "!=",
    "“": '"',
    "”": '"',
}


@dataclass(frozen=True, slots=True)
class _Part:
    """One positive test: its spans and what it says about null (True, False, None unknown)."""

    spans: tuple[tuple[int, int], ...]
    null: bool | None


def parse_cell(item: Input, text: str) -> Cell:
    """A cell's text as a Cell. Raises TableError saying what to write instead."""
    text = text.strip()
    if len(text) > MAX_CELL_CHARACTERS:
        raise error("单元格过长。", "The cell is too long.")
    if text == "-":
        return Cell("-", item.domain)
    try:
        return Cell(text, _accepts(item, text))
    except TableError as reason:
        better = repaired(item, text, lambda other: _reads(item, other))
        if better is None:
            raise
        instead = Text(f'"{better}"', f'"{better}"')
        raise TableError(*(replace(p, instead=instead) for p in reason.problems)) from None


def _reads(item: Input, text: str) -> bool:
    try:
        _accepts(item, text.strip())
    except TableError:
        return False
    return True


def join_cells(item: Input, cells: list[Cell]) -> Cell:
    """One of several cells (a list in the file)."""
    if any(cell.text == "-" for cell in cells):
        return Cell("-", item.domain)
    spans = merge_spans([span for cell in cells for span in cell.accepts.spans])
    text = ", ".join(cell.text for cell in cells)
    if len(cells) > 1 and any(_NOT.match(cell.text) for cell in cells):
        # A list may hold `not(…)` beside other tests, S-FEEL's grammar may not.
        text = render_cell(item, ValueSet(spans, any(cell.accepts.null for cell in cells)))
    return Cell(text, ValueSet(spans, any(cell.accepts.null for cell in cells)))


def merge_spans(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted, disjoint, not adjacent."""
    merged: list[tuple[int, int]] = []
    for low, high in sorted(span for span in spans if span[0] <= span[1]):
        if merged and low <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(merged[-1][1], high))
        else:
            merged.append((low, high))
    return tuple(merged)


def complement(
    spans: tuple[tuple[int, int], ...], low: int, high: int
) -> tuple[tuple[int, int], ...]:
    """What of [low, high] the spans leave."""
    left: list[tuple[int, int]] = []
    for start, end in spans:
        if start > low:
            left.append((low, min(start - 1, high)))
        low = max(low, end + 1)
    if low <= high:
        left.append((low, high))
    return tuple(span for span in left if span[0] <= span[1])


def render_cell(item: Input, accepts: ValueSet) -> str:
    """Canonical S-FEEL of a set of coordinates."""
    if accepts == item.domain:
        return "-"
    if item.open and accepts.holds(len(item.values)):
        outside = [
            quote_word(word) for code, word in enumerate(item.values) if not accepts.holds(code)
        ]
        if item.nullable and not accepts.null:
            outside.append("null")
        return f"not({', '.join(outside)})"
    parts = [part for span in accepts.spans for part in _render_span(item, span)]
    if accepts.null:
        parts.append("null")
    return ", ".join(parts) if parts else "not(-)"


def quote_word(word: str) -> str:
    """A word as it may stand in a cell: bare when it cannot be mistaken."""
    reserved = word in ("null", "true", "false", "not", "-")
    if re.fullmatch(r"[^\W\d][\w.\-]*", word) and not reserved and ".." not in word:
        return word
    return '"' + word.replace("\\", "\\\\").replace('"', '\\"') + '"'


def split_list(text: str) -> list[str]:
    """Parts between the commas outside quotes and parentheses."""
    parts, depth, quoted, start = [], 0, False, 0
    skip = False
    for index, char in enumerate(text):
        if skip:
            skip = False
        elif quoted and char == "\\":
            skip = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char == "(" and re.search(r"(not|date)\s*\Z", text[:index][-12:]):
            depth += 1
        elif not quoted and char == ")" and depth:
            depth -= 1
        elif not quoted and char == "," and not depth:
            parts.append(text[start:index].strip())
            start = index + 1
    parts.append(text[start:].strip())
    return parts


def _accepts(item: Input, text: str) -> ValueSet:
    negated = None if _is_word(item, text) else _NOT.match(text)
    body = negated.group(1) if negated else text
    names = [text] if not negated and _is_word(item, text) else split_list(body)
    if any(name == "-" for name in names) and not (negated and names == ["-"]):
        raise _bad(item, text, "“-”不能与别的条件并列", "`-` cannot stand beside other tests")
    if negated and names == ["-"]:
        return ValueSet((), False)
    parts = [_part(item, name, text) for name in names]
    spans = merge_spans([span for part in parts for span in part.spans])
    if negated:
        null = all(part.null is False for part in parts)
        return ValueSet(complement(spans, item.minimum, item.maximum), null and item.nullable)
    null = any(part.null is True for part in parts)
    if null and not item.nullable:
        raise error(
            f"输入 {item.name} 不允许空值，单元格却写了 null。",
            f"Input {item.name} refuses null, yet the cell says null.",
            (
                f"去掉 null，或在输入 {item.name} 加上 null: allowed",
                f"no null, or give input {item.name} `null: allowed`",
            ),
        )
    return ValueSet(spans, null)


def _is_word(item: Input, text: str) -> bool:
    return item.type is ValueType.ENUM and text in item.values


def _part(item: Input, text: str, whole: str) -> _Part:
    if text == "null" and not _is_word(item, text):
        return _Part((), True)
    if not text:
        raise _bad(item, whole, "少写了一个条件", "a test is missing")
    if not _is_word(item, text):
        interval, comparison = _INTERVAL.match(text), _COMPARISON.match(text)
        if interval and item.type is not ValueType.ENUM:
            return _interval(item, interval, whole)
        if comparison:
            return _comparison(item, comparison.group(1), comparison.group(2), whole)
    coord = _literal(item, text, whole)
    return _Part(_clip(item, coord, coord), False)


def _interval(item: Input, found: re.Match[str], whole: str) -> _Part:
    _ordered(item, whole)
    low = _literal(item, found.group(2), whole) + (found.group(1) != "[")
    high = _literal(item, found.group(3), whole) - (found.group(4) != "]")
    if low > high:
        raise _bad(item, whole, "区间是空的：下限大于上限", "the interval is empty")
    return _Part(_clip(item, low, high), None)


def _comparison(item: Input, sign: str, operand: str, whole: str) -> _Part:
    if operand == "null" and sign in ("=", "!="):
        return _Part((), True) if sign == "=" else _Part(item.domain.spans, False)
    coord = _literal(item, operand, whole)
    if sign == "=":
        return _Part(_clip(item, coord, coord), False)
    if sign == "!=":
        spans = complement(((coord, coord),), item.minimum, item.maximum)
        return _Part(spans, item.nullable)
    _ordered(item, whole)
    low, high = {
        "<": (LOWEST, coord - 1),
        "<=": (LOWEST, coord),
        ">": (coord + 1, HIGHEST),
        ">=": (coord, HIGHEST),
    }[sign]
    return _Part(_clip(item, low, high), None)


def _ordered(item: Input, whole: str) -> None:
    if item.type in (ValueType.ENUM, ValueType.BOOL):
        raise _bad(item, whole, "枚举与是否不能比较大小", "enums and booleans have no order")


def _clip(item: Input, low: int, high: int) -> tuple[tuple[int, int], ...]:
    low, high = max(low, item.minimum), min(high, item.maximum)
    return ((low, high),) if low <= high else ()


def _literal(item: Input, text: str, whole: str) -> int:
    text = text.strip()
    if item.type is ValueType.ENUM:
        return _word(item, text, whole)
    if item.type is ValueType.BOOL and text in ("true", "false"):
        return int(text == "true")
    if item.type is ValueType.DATE:
        call = _DATE_CALL.match(text)
        found = parse_date((call.group(1) or call.group(2)) if call else text)
        if found:
            return found.toordinal()
    if item.type in (ValueType.INTEGER, ValueType.DECIMAL):
        return _number(item, text, whole)
    raise _bad(item, whole, f"看不懂“{text[:40]}”", f"cannot read {text[:40]!r}")


def _word(item: Input, text: str, whole: str) -> int:
    word = text
    if len(text) >= 2 and text[0] == text[-1] == '"':
        word = re.sub(r"\\(.)", r"\1", text[1:-1])
    if word in item.values:
        return item.values.index(word)
    raise _bad(item, whole, f"“{text[:40]}”不在取值表中", f"{text[:40]!r} is not a listed value")


def _number(item: Input, text: str, whole: str) -> int:
    number = parse_number(text)
    if number is None:
        raise _bad(item, whole, f"“{text[:40]}”不是数", f"{text[:40]!r} is not a number")
    exponent = number.normalize().as_tuple().exponent
    allowed = 0 if item.type is ValueType.INTEGER else item.scale
    if allowed is not None and isinstance(exponent, int) and -exponent > allowed:
        raise _bad(
            item, whole, f"{text} 的小数位多于 {allowed} 位", f"{text} has over {allowed} decimals"
        )
    coord = scaled(number, item.digits)
    if not LOWEST < coord < HIGHEST:
        raise _bad(item, whole, f"{text} 太大", f"{text} is too large")
    return coord


def _render_span(item: Input, span: tuple[int, int]) -> list[str]:
    low, high = span
    if item.type in (ValueType.ENUM, ValueType.BOOL):
        return [_render_point(item, coord) for coord in range(low, high + 1)]
    if low == high:
        return [_render_point(item, low)]
    if low == item.minimum:
        return [_render_bound(item, "<", high, 1)]
    if high == item.maximum:
        return [_render_bound(item, ">", low, -1)]
    left, right = _render_bound(item, ">", low, -1), _render_bound(item, "<", high, 1)
    opening = "[" if left.startswith(">=") else "("
    closing = "]" if right.startswith("<=") else ")"
    return [f"{opening}{left.lstrip('>= ')}..{right.lstrip('<= ')}{closing}"]


def _render_bound(item: Input, sign: str, coord: int, outward: int) -> str:
    """`>= c`, or `> c` when the neighbour outside is the rounder number."""
    grain = 10 ** (item.digits - item.scale) if item.scale is not None else 10**4
    if item.type is ValueType.DECIMAL and coord % grain and (coord + outward) % grain == 0:
        return f"{sign} {_render_point(item, coord + outward)}"
    return f"{sign}= {_render_point(item, coord)}"


def _render_point(item: Input, coord: int) -> str:
    value = from_coord(item, coord)
    if isinstance(value, bool):
        return "true" if value else "false"
    return quote_word(value) if isinstance(value, str) else str(value)


def _bad(item: Input, text: str, zh: str, en: str) -> TableError:
    widths = sorted({char for char in text if char in _FULL_WIDTH})
    if widths:
        zh = f"请用半角符号：{' '.join(f'{char} 写作 {_FULL_WIDTH[char]}' for char in widths)}"
        en = f"use plain signs: {' '.join(f'{char} is {_FULL_WIDTH[char]}' for char in widths)}"
    shown = text if len(text) <= 60 else text[:57] + "…"
    return error(
        f"输入 {item.name} 的单元格“{shown}”：{zh}。",
        f"Cell {shown!r} of input {item.name}: {en}.",
        _example(item),
    )


def _example(item: Input) -> tuple[str, str]:
    if item.type is ValueType.ENUM:
        shown = [quote_word(word) for word in item.values[:6]]
        first = shown[0] if shown else "…"
        return f"{'、'.join(shown)}，或 not({first})", f"{', '.join(shown)}, or not({first})"
    examples = {
        ValueType.BOOL: "true, false",
        ValueType.DATE: '2021-02-07, ">= 2021-02-07", "[2021-01-28..2021-03-08]"',
    }
    plain = examples.get(item.type, '72, "<= 72", "[1..8)", "> 72, null"')
    return plain, plain
