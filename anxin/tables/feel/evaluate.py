"""The value of a tree in a scope. What cannot be computed is null."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from decimal import Decimal, DecimalException
from itertools import product

from .arithmetic import numbers, temporal
from .parser import Tree
from .values import (
    CONTEXT,
    Exhausted,
    Function,
    Months,
    Range,
    as_bool,
    compare,
    conjunction,
    disjunction,
    equal,
    kind_of,
    parse_date,
    parse_duration,
    parse_moment,
    parse_time,
    within,
)

MAX_STEPS = 400_000
MAX_LIST = 100_000


class Budget:
    """Steps left for one evaluation, shared by everything it calls."""

    def __init__(self, steps: int = MAX_STEPS) -> None:
        self.steps = steps
        self.depth = 0

    def spend(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise Exhausted("the evaluation takes too many steps")


class Scope:
    """Names and their values, with an outer scope behind them."""

    def __init__(
        self,
        values: Mapping[str, object],
        outer: Scope | None = None,
        budget: Budget | None = None,
    ) -> None:
        self.values = values
        self.outer = outer
        self.budget: Budget = budget or (outer.budget if outer else Budget())

    def find(self, name: str) -> object:
        scope: Scope | None = self
        while scope is not None:
            if name in scope.values:
                return scope.values[name]
            scope = scope.outer
        from .functions import FUNCTIONS

        return FUNCTIONS.get(name)

    def inner(self, values: Mapping[str, object]) -> Scope:
        return Scope(values, self)


def evaluate(tree: Tree, scope: Scope) -> object:
    """The value of an expression. Raises Exhausted beyond the budget."""
    budget = scope.budget
    budget.spend()
    budget.depth += 1
    if budget.depth > 150:
        raise Exhausted("the evaluation is nested too deeply")
    try:
        return _EVALUATORS[tree.kind](tree, scope)
    except (DecimalException, OverflowError, ValueError):
        return None
    finally:
        budget.depth -= 1


def meets(tree: Tree, value: object, scope: Scope) -> bool | None:
    """Unary tests against an input value, three-valued."""
    if tree.kind == "any":
        return True
    inner = scope.inner({"?": value})
    found = disjunction([_meets_one(part, value, inner) for part in tree.parts])
    if tree.kind == "none of":
        return None if found is None else not found
    return found


def _meets_one(test: Tree, value: object, scope: Scope) -> bool | None:
    expected = evaluate(test.parts[0], scope)
    if isinstance(test.value, str):
        return compare(test.value, value, expected)
    if _asks(test.parts[0]):
        return as_bool(expected)
    if isinstance(expected, Range):
        return within(value, expected)
    if isinstance(expected, list):
        if isinstance(value, list) and equal(value, expected):
            return True
        found = [
            within(value, item) if isinstance(item, Range) else equal(value, item)
            for item in expected
        ]
        return True in found
    computed = test.parts[0].kind not in ("literal", "name", "path")
    if computed and isinstance(expected, bool) and not isinstance(value, bool):
        return expected
    if isinstance(value, list) and not isinstance(expected, list):
        return any(equal(item, expected) is True for item in value)
    same = equal(value, expected)
    return False if same is None and value is not None and expected is not None else same


def _asks(tree: Tree) -> bool:
    """True when a test speaks of its input as `?`."""
    return (tree.kind == "name" and tree.value == "?") or any(map(_asks, tree.parts))


def _literal(tree: Tree, scope: Scope) -> object:
    return tree.value


def _name(tree: Tree, scope: Scope) -> object:
    return scope.find(str(tree.value))


def _at(tree: Tree, scope: Scope) -> object:
    text = str(tree.value)
    for parser in (parse_date, parse_moment, parse_time, parse_duration):
        found: object = parser(text)
        if found is not None:
            return found
    return None


def _if(tree: Tree, scope: Scope) -> object:
    test, yes, no = tree.parts
    return evaluate(yes if evaluate(test, scope) is True else no, scope)


def _or(tree: Tree, scope: Scope) -> object:
    return disjunction([as_bool(evaluate(part, scope)) for part in tree.parts])


def _and(tree: Tree, scope: Scope) -> object:
    return conjunction([as_bool(evaluate(part, scope)) for part in tree.parts])


def _compare(tree: Tree, scope: Scope) -> object:
    left, right = (evaluate(part, scope) for part in tree.parts)
    return compare(str(tree.value), left, right)


def _between(tree: Tree, scope: Scope) -> object:
    value, low, high = (evaluate(part, scope) for part in tree.parts)
    return conjunction([compare("<=", low, value), compare("<=", value, high)])


def _in(tree: Tree, scope: Scope) -> object:
    value = evaluate(tree.parts[0], scope)
    inner = scope.inner({"?": value})
    return disjunction([_meets_one(test, value, inner) for test in tree.parts[1:]])


def _instance(tree: Tree, scope: Scope) -> object:
    value = evaluate(tree.parts[0], scope)
    kind = kind_of(value)
    wanted = str(tree.value)
    if wanted == "Any":
        return value is not None
    return kind == wanted or (wanted == "function" and kind == "function")


def _minus(tree: Tree, scope: Scope) -> object:
    value = evaluate(tree.parts[0], scope)
    if isinstance(value, Decimal):
        return CONTEXT.minus(value)
    if isinstance(value, timedelta):
        return -value
    return Months(-value.count) if isinstance(value, Months) else None


def _arithmetic(tree: Tree, scope: Scope) -> object:
    left, right = (evaluate(part, scope) for part in tree.parts)
    sign = str(tree.value)
    if isinstance(left, Decimal) and isinstance(right, Decimal):
        return numbers(sign, left, right)
    if isinstance(left, str) and isinstance(right, str):
        return left + right if sign == "+" else None
    return temporal(sign, left, right)


def _list(tree: Tree, scope: Scope) -> object:
    return [evaluate(part, scope) for part in tree.parts]


def _context(tree: Tree, scope: Scope) -> object:
    found: dict[str, object] = {}
    inner = scope.inner(found)
    for entry in tree.parts:
        found[str(entry.value)] = evaluate(entry.parts[0], inner)
    return found


def _range(tree: Tree, scope: Scope) -> object:
    low, high = (evaluate(part, scope) for part in tree.parts)
    closed = tree.value if isinstance(tree.value, tuple) else (True, True)
    return Range(low, high, bool(closed[0]), bool(closed[1]))


def _half_range(tree: Tree, scope: Scope) -> object:
    """`(< 5)` as a value: a function of its input in tests, here a list of one test."""
    value = evaluate(tree.parts[0], scope)
    sign = str(tree.value)
    return Function(("value",), lambda other: compare(sign, other, value))


def _path(tree: Tree, scope: Scope) -> object:
    return property_of(evaluate(tree.parts[0], scope), str(tree.value))


def property_of(value: object, name: str) -> object:
    """A member of a context, of each item of a list, or of a date, time or duration."""
    if isinstance(value, dict):
        return value.get(name)
    if isinstance(value, list):
        return [property_of(item, name) for item in value]
    if isinstance(value, Range):
        return {
            "start": value.low,
            "end": value.high,
            "start included": value.low_closed,
            "end included": value.high_closed,
        }.get(name)
    found: object = None
    if isinstance(value, Months):
        sign = -1 if value.count < 0 else 1
        years, months = divmod(abs(value.count), 12)
        found = {"years": sign * years, "months": sign * months}.get(name)
    elif isinstance(value, timedelta):
        sign = -1 if value < timedelta(0) else 1
        rest = abs(value)
        found = {
            "days": sign * rest.days,
            "hours": sign * (rest.seconds // 3600),
            "minutes": sign * (rest.seconds // 60 % 60),
            "seconds": sign * (rest.seconds % 60),
        }.get(name)
    elif isinstance(value, date | time):
        if name == "weekday" and isinstance(value, date):
            found = value.isoweekday()
        elif name in ("year", "month", "day", "hour", "minute", "second"):
            found = getattr(value, name, None)
        elif name == "time offset" and isinstance(value, datetime | time):
            return value.utcoffset()
    return Decimal(found) if isinstance(found, int) else None


def _filter(tree: Tree, scope: Scope) -> object:
    source = evaluate(tree.parts[0], scope)
    items = source if isinstance(source, list) else [] if source is None else [source]
    test = tree.parts[1]
    if test.kind in ("literal", "minus"):
        return _item(items, evaluate(test, scope))
    kept = []
    for item in items:
        values = {"item": item, **(item if isinstance(item, dict) else {})}
        found = evaluate(test, scope.inner(values))
        if isinstance(found, Decimal):
            return _item(items, found)
        if found is True:
            kept.append(item)
    return kept


def _item(items: list[object], place: object) -> object:
    if not isinstance(place, Decimal) or place != int(place) or place == 0:
        return None
    at = int(place) - 1 if place > 0 else len(items) + int(place)
    return items[at] if 0 <= at < len(items) else None


def _call(tree: Tree, scope: Scope) -> object:
    target = evaluate(tree.parts[0], scope)
    if not isinstance(target, Function):
        return None
    names = tree.value if isinstance(tree.value, tuple) else ()
    args = [evaluate(part, scope) for part in tree.parts[1:]]
    if any(names):
        given = {str(name): value for name, value in zip(names, args, strict=True)}
        if set(given) - set(target.parameters):
            return None
        args = [given.get(name) for name in target.parameters]
        while args and target.parameters[len(args) - 1] not in given:
            args.pop()
    if not target.variadic and len(args) > len(target.parameters):
        return None
    try:
        return target.call(*args)
    except TypeError:
        return None


def _function(tree: Tree, scope: Scope) -> object:
    names = tree.value if isinstance(tree.value, tuple) else ()
    body = tree.parts[0]

    def call(*args: object) -> object:
        return evaluate(body, scope.inner(dict(zip(names, args, strict=True))))

    return Function(tuple(str(name) for name in names), call)


def _steps(tree: Tree, scope: Scope) -> object:
    low, high = (evaluate(part, scope) for part in tree.parts)
    if not isinstance(low, Decimal) or not isinstance(high, Decimal):
        return None
    first, last = int(low), int(high)
    if abs(last - first) > MAX_LIST:
        raise Exhausted("the loop is too long")
    way = 1 if last >= first else -1
    return [Decimal(number) for number in range(first, last + way, way)]


def _rounds(tree: Tree, scope: Scope) -> list[dict[str, object]] | None:
    """The bindings of a `for`, `some` or `every`, one per round."""
    sources = []
    for binding in tree.parts[:-1]:
        source = evaluate(binding.parts[0], scope)
        if source is None:
            return None
        items = source if isinstance(source, list) else [source]
        sources.append([(str(binding.value), item) for item in items])
    total = 1
    for items in sources:
        total *= len(items)
    if total > MAX_LIST:
        raise Exhausted("the loop is too long")
    return [dict(chosen) for chosen in product(*sources)]


def _for(tree: Tree, scope: Scope) -> object:
    rounds = _rounds(tree, scope)
    if rounds is None:
        return None
    found: list[object] = []
    for values in rounds:
        inner = scope.inner({"partial": list(found), **values})
        found.append(evaluate(tree.parts[-1], inner))
    return found


def _quantified(tree: Tree, scope: Scope) -> object:
    rounds = _rounds(tree, scope)
    if rounds is None:
        return None
    found = [as_bool(evaluate(tree.parts[-1], scope.inner(values))) for values in rounds]
    return disjunction(found) if tree.kind == "some" else conjunction(found)


_EVALUATORS: dict[str, Callable[[Tree, Scope], object]] = {
    "literal": _literal,
    "name": _name,
    "at": _at,
    "if": _if,
    "or": _or,
    "and": _and,
    "compare": _compare,
    "between": _between,
    "in": _in,
    "instance": _instance,
    "minus": _minus,
    "arithmetic": _arithmetic,
    "list": _list,
    "context": _context,
    "range": _range,
    "half range": _half_range,
    "path": _path,
    "filter": _filter,
    "call": _call,
    "function": _function,
    "steps": _steps,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
