"""Generated Python for one person: coordinates in, rule number out."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping

from anxin.tables.cells import Axis
from anxin.tables.decide import coords_of
from anxin.tables.messages import FactsError
from anxin.tables.types import DecisionTable

from .plan import (
    MAX_LOOKUP_CELLS,
    Layout,
    Plan,
    lookup_of,
    lookup_size,
    plain_layout,
    plan_of,
    strides,
)


def compile_rule(table: DecisionTable) -> Callable[[Mapping[str, object]], int | None]:
    """A function from facts to the number of the answering row, None where they are refused.

    Raises NotCompilable for tables with several answers or formulas.
    """
    plan = plan_of(table)
    source = python_source(plan)
    scope: dict[str, object] = {"bisect": bisect_right}
    layouts: list[Layout] = [plain_layout(axis) for axis in plan.grid.axes]
    if lookup_size(layouts) <= MAX_LOOKUP_CELLS:
        scope["LOOKUP"] = lookup_of(plan, layouts)
    for at, axis in enumerate(plan.grid.axes):
        scope[f"STARTS{at}"], scope[f"MASKS{at}"] = axis.starts, axis.masks
        scope[f"REAL{at}"] = axis.real
    scope["NUMBERS"] = plan.numbers
    # The source holds only names and numbers made here, never text of the table.
    exec(compile(source, f"<table {plan.table.version}>", "exec"), scope)  # noqa: S102
    number = scope["rule_number"]
    if not callable(number):
        raise TypeError("generated source defines no function")

    def rule_of(facts: Mapping[str, object]) -> int | None:
        try:
            coords = coords_of(table, facts)
        except FactsError:
            return None
        found = number(*coords)
        return int(found) or None

    return rule_of


def python_source(plan: Plan) -> str:
    """The function's source: a look-up up to a million cells, bitsets beyond."""
    axes = plan.grid.axes
    args = ", ".join(f"c{at}" for at in range(len(axes)))
    lines = [f"def rule_number({args}):"]
    for at, axis in enumerate(axes):
        lines.append(f"    s{at} = {_segment(at, axis)}")
    layouts: list[Layout] = [plain_layout(axis) for axis in axes]
    if lookup_size(layouts) <= MAX_LOOKUP_CELLS:
        index = " + ".join(f"s{at} * {step}" for at, step in enumerate(strides(layouts)))
        return "\n".join([*lines, f"    return LOOKUP[{index}]", ""])
    hits = " & ".join(f"MASKS{at}[s{at}]" for at in range(len(axes)))
    lines.append(f"    hits = {hits}")
    lines.append("    if hits:")
    lines.append("        return NUMBERS[(hits & -hits).bit_length() - 1]")
    real = " and ".join(f"REAL{at}[s{at}]" for at in range(len(axes)))
    lines.append(f"    return {plan.default} if {real} else 0")
    return "\n".join([*lines, ""])


def _segment(at: int, axis: Axis) -> str:
    inside = "0" if len(axis.starts) == 1 else f"bisect(STARTS{at}, c{at}) - 1"
    if axis.null_segment is None:
        return inside
    return f"{axis.null_segment} if c{at} is None else {inside}"
