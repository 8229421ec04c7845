"""Decision tables of a model: which rules hit, and what the hit policy makes of them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element

from anxin.tables.feel.evaluate import Scope, evaluate, meets
from anxin.tables.feel.functions import FUNCTIONS
from anxin.tables.feel.parser import Tree, parse_tests
from anxin.tables.feel.values import equal

from .xml import child, children, text_of

if TYPE_CHECKING:
    from .engine import Evaluation
    from .model import Model

_SINGLE = ("UNIQUE", "ANY", "PRIORITY", "FIRST")
_TOTALS = {"SUM": "sum", "MIN": "min", "MAX": "max", "COUNT": "count"}


def decision_table(evaluation: Evaluation, model: Model, table: Element, scope: Scope) -> object:
    """The table's answer. UNIQUE with two hits, ANY with differing outputs, and no hit without
    a default give null (an empty list for the policies with several answers)."""
    policy = table.get("hitPolicy") or "UNIQUE"
    inputs = [text_of(child(clause, "inputExpression")) for clause in children(table, "input")]
    values = [evaluation.expression(model, text, scope) for text in inputs]
    if not _allowed(model, table, values, scope):
        return None
    answers: list[list[object]] = []
    for rule in children(table, "rule"):
        evaluation.budget.spend()
        entries = [text_of(entry) for entry in children(rule, "inputEntry")]
        if all(
            _hit(model, text, value, scope) for text, value in zip(entries, values, strict=False)
        ):
            answers.append(
                [
                    evaluation.expression(model, text_of(entry), scope)
                    for entry in children(rule, "outputEntry")
                ]
            )
            if policy == "FIRST":
                break
    outputs = list(children(table, "output"))
    if not answers:
        return _nothing(evaluation, model, policy, table, outputs, scope)
    return _answer(evaluation, model, policy, table, outputs, answers, scope)


def _allowed(model: Model, table: Element, values: list[object], scope: Scope) -> bool:
    """Input values outside the clause's `inputValues` have no answer."""
    for clause, value in zip(children(table, "input"), values, strict=True):
        text = text_of(child(clause, "inputValues"))
        if text and meets(tests_of(text, model), value, scope) is False:
            return False
    return True


def _hit(model: Model, text: str, value: object, scope: Scope) -> bool:
    return not text or meets(tests_of(text, model), value, scope) is True


@lru_cache(maxsize=50_000)
def tests_of(text: str, model: Model) -> Tree:
    return parse_tests(text, model.names)


def _nothing(
    evaluation: Evaluation,
    model: Model,
    policy: str,
    table: Element,
    outputs: list[Element],
    scope: Scope,
) -> object:
    defaults = [text_of(child(output, "defaultOutputEntry")) for output in outputs]
    if any(defaults):
        row = [evaluation.expression(model, text, scope) for text in defaults]
        return _row(outputs, row)
    several = policy not in _SINGLE and not table.get("aggregation")
    return [] if several else None


def _answer(
    evaluation: Evaluation,
    model: Model,
    policy: str,
    table: Element,
    outputs: list[Element],
    answers: list[list[object]],
    scope: Scope,
) -> object:
    if policy == "UNIQUE" and len(answers) > 1:
        return None
    if policy == "ANY" and any(equal(answers[0], other) is not True for other in answers[1:]):
        return None
    if policy in ("PRIORITY", "OUTPUT ORDER"):
        answers = _ranked(evaluation, model, outputs, answers, scope)
    if policy in _SINGLE:
        return _row(outputs, answers[0])
    rows = [_row(outputs, row) for row in answers]
    total = table.get("aggregation")
    if policy == "COLLECT" and total in _TOTALS:
        return Decimal(len(rows)) if total == "COUNT" else FUNCTIONS[_TOTALS[total]].call(rows)
    return rows


def _row(outputs: list[Element], values: list[object]) -> object:
    if len(outputs) == 1:
        return values[0] if values else None
    names = [output.get("name") or "" for output in outputs]
    return dict(zip(names, values, strict=False))


def _ranked(
    evaluation: Evaluation,
    model: Model,
    outputs: list[Element],
    answers: list[list[object]],
    scope: Scope,
) -> list[list[object]]:
    """Stable order by the places of the values in `outputValues`, from the left."""
    lists = []
    for output in outputs:
        text = text_of(child(output, "outputValues"))
        trees = tests_of(text, model).parts if text else ()
        lists.append([evaluate(tree.parts[0], scope) for tree in trees])

    def rank(row: list[object]) -> tuple[int, ...]:
        places = []
        for listed, value in zip(lists, row, strict=False):
            found = (at for at, item in enumerate(listed) if equal(item, value) is True)
            if listed:
                places.append(next(found, len(listed)))
        return tuple(places)

    return sorted(answers, key=rank)
