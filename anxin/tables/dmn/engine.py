"""Evaluates a decision of a DMN model after the decisions it requires."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from xml.etree.ElementTree import Element

from anxin.tables.feel.evaluate import Budget, Scope, evaluate
from anxin.tables.feel.parser import Tree, parse
from anxin.tables.feel.values import Exhausted, FeelError, Function, Unsupported, kind_of

from .hits import decision_table
from .model import BASE_TYPES, Model, element_name
from .xml import attribute, child, children, local, text_of

_LOGIC = (
    "literalExpression",
    "decisionTable",
    "context",
    "invocation",
    "relation",
    "list",
    "functionDefinition",
    "conditional",
    "filter",
    "for",
    "some",
    "every",
)


@dataclass
class Evaluation:
    """One set of inputs against a model; decisions are computed once."""

    model: Model
    inputs: Mapping[str, object]
    budget: Budget = field(default_factory=Budget)
    done: dict[tuple[tuple[str, ...], int], object] = field(default_factory=dict)
    running: set[tuple[tuple[str, ...], int]] = field(default_factory=set)

    def decision(self, name: str) -> object:
        """The value of the decision of this name. Raises FeelError when there is none."""
        element = self.model.named(name, "decision")
        if element is None:
            raise FeelError(f"there is no decision {name!r}")
        return self.element_value(self.model, element)

    def element_value(self, model: Model, element: Element) -> object:
        """The value of an input, a decision, or the function of a BKM."""
        kind = local(element)
        if kind == "inputData":
            return self._input(model, element)
        if kind not in ("decision", "businessKnowledgeModel"):
            raise Unsupported(f"{kind} is not evaluated")
        key = (model.trail, id(element))
        if key not in self.done:
            if key in self.running:
                raise FeelError(f"{element_name(element)} requires itself")
            self.running.add(key)
            scope = self._required(model, element)
            if kind == "decision":
                self.done[key] = self._decided(model, element, scope)
            else:
                self.done[key] = self._knowledge(model, element, scope)
            self.running.discard(key)
        return self.done[key]

    def _decided(self, model: Model, element: Element, scope: Scope) -> object:
        logic = child(element, *_LOGIC)
        value = None if logic is None else self.logic(model, logic, scope)
        variable = child(element, "variable")
        kind = attribute(variable, "typeRef") if variable is not None else None
        return conform(model, kind, value)

    def _input(self, model: Model, element: Element) -> object:
        name = element_name(element)
        variable = child(element, "variable")
        kind = attribute(variable, "typeRef") if variable is not None else None
        return conform(model, kind, self._given(model, name))

    def _given(self, model: Model, name: str) -> object:
        """An input of an imported model is given under the names that lead there, or plainly."""
        group: object = self.inputs
        for step in model.trail:
            group = group.get(step) if isinstance(group, dict) else None
        return group[name] if isinstance(group, dict) and name in group else self.inputs.get(name)

    def _required(self, model: Model, element: Element) -> Scope:
        """What the element may see: its required inputs, decisions and knowledge, no more."""
        values: dict[str, object] = {}
        for requirement in children(element, "informationRequirement", "knowledgeRequirement"):
            for reference in children(
                requirement, "requiredInput", "requiredDecision", "requiredKnowledge"
            ):
                found = model.find(reference.get("href") or "")
                if found is None:
                    continue
                owner, target = found
                value = self.element_value(owner, target)
                group = values
                for name in model.trail_to(owner):
                    inner = group.setdefault(name, {})
                    group = inner if isinstance(inner, dict) else {}
                group[_variable_name(target)] = value
        return Scope(values, None, self.budget)

    def _knowledge(self, model: Model, element: Element, scope: Scope) -> object:
        logic = child(element, "encapsulatedLogic")
        if logic is None:
            return Function((), lambda: None)
        variable = child(element, "variable")
        kind = attribute(variable, "typeRef") if variable is not None else None
        return self._function(model, logic, scope, kind)

    def _function(
        self, model: Model, logic: Element, scope: Scope, kind: str | None = None
    ) -> Function:
        """A function definition; it sees its parameters and what stands around it."""
        if (logic.get("kind") or "FEEL") != "FEEL":
            raise Unsupported(f"functions of kind {logic.get('kind')} are not evaluated")
        parameters = list(children(logic, "formalParameter"))
        names = tuple(element_name(item) for item in parameters)
        kinds = [attribute(item, "typeRef") for item in parameters]
        body = child(logic, *_LOGIC)

        def call(*args: object) -> object:
            given = {
                name: conform(model, kind, value)
                for name, kind, value in zip(names, kinds, args, strict=False)
            }
            values = {**dict.fromkeys(names), **given}
            found = None if body is None else self.logic(model, body, scope.inner(values))
            return conform(model, kind, found) if kind in BASE_TYPES else found

        return Function(names, call)

    def logic(self, model: Model, element: Element, scope: Scope) -> object:
        """The value of boxed logic."""
        self.budget.spend()
        kind = local(element)
        if kind == "literalExpression":
            return self.expression(model, text_of(element), scope)
        if kind == "decisionTable":
            return decision_table(self, model, element, scope)
        if kind == "context":
            return self._context(model, element, scope)
        if kind == "invocation":
            return self._invocation(model, element, scope)
        if kind == "functionDefinition":
            return self._function(model, element, scope)
        if kind == "list":
            return [self.logic(model, item, scope) for item in children(element, *_LOGIC)]
        if kind == "relation":
            names = [element_name(column) for column in children(element, "column")]
            return [
                dict(
                    zip(
                        names,
                        (self.logic(model, cell, scope) for cell in children(row, *_LOGIC)),
                        strict=False,
                    )
                )
                for row in children(element, "row")
            ]
        if kind == "conditional":
            parts = {local(part): child(part, *_LOGIC) for part in element}
            test = self._part(model, parts.get("if"), scope)
            return self._part(model, parts.get("then" if test is True else "else"), scope)
        raise Unsupported(f"boxed {kind} is not evaluated")

    def _part(self, model: Model, element: Element | None, scope: Scope) -> object:
        return None if element is None else self.logic(model, element, scope)

    def expression(self, model: Model, text: str, scope: Scope) -> object:
        """The value of FEEL text; nothing written is null. Raises FeelError."""
        return evaluate(tree_of(text, model), scope) if text else None

    def _context(self, model: Model, element: Element, scope: Scope) -> object:
        """A boxed context: its result entry, or all entries by name."""
        found: dict[str, object] = {}
        inner = scope.inner(found)
        for entry in children(element, "contextEntry"):
            logic = child(entry, *_LOGIC)
            value = None if logic is None else self.logic(model, logic, inner)
            variable = child(entry, "variable")
            if variable is None:
                return value
            kind = attribute(variable, "typeRef")
            found[element_name(variable)] = conform(model, kind, value)
        return found

    def _invocation(self, model: Model, element: Element, scope: Scope) -> object:
        target = child(element, "literalExpression")
        function = self.expression(model, text_of(target), scope)
        if not isinstance(function, Function):
            return None
        given: dict[str, object] = {}
        for binding in children(element, "binding"):
            parameter = child(binding, "parameter")
            logic = child(binding, *_LOGIC)
            if parameter is not None and logic is not None:
                given[element_name(parameter)] = self.logic(model, logic, scope)
        return function.call(*(given.get(name) for name in function.parameters))


@lru_cache(maxsize=20_000)
def tree_of(text: str, model: Model) -> Tree:
    return parse(text, model.names)


def conform(model: Model, kind: str | None, value: object, depth: int = 0) -> object:
    """The value when it is of its declared type, a single item out of or into a list where that
    makes it so, else null."""
    if value is None or kind is None or kind == "Any" or depth > 20:
        return value
    base = BASE_TYPES.get(kind.rpartition(":")[2])
    if base is not None:
        if isinstance(value, list) and len(value) == 1:
            value = value[0]
        if base == "date and time" and kind_of(value) == "date":
            return value
        return value if kind_of(value) == base else None
    found = model.type_named(kind)
    if found is None:
        return value
    owner, definition = found
    if definition.get("isCollection") == "true":
        items = value if isinstance(value, list) else [value]
        return [_item(owner, definition, item, depth) for item in items]
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    return _item(owner, definition, value, depth)


def _item(model: Model, definition: Element, value: object, depth: int) -> object:
    reference = child(definition, "typeRef")
    if reference is not None:
        return conform(model, (reference.text or "").strip(), value, depth + 1)
    components = list(children(definition, "itemComponent"))
    if not components:
        return value
    if not isinstance(value, dict):
        return None
    found = dict(value)
    for component in components:
        name = element_name(component)
        if name in found and component.get("isCollection") != "true":
            part = child(component, "typeRef")
            kind = (part.text or "").strip() if part is not None else None
            found[name] = conform(model, kind, found[name], depth + 1)
    return found


def _variable_name(element: Element) -> str:
    variable = child(element, "variable")
    name = element_name(variable) if variable is not None else ""
    return name or element_name(element)


def evaluate_decision(model: Model, inputs: Mapping[str, object], name: str) -> object:
    """The decision's value. Raises FeelError, Exhausted or Unsupported."""
    try:
        return Evaluation(model, inputs).decision(name)
    except RecursionError:
        raise Exhausted("the model is nested too deeply") from None
