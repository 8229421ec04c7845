"""The project's YAML form of a decision table."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from .domain import DATE_HIGHEST, DATE_LOWEST, from_coord
from .fields import Fields, Problems
from .messages import Problem, TableError, Text
from .rows import MAX_RULES, read_rule
from .types import (
    GUARD_DIGITS,
    HIGHEST,
    LOWEST,
    Aggregator,
    DecisionTable,
    HitPolicy,
    Input,
    Level,
    Output,
    Rule,
    Stricter,
    ValueType,
)
from .version import content_hash
from .yaml_nodes import MAX_BYTES, Node, problem, read_yaml

MAX_INPUTS = 64
MAX_VALUES = 10_000

_TABLE_KEYS = (
    "table",
    "title",
    "level",
    "source",
    "valid",
    "hit_policy",
    "aggregate",
    "inputs",
    "outputs",
    "rules",
)
_INPUT_KEYS = (
    "name",
    "label",
    "type",
    "values",
    "unit",
    "scale",
    "min",
    "max",
    "null",
    "open",
    "typical",
)
_OUTPUT_KEYS = ("name", "label", "type", "values", "unit", "scale", "strictest", "stricter")
_INPUT_TYPES = tuple(kind for kind in ValueType if kind is not ValueType.TEXT)


def read_text(path: Path) -> str:
    """A file's UTF-8 text. Raises TableError when it is missing, too large or not text."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise TableError(
                Problem(
                    Text("文件过大，规则表不应这么大。", "The file is too large for a table."),
                    file=str(path),
                )
            )
        return path.read_text(encoding="utf-8-sig")
    except OSError as reason:
        raise TableError(
            Problem(
                Text(
                    f"打不开文件：{reason.strerror}。", f"Cannot open the file: {reason.strerror}."
                ),
                Text("一个存在的文件路径", "the path of a file that exists"),
                file=str(path),
            )
        ) from reason
    except UnicodeDecodeError as reason:
        raise TableError(
            Problem(
                Text("文件不是 UTF-8 文本。", "The file is not UTF-8 text."),
                Text("另存为 UTF-8 的 .yaml 文件", "a .yaml file saved as UTF-8"),
                file=str(path),
            )
        ) from reason


def parse_table(text: str, file: str | None = None) -> DecisionTable:
    """The table a text holds, without looking for gaps and overlaps.

    Raises TableError with every problem found, each with file, line and column.
    """
    try:
        node = read_yaml(text)
    except TableError as reason:
        raise reason.placed(file or "<text>") from None
    return table_of(node, file or "<text>")


def table_of(node: Node, file: str) -> DecisionTable:
    """The table of already read nodes (of YAML, a sheet or DMN). Raises TableError as above."""
    problems = Problems()
    try:
        table = _table(Fields(node, problems, "表", "table"), problems)
    except TableError as reason:
        raise TableError(*problems.found, *reason.problems).placed(file) from None
    if problems.found:
        raise TableError(*problems.found).placed(file)
    return replace(table, version=content_hash(table), file=file)


def _table(fields: Fields, problems: Problems) -> DecisionTable:
    fields.only(_TABLE_KEYS)
    inputs = _inputs(fields)
    outputs = _outputs(fields)
    policy = fields.choice("hit_policy", tuple(HitPolicy), HitPolicy.UNIQUE)
    valid = fields.sub("valid")
    table = DecisionTable(
        id=fields.word("table"),
        title=fields.text("title") or "",
        level=fields.choice("level", tuple(Level), None),
        source=fields.strings("source"),
        valid_from=valid.date("from") if valid else None,
        valid_to=valid.date("to") if valid else None,
        hit_policy=policy,
        aggregator=fields.choice("aggregate", tuple(Aggregator), Aggregator.LIST),
        inputs=inputs,
        outputs=outputs,
        rules=(),
    )
    if valid:
        valid.only(("from", "to"))
    _check_policy(fields, table)
    _check_names(fields, table)
    if problems.found:
        raise TableError
    return replace(table, rules=_rules(fields, table, problems))


def _check_names(fields: Fields, table: DecisionTable) -> None:
    """One name for one thing: results stand beside the inputs in every answer."""
    inputs = {item.name for item in table.inputs}
    for item, node in zip(table.outputs, fields.nodes("outputs"), strict=False):
        if item.name in inputs or item.name == "rule":
            name_node = (node.entries or {}).get("name", node)
            fields.problems.found.append(
                problem(
                    name_node,
                    f"输出不能叫 {item.name}：输入或行号已用这个名字。",
                    f"No output can be named {item.name}: an input or the row number is.",
                    (f"{item.name}_result",) * 2,
                )
            )


def _check_policy(fields: Fields, table: DecisionTable) -> None:
    if table.valid_from and table.valid_to and table.valid_from > table.valid_to:
        fields.add("valid", "有效期的止早于起。", "The validity ends before it begins.")
    if table.aggregator is not Aggregator.LIST:
        numeric = all(o.type in (ValueType.INTEGER, ValueType.DECIMAL) for o in table.outputs)
        if table.hit_policy is not HitPolicy.COLLECT:
            fields.add("aggregate", "aggregate 只用于 COLLECT。", "Only COLLECT aggregates.")
        elif not numeric and table.aggregator is not Aggregator.COUNT:
            fields.add("aggregate", "只有数值输出可以汇总。", "Only numbers can be aggregated.")
    ranked = any(o.values for o in table.outputs)
    if table.hit_policy in (HitPolicy.PRIORITY, HitPolicy.OUTPUT_ORDER) and not ranked:
        fields.add(
            "hit_policy",
            "没有带 values 的输出，无从排优先次序。",
            "No output has `values`, so there is no order of priority.",
        )


def _inputs(fields: Fields) -> tuple[Input, ...]:
    found: list[Input] = []
    fine = _finest(fields)
    for part in fields.mappings("inputs", MAX_INPUTS):
        part.only(_INPUT_KEYS)
        kind = part.choice("type", _INPUT_TYPES, None, needed=True)
        item = Input(
            name=part.word("name"),
            type=kind or ValueType.BOOL,
            label=part.text("label") or "",
            values=part.words("values", MAX_VALUES) if kind is ValueType.ENUM else (),
            unit=part.text("unit"),
            scale=part.whole("scale", 0, 9) if kind is ValueType.DECIMAL else None,
            nullable=part.choice("null", ("allowed", "refused"), "refused") == "allowed",
            open=part.flag("open") if kind is ValueType.ENUM else False,
        )
        part.misplaced(
            kind, {"values": ValueType.ENUM, "open": ValueType.ENUM, "scale": ValueType.DECIMAL}
        )
        if kind:
            found.append(bounded(part, item, fine.get(item.name, 0)))
        if [other.name for other in found].count(item.name) > 1:
            part.add("name", f"输入 {item.name} 重名。", f"Input {item.name} is named twice.")
    if not found:
        fields.add("inputs", "至少要有一个输入。", "A table needs at least one input.")
    return tuple(found)


def _outputs(fields: Fields) -> tuple[Output, ...]:
    found: list[Output] = []
    for part in fields.mappings("outputs", MAX_INPUTS):
        part.only(_OUTPUT_KEYS)
        kind = part.choice("type", tuple(ValueType), None, needed=True)
        listed = kind in (ValueType.ENUM, ValueType.TEXT)
        item = Output(
            name=part.word("name"),
            type=kind or ValueType.BOOL,
            label=part.text("label") or "",
            values=part.words("values", MAX_VALUES, kind is ValueType.ENUM) if listed else (),
            unit=part.text("unit"),
            scale=part.whole("scale", 0, 9) if kind is ValueType.DECIMAL else None,
            stricter=_direction(part, kind),
        )
        found.append(item)
        if [other.name for other in found].count(item.name) > 1:
            part.add("name", f"输出 {item.name} 重名。", f"Output {item.name} is named twice.")
    if not found:
        fields.add("outputs", "至少要有一个输出。", "A table needs at least one output.")
    return tuple(found)


def _direction(part: Fields, kind: ValueType | None) -> Stricter | None:
    ends = part.choice("strictest", (Stricter.FIRST, Stricter.LAST), None)
    ways = part.choice("stricter", (Stricter.LESS, Stricter.MORE), None)
    if ends and kind is not ValueType.ENUM:
        part.add(
            "strictest",
            "strictest 只用于枚举；数值写 stricter: less 或 more。",
            "`strictest` is for enums; numbers take `stricter: less` or `more`.",
        )
    if ways and kind in (ValueType.ENUM, ValueType.TEXT):
        part.add(
            "stricter",
            "枚举写 strictest: first 或 last。",
            "Enums take `strictest: first` or `last`.",
        )
    return ends or ways


def bounded(part: Fields, item: Input, written: int) -> Input:
    """The input with its resolution, its range and its typical value."""
    limits = [part.nodes_of(key) for key in ("min", "max", "typical")]
    if item.type is ValueType.DECIMAL:
        finest = max([written, *(_decimals(node) for node in limits if node)])
        digits = finest if item.scale is None else item.scale
        item = replace(item, digits=digits + GUARD_DIGITS)
    low, high = _widest(item)
    item = replace(item, minimum=low, maximum=high)
    numeric = item.type in (ValueType.INTEGER, ValueType.DECIMAL, ValueType.DATE)
    if not numeric and (limits[0] or limits[1]):
        part.add(
            "min" if limits[0] else "max",
            "min、max 只用于数与日期。",
            "`min` and `max` are for numbers and dates.",
        )
        return item
    low = part.coord("min", item, low)
    high = part.coord("max", item, high)
    if low > high:
        part.add("min", "min 大于 max。", "`min` is above `max`.")
        return item
    item = replace(item, minimum=low, maximum=high)
    if limits[2] and not limits[2].is_null:
        item = replace(item, typical=from_coord(item, part.coord("typical", item, low)))
    return item


def _widest(item: Input) -> tuple[int, int]:
    if item.type is ValueType.ENUM:
        return 0, len(item.values) - (not item.open)
    if item.type is ValueType.BOOL:
        return 0, 1
    if item.type is ValueType.DATE:
        return DATE_LOWEST, DATE_HIGHEST
    return LOWEST, HIGHEST


def _finest(fields: Fields) -> dict[str, int]:
    """Per input the most decimals written in a cell: decimals without a scale keep that many."""
    fine: dict[str, int] = {}
    for row in fields.nodes("rules"):
        when = (row.entries or {}).get("when")
        for name, node in ((when.entries or {}) if when else {}).items():
            fine[name] = max(fine.get(name, 0), _decimals(node))
    return fine


def _decimals(node: Node) -> int:
    if node.items is not None:
        return max((_decimals(item) for item in node.items), default=0)
    text = node.text or ""
    longest = 0
    for piece in text.split(".")[1:]:
        digits = piece[: len(piece) - len(piece.lstrip("0123456789"))]
        longest = max(longest, len(digits.rstrip("0")))  # 5.00 says no more than 5
    return min(longest, 9)


def _rules(fields: Fields, table: DecisionTable, problems: Problems) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for number, part in enumerate(fields.mappings("rules", MAX_RULES), start=1):
        rule = read_rule(part, table, number)
        if rule:
            found.append(rule)
        if rule and rule.default and sum(other.default for other in found) > 1:
            part.add("default", "只能有一个缺省行。", "Only one default row is allowed.")
        if len(problems.found) >= 50:
            break
    if not found and not problems.found:
        fields.add("rules", "至少要有一条规则。", "A table needs at least one rule.")
    return tuple(found)
