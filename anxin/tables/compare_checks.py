"""Two more faults of a lower table: 一刀切 (a distinction is lost), 阻断 (no way to "may")."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from .burden import Kind, answer_of, has_formula, strictest
from .cells import bits
from .compare import Difference, Meeter, Meeting, difference, oddness, pair_of, with_input
from .examples import set_of
from .joint import Joint, Side, real_mask
from .messages import Text
from .sfeel import render_cell
from .types import Output


def lost_dimensions(
    joint: Joint, outputs: Sequence[Output], meetings: Sequence[Meeting]
) -> list[Difference]:
    """Inputs on which the higher table's answer depends and the lower table's no longer does."""
    found = []
    meeter = Meeter(joint, joint.higher)
    for at, axis in enumerate(joint.axes):
        if axis.input.name not in {item.name for item in joint.higher.table.inputs}:
            continue
        for output in outputs:
            if not _depends(joint, joint.higher, at, output):
                continue
            if _depends(joint, joint.lower, at, output):
                continue
            touched = _where_lost(joint, meeter, at, [m for m in meetings if m.output is output])
            if not touched:
                continue
            best = min(touched, key=lambda m: (m.kind is not Kind.STRICTER, oddness(joint, m.box)))
            lost = difference(
                joint,
                best,
                sum(joint.size(m.box) for m in touched),
                frozenset(pair_of(m) for m in touched),
                Kind.LOST_DIMENSION,
            )
            title = axis.input.title
            found.append(
                with_input(
                    lost,
                    axis.input.name,
                    Text(
                        f"上级区分“{title}”，下级不再区分。",
                        f"The higher table looks at {axis.input.name}, the lower no longer does.",
                    ),
                )
            )
    return found


def _depends(joint: Joint, side: Side, at: int, output: Output) -> bool:
    """True when two points that differ in one input alone get different answers."""
    meeter = Meeter(joint, side)
    same: dict[object, int] = {}
    answers = []
    for bit, region in enumerate(side.regions):
        if has_formula(side.table, region, output.name) and _formula_uses(joint, side, bit, at):
            return True
        answer: object = answer_of(side.table, region, output.name, {})
        if has_formula(side.table, region, output.name):
            answer = tuple(str(rule.outputs) for rule in region.rules)
        answers.append(answer)
        same[answer] = same.get(answer, 0) | 1 << bit
    whole = real_mask(joint.axes[at])
    for bit, region in enumerate(side.regions):
        freed = (*region.box[:at], whole, *region.box[at + 1 :])
        if meeter.touching(freed, ~same[answers[bit]]):
            return True
    return False


def _formula_uses(joint: Joint, side: Side, bit: int, at: int) -> bool:
    from .formula import formula_names, formula_tree
    from .types import Formula

    name = joint.axes[at].input.name
    return any(
        name in formula_names(formula_tree(value.text))
        for rule in side.regions[bit].rules
        for value in rule.outputs
        if isinstance(value, Formula)
    )


def _where_lost(
    joint: Joint, meeter: Meeter, at: int, meetings: Sequence[Meeting]
) -> Sequence[Meeting]:
    """Differences where another value of the input would get another answer above (all of them
    when there are none); delegated ones only when there are no others."""
    whole = real_mask(joint.axes[at])
    found = []
    for meeting in meetings:
        name = meeting.output.name
        freed = (*meeting.box[:at], whole, *meeting.box[at + 1 :])
        mine = answer_of(joint.higher.table, meeting.higher, name, meeting.facts)
        for bit in bits(meeter.touching(freed)):
            other = joint.higher.regions[bit]
            if answer_of(joint.higher.table, other, name, meeting.facts) != mine:
                found.append(meeting)
                break
    return _binding(found or meetings)


def _binding(meetings: Sequence[Meeting]) -> Sequence[Meeting]:
    """The differences that the higher table does not leave to the lower level, if any."""
    kept = [m for m in meetings if not any(rule.delegates for rule in m.higher.rules)]
    return kept or meetings


def blocked(
    joint: Joint, outputs: Sequence[Output], meetings: Sequence[Meeting]
) -> list[Difference]:
    """Groups that have a way around the ban above and none below: everyone, or everyone who
    shares one input's value."""
    found: list[Difference] = []
    for output in outputs:
        ban = strictest(output)
        if ban is None:
            continue
        shut = [m for m in meetings if m.output is output and _gives(joint, m, ban)]
        if not shut:
            continue
        below = _may_segments(joint, joint.lower, output, ban)
        if not any(below):
            bound = _binding(shut)
            best = min(bound, key=lambda m: oddness(joint, m.box))
            found.append(
                _shut(
                    joint,
                    best,
                    bound,
                    None,
                    Text("下级表对任何人都没有放行的路。", "The lower table lets nobody through."),
                )
            )
            continue
        above = _may_segments(joint, joint.higher, output, ban)
        found += _shut_slices(joint, shut, above, below)
    return found


def _gives(joint: Joint, meeting: Meeting, ban: str) -> bool:
    name = meeting.output.name
    lower = answer_of(joint.lower.table, meeting.lower, name, meeting.facts)
    higher = answer_of(joint.higher.table, meeting.higher, name, meeting.facts)
    return lower == ban and higher != ban


def _may_segments(joint: Joint, side: Side, output: Output, ban: str) -> list[int]:
    """Per axis the segments in which some answer is not the ban."""
    found = [0] * len(joint.axes)
    for region in side.regions:
        if answer_of(side.table, region, output.name, {}) != ban:
            found = [mask | own for mask, own in zip(found, region.box, strict=True)]
    return found


def _shut_slices(
    joint: Joint, shut: Sequence[Meeting], above: list[int], below: list[int]
) -> list[Difference]:
    found = []
    for at, axis in enumerate(joint.axes):
        segments = above[at] & ~below[at] & real_mask(axis)
        inside = [m for m in shut if m.box[at] & segments]
        if not segments or not inside:
            continue
        cut = [replace_box(m, at, segments) for m in _binding(inside)]
        best = min(cut, key=lambda m: oddness(joint, m.box))
        words = render_cell(axis.input, set_of(axis, segments))
        found.append(
            _shut(
                joint,
                best,
                cut,
                (axis.input.name, words),
                Text(
                    f"“{axis.input.title}”为 {words} 的人，上级留有放行的路，下级一律不放行。",
                    f"Where {axis.input.name} is {words} the higher table leaves a way, the lower none.",
                ),
            )
        )
    return found


def replace_box(meeting: Meeting, at: int, segments: int) -> Meeting:
    box = (*meeting.box[:at], meeting.box[at] & segments, *meeting.box[at + 1 :])
    return replace(meeting, box=box)


def _shut(
    joint: Joint,
    best: Meeting,
    shut: Sequence[Meeting],
    where: tuple[str, str] | None,
    text: Text,
) -> Difference:
    cells = sum(joint.size(meeting.box) for meeting in shut)
    found = difference(
        joint, best, cells, frozenset(pair_of(meeting) for meeting in shut), Kind.BLOCKED
    )
    if where is None:
        return replace(found, text=Text(f"{text.zh} {found.text.zh}", f"{text.en} {found.text.en}"))
    return replace(with_input(found, where[0], text), slices={where[0]: where[1]})
