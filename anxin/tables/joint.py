"""Two tables on common axes, each cut into disjoint boxes with one answer per box."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from .cells import Axis, Grid, bits, build_axis, precedence
from .domain import from_coord
from .messages import Problem, TableError, Text, error
from .sfeel import parse_cell
from .types import (
    HIGHEST,
    LOWEST,
    DecisionTable,
    HitPolicy,
    Input,
    Rule,
    Value,
    ValueSet,
    ValueType,
)
from .walk import Walk

MAX_BOXES = 60_000
_NUMBERS = (ValueType.INTEGER, ValueType.DECIMAL)


@dataclass(frozen=True, slots=True)
class Region:
    """A box of segments where the same rows of a table answer."""

    rules: tuple[Rule, ...]
    box: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Side:
    """One table on the joint axes."""

    table: DecisionTable
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Joint:
    """Both tables cut along the same segments; `axes[i].real` holds where both have a say."""

    axes: tuple[Axis, ...]
    higher: Side
    lower: Side

    def size(self, box: Sequence[int]) -> int:
        """Number of cells in a box."""
        count = 1
        for mask in box:
            count *= mask.bit_count()
        return count

    @property
    def whole(self) -> tuple[int, ...]:
        return tuple(real_mask(axis) for axis in self.axes)


def real_mask(axis: Axis) -> int:
    return sum(1 << at for at, real in enumerate(axis.real) if real)


def join_tables(higher: DecisionTable, lower: DecisionTable) -> Joint:
    """Both tables on joint axes. Raises TableError for vocabularies, types or units that differ,
    and when the regions are too many."""
    items = _joint_inputs(higher, lower)
    rows = (precedence(higher), precedence(lower))
    axes: list[Axis] = []
    masks: tuple[list[Axis], list[Axis]] = ([], [])
    for item in items:
        own = [_own_input(table, item) for table in (higher, lower)]
        sets = [
            _sets(table, rules, item, mine)
            for table, rules, mine in zip((higher, lower), rows, own, strict=True)
        ]
        domains = [mine.domain if mine else item.domain for mine in own]
        axis = build_axis(item, [*sets[0], *sets[1], *domains])
        count = len(rows[0]) + len(rows[1])
        common = 0b11 << count
        real = tuple(
            is_real and mask & common == common
            for mask, is_real in zip(axis.masks, axis.real, strict=True)
        )
        axes.append(replace(axis, real=real))
        upper = (1 << len(rows[0])) - 1
        rest = (1 << len(rows[1])) - 1
        masks[0].append(replace(axis, real=real, masks=tuple(m & upper for m in axis.masks)))
        masks[1].append(
            replace(axis, real=real, masks=tuple(m >> len(rows[0]) & rest for m in axis.masks))
        )
    sides = [
        Side(table, tuple(_regions(table, Grid(tuple(mine), rules), item_sets(rules, mine))))
        for table, rules, mine in zip((higher, lower), rows, masks, strict=True)
    ]
    return Joint(tuple(axes), sides[0], sides[1])


def item_sets(rules: Sequence[Rule], axes: Sequence[Axis]) -> list[tuple[int, ...]]:
    """The box of each rule, read off the masks of the axes."""
    boxes: list[list[int]] = [[0] * len(axes) for _ in rules]
    for at, axis in enumerate(axes):
        for segment, mask in enumerate(axis.masks):
            if axis.real[segment]:
                for bit in bits(mask):
                    boxes[bit][at] |= 1 << segment
    return [tuple(box) for box in boxes]


def _regions(table: DecisionTable, grid: Grid, boxes: list[tuple[int, ...]]) -> Iterator[Region]:
    default = (table.default,) if table.default else ()
    walk = Walk(grid)
    if table.hit_policy is HitPolicy.UNIQUE:
        for rule, box in zip(grid.rules, boxes, strict=True):
            if all(box):
                yield Region((rule,), box)
        if default and walk.uncovered():
            for at, box in enumerate(walk.uncovered_boxes(MAX_BOXES + 1)):
                _bounded(at)
                yield Region(default, _only_real(grid, box))
        return
    yield from _walked(table, grid, walk, default)


def _walked(
    table: DecisionTable, grid: Grid, walk: Walk, default: tuple[Rule, ...]
) -> Iterator[Region]:
    """Regions of a table whose rows overlap: one per path of the walk."""
    single = table.hit_policy.single
    stack: list[tuple[tuple[int, ...], int]] = [((), (1 << len(grid.rules)) - 1)]
    found = 0
    while stack:
        path, alive = stack.pop()
        level = len(path)
        first = alive & -alive
        settled = single and bool(first & walk.covering[level])
        if not alive or settled or level == len(grid.axes):
            hits = [grid.rules[at] for at in bits(first if single else alive)]
            box = _only_real(grid, path + tuple(-1 for _ in grid.axes[level:]))
            if all(box):
                found += 1
                _bounded(found)
                yield Region(tuple(hits) or default, box)
            continue
        stack += [((*path, group), left) for left, group in walk.groups(level, alive).items()]


def _only_real(grid: Grid, box: Sequence[int]) -> tuple[int, ...]:
    return tuple(mask & real_mask(axis) for mask, axis in zip(box, grid.axes, strict=True))


def _bounded(count: int) -> None:
    if count > MAX_BOXES:
        raise error(
            "表的情形太多，无法逐一比较。",
            "The tables have too many cells to compare.",
            ("拆成几张较小的表", "several smaller tables"),
        )


def _sets(
    table: DecisionTable, rules: Sequence[Rule], item: Input, own: Input | None
) -> list[ValueSet]:
    if own is None:
        return [item.domain] * len(rules)
    at = [other.name for other in table.inputs].index(item.name)
    return [parse_cell(own, rule.cells[at].text).accepts for rule in rules]


def _own_input(table: DecisionTable, joint: Input) -> Input | None:
    """A table's input brought to the joint resolution and order of values."""
    own = next((item for item in table.inputs if item.name == joint.name), None)
    if own is None:
        return None
    if own.type is ValueType.ENUM:
        return replace(own, values=joint.values)
    if own.type in _NUMBERS:
        factor = 10 ** (joint.digits - own.digits)
        scale = 0 if own.type is ValueType.INTEGER else own.scale
        return replace(
            own,
            type=joint.type,
            digits=joint.digits,
            scale=None if joint.type is ValueType.INTEGER else scale,
            minimum=max(own.minimum * factor, joint.minimum),
            maximum=min(own.maximum * factor, joint.maximum),
        )
    return own


def _joint_inputs(higher: DecisionTable, lower: DecisionTable) -> list[Input]:
    theirs = {item.name: item for item in lower.inputs}
    joined = []
    problems: list[Problem] = []
    for item in higher.inputs:
        other = theirs.pop(item.name, None)
        if other is None:
            joined.append(item)
            continue
        said = _clash(item, other)
        if said:
            problems.append(
                Problem(
                    said,
                    Text(
                        "两张表用同样的类型、单位和取值", "the same types, units and values in both"
                    ),
                )
            )
        else:
            joined.append(_joined(item, other))
    if problems:
        raise TableError(*problems)
    return [*joined, *theirs.values()]


def _clash(item: Input, other: Input) -> Text | None:
    numbers = item.type in _NUMBERS and other.type in _NUMBERS
    if item.type is not other.type and not numbers:
        return Text(
            f"输入 {item.name} 的类型不同：{item.type} 与 {other.type}。",
            f"Input {item.name} has types {item.type} and {other.type}.",
        )
    if item.unit and other.unit and item.unit != other.unit:
        return Text(
            f"输入 {item.name} 的单位不同：{item.unit} 与 {other.unit}。",
            f"Input {item.name} has units {item.unit} and {other.unit}.",
        )
    return vocabulary_clash(Text("输入", "Input"), item.name, item.values, other.values)


def domain_hints(higher: DecisionTable, lower: DecisionTable) -> list[Text]:
    """People whom only one of the tables takes: they cannot be compared."""
    theirs = {item.name: item for item in lower.inputs}
    found = []
    for item in higher.inputs:
        other = theirs.get(item.name)
        if other is None:
            continue
        if item.nullable is not other.nullable:
            found.append(
                Text(
                    f"只有{'上' if item.nullable else '下'}级表的输入 {item.name} 收空值，"
                    "空值的人未比较。",
                    f"Only the {'higher' if item.nullable else 'lower'} table takes null for "
                    f"{item.name}: people without it are not compared.",
                )
            )
        if item.type in (*_NUMBERS, ValueType.DATE) and _range(item) != _range(other):
            found.append(
                Text(
                    f"输入 {item.name} 的范围不同，只比较两张表都收的值。",
                    f"Input {item.name} has different ranges; only common values are compared.",
                )
            )
    return found


def _range(item: Input) -> tuple[Value, ...]:
    ends = ((item.minimum, LOWEST), (item.maximum, HIGHEST))
    return tuple(None if end == widest else from_coord(item, end) for end, widest in ends)


def vocabulary_clash(
    kind: Text, name: str, ours: tuple[str, ...], theirs: tuple[str, ...]
) -> Text | None:
    """What one list of values has and the other lacks."""
    upper = [value for value in ours if value not in theirs]
    lower = [value for value in theirs if value not in ours]
    if not upper and not lower:
        return None
    return Text(
        f"{kind.zh} {name} 的取值不同：只在上级表 {'、'.join(upper) or '（无）'}；"
        f"只在下级表 {'、'.join(lower) or '（无）'}。",
        f"{kind.en} {name} has different values: only in the higher table "
        f"{', '.join(upper) or '(none)'}; only in the lower {', '.join(lower) or '(none)'}.",
    )


def _joined(item: Input, other: Input) -> Input:
    digits = max(item.digits, other.digits)
    scales = [0 if part.type is ValueType.INTEGER else part.scale for part in (item, other)]
    known = [scale for scale in scales if scale is not None]
    both_whole = item.type is other.type is ValueType.INTEGER
    kind = item.type
    if kind in _NUMBERS:
        kind = ValueType.INTEGER if both_whole else ValueType.DECIMAL
    mine, theirs = 10 ** (digits - item.digits), 10 ** (digits - other.digits)
    return replace(
        item,
        type=kind,
        digits=digits,
        scale=min(known) if kind is ValueType.DECIMAL and known else None,
        minimum=max(min(item.minimum * mine, other.minimum * theirs), -(10**18)),
        maximum=min(max(item.maximum * mine, other.maximum * theirs), 10**18),
        nullable=item.nullable or other.nullable,
        open=item.open or other.open,
        typical=item.typical if item.typical is not None else other.typical,
        label=item.label or other.label,
        unit=item.unit or other.unit,
    )
