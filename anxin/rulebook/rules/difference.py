"""Two versions of a table: row by row as officials edit them, and by answers as people meet them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import SequenceMatcher

from anxin.core.types import gettext_noop
from anxin.tables.burden import Kind
from anxin.tables.compare import Answered, Comparison, Difference
from anxin.tables.types import DecisionTable, Rule
from anxin.tables.version import plain

from ..types import FindingLine, HeadChange, RowChange, RowDifference, Sentence
from .sheet import row_of
from .words import Speech

# A row is the same one edited when at least this share of its columns stayed.
ALIKE = 0.5
KIND_LABELS = {
    Kind.STRICTER: gettext_noop("更严"),
    Kind.LAXER: gettext_noop("更宽"),
    Kind.DIFFERENT: gettext_noop("不同"),
    Kind.LOST_DIMENSION: gettext_noop("一刀切"),
    Kind.BLOCKED: gettext_noop("阻断"),
}
VERDICT_LABELS = {
    "equivalent": gettext_noop("等价"),
    "stricter": gettext_noop("更严"),
    "laxer": gettext_noop("更宽"),
    "both": gettext_noop("有严有宽"),
}
_TITLE, _VALID = gettext_noop("标题"), gettext_noop("有效期")
_COLUMNS, _ANSWERS = gettext_noop("条件的列"), gettext_noop("结论的列")
_LOST = gettext_noop("{before}区分“{title}”，{after}不再区分。")
_SHUT = gettext_noop("{before}留了路的人，{after}都不放行。")
# What the two tables are called: two versions of one, or those of two levels.
VERSIONS = (gettext_noop("现在"), gettext_noop("新版"))
LEVELS_COMPARED = (gettext_noop("区里"), gettext_noop("本镇"))


def rows_compared(
    old: DecisionTable,
    new: DecisionTable,
    speech: Speech,
    sentences: Mapping[str, Sentence],
) -> tuple[RowDifference, ...]:
    """Every row of both versions in order: unchanged, changed, added or removed."""
    return tuple(
        _difference(old, new, before, after, speech, sentences)
        for before, after in _pairs(old, new)
    )


def head_compared(old: DecisionTable, new: DecisionTable, speech: Speech) -> tuple[HeadChange, ...]:
    """What differs above the rows: title, validity, columns."""
    sides = [
        (_TITLE, old.title, new.title),
        (_VALID, _span(old), _span(new)),
        (_COLUMNS, _titles(old.inputs, speech), _titles(new.inputs, speech)),
        (_ANSWERS, _titles(old.outputs, speech), _titles(new.outputs, speech)),
    ]
    return tuple(HeadChange(speech.say(what), a, b) for what, a, b in sides if a != b)


def rows_touched(old: DecisionTable, new: DecisionTable) -> tuple[set[int], set[str]]:
    """Numbers of the old rows that changed or went, and every sentence that a change rests on."""
    pairs = [(a, b) for a, b in _pairs(old, new) if _differs(old, new, a, b)]
    numbers = {before.number for before, _after in pairs if before}
    sentences = {rule.clause for pair in pairs for rule in pair if rule and rule.clause}
    return numbers, sentences


def findings_said(
    comparison: Comparison,
    tables: tuple[DecisionTable, DecisionTable],
    speech: Speech,
    called: tuple[str, str] = VERSIONS,
) -> tuple[tuple[FindingLine, ...], tuple[FindingLine, ...]]:
    """Findings of a comparison in words, and those that the higher table leaves to the lower."""
    found = tuple(_finding(one, tables, speech, called) for one in comparison.findings)
    return found, tuple(_finding(one, tables, speech, called) for one in comparison.allowed)


def _pairs(old: DecisionTable, new: DecisionTable) -> Iterator[tuple[Rule | None, Rule | None]]:
    before = [_signature(old, rule) for rule in old.rules]
    after = [_signature(new, rule) for rule in new.rules]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for tag, low, high, first, last in matcher.get_opcodes():
        if tag == "equal":
            yield from zip(old.rules[low:high], new.rules[first:last], strict=True)
        else:
            yield from _edited(old, new, range(low, high), range(first, last))


def _differs(old: DecisionTable, new: DecisionTable, a: Rule | None, b: Rule | None) -> bool:
    return a is None or b is None or _signature(old, a) != _signature(new, b)


def _edited(
    old: DecisionTable, new: DecisionTable, gone: range, come: range
) -> Iterator[tuple[Rule | None, Rule | None]]:
    """Rows of a stretch that differs: the most alike are one row edited, the rest gone or new."""
    alike = sorted(
        (-_likeness(old, old.rules[a], new, new.rules[b]), a, b) for a in gone for b in come
    )
    partner: dict[int, int] = {}
    for score, a, b in alike:
        if -score >= ALIKE and a not in partner and b not in partner.values():
            partner[a] = b
    for a in gone:
        yield old.rules[a], new.rules[partner[a]] if a in partner else None
    for b in come:
        if b not in partner.values():
            yield None, new.rules[b]


def _difference(
    old: DecisionTable,
    new: DecisionTable,
    before: Rule | None,
    after: Rule | None,
    speech: Speech,
    sentences: Mapping[str, Sentence],
) -> RowDifference:
    if before is None or after is None:
        table, rule = (new, after) if before is None else (old, before)
        assert rule is not None
        row = row_of(table, rule, speech, sentences)
        if before is None:
            return RowDifference(RowChange.ADDED, None, row)
        return RowDifference(RowChange.REMOVED, row, None)
    mine, theirs = _columns(old, before), _columns(new, after)
    marks = frozenset(name for name in mine | theirs if mine.get(name) != theirs.get(name))
    return RowDifference(
        RowChange.CHANGED if marks else RowChange.SAME,
        row_of(old, before, speech, sentences, marks),
        row_of(new, after, speech, sentences, marks),
    )


def _columns(table: DecisionTable, rule: Rule) -> dict[str, object]:
    cells = zip(table.inputs, rule.cells, strict=True)
    outputs = zip(table.outputs, rule.outputs, strict=True)
    return {
        **{item.name: None if rule.default else cell.accepts for item, cell in cells},
        **{item.name: plain(value) for item, value in outputs},
        "clause": rule.clause,
        "strength": rule.strength,
        "default": rule.default_reason,
        "note": rule.note,
        "delegates": rule.delegates,
    }


def _signature(table: DecisionTable, rule: Rule) -> str:
    return repr(sorted((name, repr(value)) for name, value in _columns(table, rule).items()))


def _likeness(old: DecisionTable, a: Rule, new: DecisionTable, b: Rule) -> float:
    mine, theirs = _columns(old, a), _columns(new, b)
    names = mine.keys() | theirs.keys()
    return sum(mine.get(name) == theirs.get(name) for name in names) / len(names)


def _span(table: DecisionTable) -> str:
    return f"{table.valid_from or '…'} – {table.valid_to or '…'}"


def _titles(columns: tuple[object, ...], speech: Speech) -> str:
    return speech.join([speech.title(item) for item in columns])  # type: ignore[arg-type]  # inputs or outputs


def _finding(
    found: Difference,
    tables: tuple[DecisionTable, DecisionTable],
    speech: Speech,
    called: tuple[str, str],
) -> FindingLine:
    higher, lower = tables
    names = {item.name: item for item in (*lower.inputs, *higher.inputs)}
    shown = tuple(
        names[item.name] for item in (*higher.inputs, *lower.inputs) if item.name in names
    )
    inputs = tuple(dict.fromkeys(shown))
    before, after = (speech.say(word) for word in called)
    lead = ""
    if found.kind is Kind.LOST_DIMENSION and found.input:
        lead = speech.say(_LOST).format(
            title=speech.title(names[found.input]), before=before, after=after
        )
    elif found.kind is Kind.BLOCKED:
        lead = speech.say(_SHUT).format(before=before, after=after)
    return FindingLine(
        kind=found.kind.value,
        kind_label=speech.say(KIND_LABELS[found.kind]),
        lead=_capital(lead, speech),
        person=_capital(speech.person(inputs, found.witness), speech),
        higher=_said(found.higher, higher, found.output, speech),
        lower=_said(found.lower, lower, found.output, speech),
        higher_rule=found.higher.rule or 0,
        lower_rule=found.lower.rule or 0,
        higher_clause=found.higher.clause or "",
        lower_clause=found.lower.clause or "",
        cells=found.cells,
        residents=found.residents,
        delegates=found.delegates or "",
        contradicts=_says_so(higher, found.higher.rule),
    )


def _says_so(table: DecisionTable, number: int | None) -> bool:
    """Whether a table has a row of its own, with a clause, for whom the row answers."""
    rule = next((one for one in table.rules if one.number == number), None)
    return rule is not None and not rule.default and bool(rule.clause)


def _capital(text: str, speech: Speech) -> str:
    return text[:1].upper() + text[1:] if speech.english else text


def _said(answered: Answered, table: DecisionTable, output: str, speech: Speech) -> str:
    item = table.output(output)
    value = answered.value
    return speech.value(item, list(value) if isinstance(value, tuple) else value)
