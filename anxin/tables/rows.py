"""One row of the YAML form: its cells, outputs, clause and strength."""

from __future__ import annotations

from decimal import Decimal

from .domain import parse_date, parse_number
from .fields import Fields, suggest
from .formula import parse_formula
from .messages import TableError, error
from .sfeel import join_cells, parse_cell
from .types import Cell, DecisionTable, Formula, Input, Output, Rule, Strength, Value, ValueType
from .yaml_nodes import Node, problem

MAX_RULES = 10_000
_RULE_KEYS = (
    "when",
    "then",
    "clause",
    "strength",
    "default",
    "default_reason",
    "delegates",
    "note",
)


def read_rule(fields: Fields, table: DecisionTable, number: int) -> Rule | None:
    """The row, or None after noting what is wrong with it."""
    before = len(fields.problems.found)
    fields.only(_RULE_KEYS)
    default = fields.flag("default")
    reason = fields.text("default_reason")
    if default and "when" in fields.entries:
        fields.add("when", "缺省行不写 when。", "A default row has no `when`.")
    if default and not reason:
        fields.add(
            None,
            "缺省行要写明理由。",
            "A default row needs its reason.",
            (
                "default_reason: 为什么其余情形都这样办",
                "default_reason: why all other cases get this answer",
            ),
        )
    if reason and not default:
        fields.add(
            "default_reason",
            "default_reason 只用于缺省行。",
            "`default_reason` is for default rows only.",
            ("default: true",) * 2,
        )
    rule = Rule(
        number=number,
        cells=_cells(fields, table),
        outputs=_outputs(fields, table),
        clause=fields.text("clause"),
        strength=fields.choice("strength", tuple(Strength), None),
        default=default,
        default_reason=reason,
        delegates=fields.text("delegates"),
        note=fields.text("note"),
        line=fields.node.line,
    )
    return rule if len(fields.problems.found) == before else None


def _cells(fields: Fields, table: DecisionTable) -> tuple[Cell, ...]:
    when = fields.sub("when")
    names = tuple(item.name for item in table.inputs)
    if when is None and not fields.flag("default"):
        fields.add(
            None,
            "这一行没有 when；缺省行写 default: true。",
            "This row has no `when`; a default row says `default: true`.",
            ("when: {}", "when: {}"),
        )
    if when:
        for key, node in when.node.keys.items():
            if key not in names:
                fields.problems.found.append(
                    problem(
                        node,
                        f"没有名为“{key[:40]}”的输入。",
                        f"There is no input {key[:40]!r}.",
                        suggest(key, names),
                    )
                )
    cells = []
    for item in table.inputs:
        found = when.nodes_of(item.name) if when else None
        cells.append(Cell("-", item.domain) if found is None else _cell(fields, item, found))
    return tuple(cells)


def _cell(fields: Fields, item: Input, node: Node) -> Cell:
    if node.items is not None:
        if not node.items:
            fields.problems.found.append(
                problem(
                    node,
                    f"输入 {item.name} 的单元格是空列表。",
                    f"An empty list for {item.name}.",
                    ("-", "-"),
                )
            )
            return Cell("-", item.domain)
        return join_cells(item, [_scalar_cell(fields, item, part) for part in node.items])
    return _scalar_cell(fields, item, node)


def _scalar_cell(fields: Fields, item: Input, node: Node) -> Cell:
    if node.text is None:
        fields.problems.found.append(
            problem(
                node,
                f"输入 {item.name} 的单元格应是一个值或一个列表。",
                f"The cell of {item.name} must be a value or a list.",
            )
        )
        return Cell("-", item.domain)
    try:
        return parse_cell(item, "null" if node.is_null else node.text)
    except TableError as reason:
        fields.problems.put(node, reason)
        return Cell("-", item.domain)


def _outputs(fields: Fields, table: DecisionTable) -> tuple[Value | Formula, ...]:
    then = fields.sub("then")
    names = tuple(item.name for item in table.outputs)
    if then is None:
        fields.add(
            None, "这一行没有 then。", "This row has no `then`.", (f"then: {{{names[0]}: …}}",) * 2
        )
        return ()
    for key, node in then.node.keys.items():
        if key not in names:
            fields.problems.found.append(
                problem(
                    node,
                    f"没有名为“{key[:40]}”的输出。",
                    f"There is no output {key[:40]!r}.",
                    suggest(key, names),
                )
            )
    values: list[Value | Formula] = []
    for item in table.outputs:
        found = then.nodes_of(item.name)
        if found is None:
            then.add(
                None,
                f"这一行没有给出输出 {item.name}。",
                f"This row gives no output {item.name}.",
                (f"{item.name}: …",) * 2,
            )
            continue
        try:
            values.append(read_output(item, found.text, found.is_null, table.inputs))
        except TableError as reason:
            fields.problems.put(found, reason)
    return tuple(values)


def read_output(
    item: Output, text: str | None, null: bool, inputs: tuple[Input, ...]
) -> Value | Formula:
    """An output as written. Raises TableError saying what to write instead."""
    if null and "null" not in item.values:
        return None
    if text is not None:
        text = text.strip()
        if item.type is ValueType.TEXT and text in ("", "null"):
            return None  # a sheet's empty cell and its word for nothing
        if item.type is ValueType.TEXT and (not item.values or text in item.values):
            return text
        if text in item.values:
            return text
        if item.type is ValueType.BOOL and text in ("true", "false"):
            return text == "true"
        if item.type is ValueType.DATE and parse_date(text):
            return parse_date(text)
        if item.type in (ValueType.INTEGER, ValueType.DECIMAL):
            return _number(item, text, inputs)
    shown = (text or "…")[:40]
    raise error(
        f"输出 {item.name} 不能是“{shown}”。",
        f"Output {item.name} cannot be {shown!r}.",
        suggest(shown, item.values) if item.values else _example(item),
    )


def _number(item: Output, text: str, inputs: tuple[Input, ...]) -> Value | Formula:
    number = parse_number(text)
    if number is None:
        return parse_formula(text, inputs)
    if not abs(number.adjusted()) <= 30:
        raise error(f"{text} 太大或太细。", f"{text} is too large or too fine.")
    if item.type is ValueType.INTEGER:
        if number != number.to_integral_value():
            raise error(
                f"输出 {item.name} 应是整数。",
                f"Output {item.name} must be whole.",
                (str(round(number)),) * 2,
            )
        return int(number)
    exponent = number.normalize().as_tuple().exponent
    if item.scale is not None and isinstance(exponent, int) and -exponent > item.scale:
        raise error(
            f"{text} 的小数位多于 {item.scale} 位。", f"{text} has over {item.scale} decimals."
        )
    return number if item.scale is None else number.quantize(Decimal(1).scaleb(-item.scale))


def _example(item: Output) -> tuple[str, str]:
    example = {ValueType.BOOL: "true, false", ValueType.DATE: "2021-02-07"}.get(item.type, "12.5")
    return example, example
