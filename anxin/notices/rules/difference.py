"""Two registers of one notice set against each other, measure by measure. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from anxin.core.types import gettext_noop
from anxin.documents.types import Addressee, Instrument, Strength

from ..types import ADDRESSEE_LABELS, INSTRUMENT_LABELS, MeasureDifference, MeasureView

NEW, GONE, CHANGED = "new", "gone", "changed"
OUTCOME_LABELS = {
    NEW: gettext_noop("新增"),
    GONE: gettext_noop("去掉"),
    CHANGED: gettext_noop("改动"),
}
STRENGTHS = {
    Strength.MUST: gettext_noop("必须"),
    Strength.MUST_NOT: gettext_noop("不得"),
    Strength.IN_PRINCIPLE: gettext_noop("原则上"),
    Strength.GUIDE: gettext_noop("引导"),
    Strength.ENCOURAGE: gettext_noop("倡导"),
    Strength.MAY: gettext_noop("可以"),
}
_FIELDS = (
    ("quote", gettext_noop("原文")),
    ("strength", gettext_noop("强度")),
    ("addressee", gettext_noop("对象")),
    ("instrument", gettext_noop("手段")),
    ("lead", gettext_noop("牵头单位")),
    ("cooperate", gettext_noop("配合单位")),
    ("deadline", gettext_noop("期限")),
    ("shown_by", gettext_noop("成效看什么")),
    ("service", gettext_noop("由哪项服务办")),
)


def differences(
    before: Sequence[MeasureView],
    after: Sequence[MeasureView],
    say: Callable[[str], str],
    names: Mapping[str, str],
) -> list[MeasureDifference]:
    """What is new, gone or changed, in the order of the new text and then what is gone."""
    old = {one.id: one for one in before}
    new = {one.id: one for one in after}
    found = []
    for one in after:
        was = old.get(one.id)
        fields = _changed(was, one, say, names) if was else ()
        if was is None or fields:
            outcome = CHANGED if was else NEW
            found.append(_line(one.id, outcome, was, one, say, fields))
    found += [_line(one.id, GONE, one, None, say) for one in before if one.id not in new]
    return found


def _line(
    measure_id: str,
    outcome: str,
    before: MeasureView | None,
    after: MeasureView | None,
    say: Callable[[str], str],
    fields: tuple[tuple[str, str, str], ...] = (),
) -> MeasureDifference:
    label = say(OUTCOME_LABELS[outcome])
    return MeasureDifference(measure_id, outcome, label, before, after, fields)


def _changed(
    was: MeasureView, now: MeasureView, say: Callable[[str], str], names: Mapping[str, str]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (say(label), _said(was, name, say, names), _said(now, name, say, names))
        for name, label in _FIELDS
        if getattr(was, name) != getattr(now, name)
    )


def _said(one: MeasureView, name: str, say: Callable[[str], str], names: Mapping[str, str]) -> str:
    value = getattr(one, name)
    if name == "strength":
        return say(STRENGTHS[Strength(value)])
    if name == "addressee":
        return say(ADDRESSEE_LABELS[Addressee(value)])
    if name == "instrument":
        return say(INSTRUMENT_LABELS[Instrument(value)])
    if isinstance(value, tuple):
        return "、".join(names.get(word, word) for word in value) or "—"
    return str(value or "—")
