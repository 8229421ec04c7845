"""Arithmetic outputs: numbers, numeric inputs, `+ - * /`, and a few functions of FEEL.

Computed with 60 decimal digits. A null operand or a division by zero gives null.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import (
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)
from functools import lru_cache

from .messages import TableError, error
from .types import Formula, Input, Value, ValueType

MAX_CHARACTERS = 500
# More digits than any batch keeps whole (`backends/amounts.py`), so that both agree to the digit.
CONTEXT = Context(prec=60)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>\d+(?:\.\d+)?)|(?P<call>round half up|round up|round down|floor|ceiling"
    r"|min|max)\s*(?=\()|(?P<name>[^\W\d]\w*)|(?P<sign>[-+*/(),]))"
)


@dataclass(frozen=True, slots=True)
class Node:
    """`kind` is number, name, call or a sign; `args` its operands."""

    kind: str
    value: Decimal | str
    args: tuple[Node, ...] = ()


def parse_formula(text: str, inputs: tuple[Input, ...]) -> Formula:
    """The formula when it is one over numeric inputs. Raises TableError."""
    names = {i.name for i in inputs if i.type in (ValueType.INTEGER, ValueType.DECIMAL)}
    for name in sorted(formula_names(formula_tree(text))):
        if name not in names:
            raise error(
                f"算式里的 {name} 不是数值输入。",
                f"{name} is not a numeric input.",
                (f"{'、'.join(sorted(names)) or '一个数'}", ", ".join(sorted(names))),
            )
    return Formula(re.sub(r"\s+", " ", text.strip()))


def formula_names(node: Node) -> set[str]:
    own = {str(node.value)} if node.kind == "name" else set()
    return own.union(*(formula_names(arg) for arg in node.args))


@lru_cache(maxsize=4096)
def formula_tree(text: str) -> Node:
    """The parsed formula. Raises TableError for anything else than arithmetic."""
    if len(text) > MAX_CHARACTERS:
        raise error("算式过长。", "The formula is too long.")
    return _Parser(text).whole()


def compute(formula: Formula, facts: Mapping[str, Value]) -> Decimal | None:
    """The number, or None where an operand is null or a division by zero."""
    try:
        return _compute(formula_tree(formula.text), facts)
    except DecimalException:
        return None


def _compute(node: Node, facts: Mapping[str, Value]) -> Decimal | None:
    if isinstance(node.value, Decimal):
        return node.value
    if node.kind == "name":
        found = facts.get(node.value)
        return Decimal(found) if isinstance(found, int | Decimal) else None
    args = []
    for arg in node.args:
        value = _compute(arg, facts)
        if value is None:
            return None
        args.append(value)
    if node.kind == "call":
        return _CALLS[node.value](*args)
    return _SIGNS[node.kind](*args)


def _round(mode: str) -> Callable[..., Decimal]:
    def rounded(number: Decimal, places: Decimal = Decimal(0)) -> Decimal:
        return number.quantize(Decimal(1).scaleb(-int(places)), rounding=mode, context=CONTEXT)

    return rounded


_CALLS: dict[str, Callable[..., Decimal]] = {
    "min": min,
    "max": max,
    "floor": _round(ROUND_FLOOR),
    "ceiling": _round(ROUND_CEILING),
    "round up": _round(ROUND_UP),
    "round down": _round(ROUND_DOWN),
    "round half up": _round(ROUND_HALF_UP),
}
_SIGNS: dict[str, Callable[..., Decimal]] = {
    "+": CONTEXT.add,
    "-": CONTEXT.subtract,
    "*": CONTEXT.multiply,
    "/": CONTEXT.divide,
    "minus": CONTEXT.minus,
}


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.depth = 0
        self.kind, self.token = "", ""
        self._next()

    def whole(self) -> Node:
        node = self._sum()
        if self.kind != "end":
            raise self._bad()
        return node

    def _next(self) -> None:
        rest = self.text[self.at :]
        if not rest.strip():
            self.kind, self.token = "end", ""
            return
        found = _TOKEN.match(rest)
        if found is None or found.lastgroup is None:
            raise self._bad()
        self.kind, self.token = found.lastgroup, found.group(found.lastgroup)
        self.at += found.end()

    def _take(self, sign: str) -> None:
        if self.token != sign:
            raise self._bad()
        self._next()

    def _sum(self) -> Node:
        self.depth += 1
        if self.depth > 40:
            raise self._bad()
        node = self._product()
        while self.token in ("+", "-"):
            sign = self.token
            self._next()
            node = Node(sign, sign, (node, self._product()))
        self.depth -= 1
        return node

    def _product(self) -> Node:
        node = self._unary()
        while self.token in ("*", "/"):
            sign = self.token
            self._next()
            node = Node(sign, sign, (node, self._unary()))
        return node

    def _unary(self) -> Node:
        kind, token = self.kind, self.token
        if token == "-":
            self._next()
            return Node("minus", "-", (self._unary(),))
        if token == "(":
            self._next()
            node = self._sum()
            self._take(")")
            return node
        if kind not in ("number", "name", "call"):
            raise self._bad()
        self._next()
        if kind == "number":
            return Node("number", Decimal(token))
        return Node("call", token, self._args(token)) if kind == "call" else Node("name", token)

    def _args(self, name: str) -> tuple[Node, ...]:
        self._take("(")
        args = [self._sum()]
        while self.token == ",":
            self._next()
            args.append(self._sum())
        self._take(")")
        most = {"min": 20, "max": 20, "floor": 1, "ceiling": 1}.get(name, 2)
        places = args[1].value if len(args) == 2 else Decimal(0)
        rounds = name.startswith("round")
        if len(args) > most or (rounds and not isinstance(places, Decimal)):
            raise self._bad()
        return tuple(args)

    def _bad(self) -> TableError:
        shown = self.text[:60]
        return error(
            f"算式“{shown}”第 {self.at + 1} 个字附近看不懂。",
            f"Cannot read the formula {shown!r} near character {self.at + 1}.",
            (
                '"base * index / 100"，可用 + - * / ( ) min max round half up(x, 2)',
                '"base * index / 100" with + - * / ( ) min max round half up(x, 2)',
            ),
        )
