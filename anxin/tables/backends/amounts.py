"""Arithmetic outputs of a population, exactly: every number is a whole numerator over a
denominator that is known beforehand, so that only whole numbers are reckoned with.

What cannot be kept so (a division by an input, numbers of over 37 digits) is not compilable.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Generic, TypeVar

from anxin.tables.formula import Node, formula_tree
from anxin.tables.types import Formula, Input, Output, ValueType

from .plan import not_compilable

# What 128 bits and the widest decimals of the databases hold.
MOST = 10**37
MOST_OUTPUT = 10**28
Term = TypeVar("Term")


@dataclass(frozen=True, slots=True)
class Amount(Generic[Term]):
    """`term` over `below`; the numerator's absolute value is at most `most`."""

    term: Term
    below: int
    most: int


@dataclass(frozen=True, slots=True)
class Speech(Generic[Term]):
    """How a back end says whole numbers. `smaller` and `larger` are null when one of the two is;
    `quotient` cuts toward zero, its divisor is a positive constant."""

    number: Callable[[int], Term]
    fact: Callable[[Input], Term]
    add: Callable[[Term, Term], Term]
    subtract: Callable[[Term, Term], Term]
    multiply: Callable[[Term, Term], Term]
    smaller: Callable[[Term, Term], Term]
    larger: Callable[[Term, Term], Term]
    quotient: Callable[[Term, int], Term]
    sign: Callable[[Term], Term]


class Reckoner(Generic[Term]):
    """The formulas of a table in a back end's words. Raises NotCompilable."""

    def __init__(self, speech: Speech[Term], inputs: tuple[Input, ...]) -> None:
        self.speech = speech
        self.inputs: Mapping[str, Input] = {item.name: item for item in inputs}

    def output(self, item: Output, formula: Formula) -> tuple[Term, int]:
        """The output's numerator and its decimals, rounded half up to the declared scale."""
        amount = self._amount(formula_tree(formula.text))
        scale = 0 if item.type is ValueType.INTEGER else item.scale
        if scale is None:
            scale = next((places for places in range(10) if 10**places % amount.below == 0), None)
            if scale is None:
                raise not_compilable(
                    f"输出 {item.name} 没有写 scale，算式除不尽。",
                    f"Output {item.name} has no `scale`, and its formula may not come out even.",
                )
        rounded = self._rounded(amount, scale, "round half up")
        if rounded.most >= MOST_OUTPUT:
            raise not_compilable(
                f"输出 {item.name} 可能超过 28 位；给数值输入写上 min、max。",
                f"Output {item.name} may pass 28 digits; give the inputs `min` and `max`.",
            )
        return rounded.term, scale

    def _amount(self, node: Node) -> Amount[Term]:
        if isinstance(node.value, Decimal):
            top, below = node.value.as_integer_ratio()
            return self._bounded(Amount(self.speech.number(top), below, abs(top)))
        if node.kind == "name":
            item = self.inputs[node.value]
            return Amount(
                self.speech.fact(item), 10**item.digits, max(abs(item.minimum), abs(item.maximum))
            )
        if node.kind == "call":
            return self._call(str(node.value), node)
        parts = [self._amount(arg) for arg in node.args]
        if node.kind == "minus":
            zero = Amount(self.speech.number(0), 1, 0)
            return self._sum(zero, parts[0], self.speech.subtract)
        if node.kind in ("+", "-"):
            way = self.speech.add if node.kind == "+" else self.speech.subtract
            return self._sum(parts[0], parts[1], way)
        if node.kind == "/":
            return self._product(parts[0], self._inverse(node.args[1]))
        return self._product(parts[0], parts[1])

    def _inverse(self, node: Node) -> Amount[Term]:
        value = _constant(node)
        if not value:
            raise not_compilable(
                "算式除以一个输入（或零），成批运行时不能保证精确。",
                "The formula divides by an input (or by zero), which batches cannot keep exact.",
            )
        top, below = value.as_integer_ratio()
        sign = -1 if top < 0 else 1
        return Amount(self.speech.number(sign * below), abs(top), below)

    def _sum(
        self, first: Amount[Term], second: Amount[Term], way: Callable[[Term, Term], Term]
    ) -> Amount[Term]:
        one, other = self._common(first, second)
        return self._bounded(Amount(way(one.term, other.term), one.below, one.most + other.most))

    def _product(self, first: Amount[Term], second: Amount[Term]) -> Amount[Term]:
        return self._bounded(
            Amount(
                self.speech.multiply(first.term, second.term),
                first.below * second.below,
                first.most * second.most,
            )
        )

    def _common(
        self, first: Amount[Term], second: Amount[Term]
    ) -> tuple[Amount[Term], Amount[Term]]:
        below = first.below * second.below // gcd(first.below, second.below)
        return self._over(first, below), self._over(second, below)

    def _over(self, amount: Amount[Term], below: int) -> Amount[Term]:
        factor = below // amount.below
        if factor == 1:
            return amount
        return self._bounded(
            Amount(
                self.speech.multiply(amount.term, self.speech.number(factor)),
                below,
                amount.most * factor,
            )
        )

    def _call(self, name: str, node: Node) -> Amount[Term]:
        if name in ("min", "max"):
            way = self.speech.smaller if name == "min" else self.speech.larger
            found = self._amount(node.args[0])
            for arg in node.args[1:]:
                one, other = self._common(found, self._amount(arg))
                found = Amount(way(one.term, other.term), one.below, max(one.most, other.most))
            return found
        places = int(node.args[1].value) if len(node.args) == 2 else 0
        return self._rounded(self._amount(node.args[0]), places, name)

    def _rounded(self, amount: Amount[Term], places: int, way: str) -> Amount[Term]:
        """The amount over 10^places."""
        speak, grain = self.speech, 10**places
        common = gcd(amount.below, grain)
        top = self._product(amount, Amount(speak.number(grain // common), 1, grain // common))
        below = amount.below // common
        if below == 1:
            return Amount(top.term, grain, top.most)
        self._bounded(Amount(top.term, 1, max(2 * top.most, top.most // below * 10**6)))
        whole = speak.quotient(top.term, below)
        rest = speak.subtract(top.term, speak.multiply(whole, speak.number(below)))
        if way == "round half up":
            # Half away from zero: twice the rest cut toward zero is -1, 0 or 1.
            twice = speak.multiply(rest, speak.number(2))
            whole = speak.add(whole, speak.quotient(twice, below))
        elif way == "round up":
            whole = speak.add(whole, speak.sign(rest))
        elif way == "ceiling":
            whole = speak.add(whole, speak.larger(speak.sign(rest), speak.number(0)))
        elif way == "floor":
            whole = speak.add(whole, speak.smaller(speak.sign(rest), speak.number(0)))
        return Amount(whole, grain, top.most // below + 1)

    def _bounded(self, amount: Amount[Term]) -> Amount[Term]:
        if max(amount.most, amount.below) >= MOST:
            raise not_compilable(
                "算式中间的数可能超过 37 位；给数值输入写上 min、max。",
                "A number within the formula may pass 37 digits; give the inputs `min` and `max`.",
            )
        return amount


def _constant(node: Node) -> Decimal | None:
    """The number a node is, None when it is none."""
    if node.kind == "minus":
        inner = _constant(node.args[0])
        return None if inner is None else -inner
    return node.value if isinstance(node.value, Decimal) else None
