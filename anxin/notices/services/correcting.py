"""Changing the reading of a draft. Each change is kept: what was read, what a person made of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from anxin.accounts.queries import user_names
from anxin.core import clock
from anxin.core.permissions import require
from anxin.core.types import Actor, Conflict, Denied, Invalid, Missing
from anxin.documents.types import Addressee, Instrument

from ..models import Correction, Draft, DraftClause, DraftMeasure
from ..queries.drafts import is_sure, last_change
from ..rules.corrections import faults_of, letter, split_span
from ..rules.owners import is_outside, owner_words, owners_sorted
from ..rules.spans import shown
from ..types import ChangeKind, DraftState, Edit, EditConflict, Permission
from .drafting import draft_own, owner_finder

Row = dict[str, Any]
_WORDS = ("strength", "addressee", "instrument", "deadline", "shown_by", "service")
_OWNERS = ("lead", "cooperate")
_KEPT = (
    "clause_id", "measure_id", "start", "end", "quote", *_WORDS, *_OWNERS, "unknown",
    "proposed_lead", "shown_by_en", "capability", "confidence", "cue", "signed_by", "revision",
)  # fmt: skip
LONGEST_REASON = 500
# Letters a sentence may use up, far beyond what anybody reads from one.
MOST_LETTERS = 200


def draft_edit(*, actor: Actor, ref: str, edit: Edit) -> str:
    """Change the reading of an open draft; returns the sentence touched ("" for many).

    Raises Missing, Invalid by field, EditConflict when somebody changed the measure first,
    Conflict when the draft is not open any more.
    """
    require(actor, Permission.DRAFT)
    if actor.user_id is None:
        raise Denied
    with transaction.atomic():
        draft = draft_own(actor, ref)
        if draft.state != DraftState.OPEN:
            raise Conflict(_("这份草稿已经送出，不能再改。要改，请先收回。"))
        return _EDITS[edit.kind](Desk(draft, actor, actor.user_id), edit)


class Desk:
    """A draft with the person who changes it; each change goes through it and is kept."""

    def __init__(self, draft: Draft, actor: Actor, user_id: int) -> None:
        self.draft = draft
        self.actor = actor
        self.user_id = user_id

    def measure(self, edit: Edit) -> DraftMeasure:
        """The measure as the person saw it. Raises EditConflict with what stands now."""
        row = self.draft.measures.filter(pk=edit.measure).first()
        if row is None:
            message = _("这条措施刚被别人拆开、合并或删去了。请看现在的样子。")
            raise EditConflict(message, row=0, clause=edit.clause, wanted=edit.values)
        if row.revision != edit.seen:
            raise EditConflict(
                _("这条措施刚被别人改过。您的改动没有写入，请对照后再定。"),
                row=row.pk,
                clause=row.clause_id,
                wanted=edit.values,
                by=self._last_editor(row),
            )
        return row

    def clause(self, clause_id: str) -> DraftClause:
        """A sentence of the draft. Raises Missing."""
        row = self.draft.clauses.filter(clause_id=clause_id).first()
        if row is None:
            raise Missing
        return row

    def write(self, row: DraftMeasure, **values: Any) -> None:
        """Change a row under its revision; who was late raises EditConflict."""
        seen = row.revision
        changed = DraftMeasure.objects.filter(pk=row.pk, revision=seen).update(
            **values, revision=seen + 1
        )
        if not changed:
            message = _("这条措施刚被别人改过。您的改动没有写入，请对照后再定。")
            raise EditConflict(message, row=row.pk, clause=row.clause_id, wanted=values)
        row.refresh_from_db()

    def letters(self, clause: DraftClause, count: int) -> list[str]:
        """The next letters of a sentence, never given again."""
        first = clause.letters
        if first + count > MOST_LETTERS:
            raise Invalid(_("这一句的字母用完了，不能再拆。"))
        DraftClause.objects.filter(pk=clause.pk).update(letters=first + count)
        return [clause.clause_id + letter(first + place) for place in range(count)]

    def keep(
        self, kind: ChangeKind, clause: str, before: list[Row], after: list[Row], **more: Any
    ) -> str:
        """Write the correction; returns the sentence."""
        Correction.objects.create(
            draft=self.draft,
            kind=kind,
            clause_id=clause,
            before=before,
            after=after,
            by_user=self.user_id,
            **more,
        )
        return clause

    def _last_editor(self, row: DraftMeasure) -> str:
        last = self.draft.corrections.filter(clause_id=row.clause_id).order_by("-id").first()
        return user_names([last.by_user]).get(last.by_user, "") if last else ""


def kept(row: DraftMeasure) -> Row:
    """A measure as a correction keeps it: plain values for JSON."""
    values = {name: getattr(row, name) for name in _KEPT}
    return {**values, "deadline": row.deadline.isoformat() if row.deadline else None}


def _accept(desk: Desk, edit: Edit) -> str:
    if not edit.measure:
        return _accept_sure(desk)
    row = desk.measure(edit)
    before = kept(row)
    asked = _asked_outside(before)
    _check({**before, **asked})
    desk.write(row, **asked, signed_by=desk.user_id, signed_at=clock.now())
    return desk.keep(ChangeKind.ACCEPT, row.clause_id, [before], [kept(row)])


def _asked_outside(values: Row) -> Row:
    """A body outside the list of units, named alone, takes no order: it is asked as a peer."""
    known = [name for name in values["lead"] if name not in values["unknown"]]
    alone = not known and any(is_outside(word) for word in values["unknown"])
    if not alone or values["instrument"] != Instrument.ORDER:
        return {}
    return {
        "addressee": Addressee.OUTSIDE_BODY.value,
        "instrument": Instrument.REQUEST_TO_PEER.value,
    }


def _accept_sure(desk: Desk) -> str:
    """Accept together what was read surely, with known owners and a fitting instrument."""
    waiting = desk.draft.measures.filter(signed_by__isnull=True)
    rows = [row for row in waiting if is_sure(row) and not faults_of(kept(row))]
    if not rows:
        raise Invalid(_("没有可以一起接受的措施。剩下的请逐条看。"))
    before = [kept(row) for row in rows]
    for row in rows:
        row.signed_by, row.signed_at, row.revision = desk.user_id, clock.now(), row.revision + 1
    DraftMeasure.objects.bulk_update(rows, ["signed_by", "signed_at", "revision"])
    return desk.keep(ChangeKind.ACCEPT, "", before, [kept(row) for row in rows])


def _change(desk: Desk, edit: Edit) -> str:
    row = desk.measure(edit)
    before = kept(row)
    values = {key: edit.values[key] for key in _WORDS if key in edit.values}
    if edit.values.keys() & set(_OWNERS):
        values |= _owners(row, edit.values, desk.draft.source_text)
    _check({**before, **values})
    if all(before[key] == (_iso(value) if key == "deadline" else value)
           for key, value in values.items()) and not edit.values.get("accept"):  # fmt: skip
        return row.clause_id
    accepts = bool(edit.values.get("accept"))
    if accepts:
        values |= _asked_outside({**before, **values})
    values["signed_by"] = desk.user_id if accepts else None
    values["signed_at"] = clock.now() if accepts else None
    desk.write(row, **values)
    return desk.keep(ChangeKind.CHANGE, row.clause_id, [before], [kept(row)])


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _owners(row: DraftMeasure, given: dict[str, Any], source: str) -> dict[str, Any]:
    """Owners by the names a person wrote. Raises Invalid with every name nobody is called by.

    A name that stands in the text, or in the measure by its breakdown table, is kept as its words:
    a body outside the list of units.
    """
    find, values, faults = owner_finder(), {}, {}
    held = {*row.lead, *row.cooperate, *row.unknown}
    named: list[str] = []
    for key in _OWNERS:
        if key not in given:
            continue
        values[key], unknown = owners_sorted(owner_words(given[key]), find)
        # What the text itself names is no slip of the pen: it stays as words of the text.
        named += [name for name in unknown if name in source or name in held]
        missing = [name for name in unknown if name not in source and name not in held]
        if missing:
            names = {"names": "、".join(missing)}
            faults[key] = _("没有叫“%(names)s”的单位。请写单位的全称或常用简称。") % names
    if faults:
        raise Invalid(next(iter(faults.values())), fields=faults)
    lead = values.get("lead", row.lead)
    cooperate = [name for name in values.get("cooperate", row.cooperate) if name not in lead]
    return {
        "lead": lead,
        "cooperate": cooperate,
        "unknown": list(dict.fromkeys(named)),
        "proposed_lead": False,
    }


def _check(values: Row) -> None:
    faults = {key: _(what) for key, what in faults_of(values).items()}
    if faults:
        raise Invalid(next(iter(faults.values())), fields=faults)


def _split(desk: Desk, edit: Edit) -> str:
    row = desk.measure(edit)
    source = desk.draft.source_text
    ends = split_span(source, row.start, row.end, edit.at)
    if ends is None:
        message = _("在这里拆不开：两边都要有字。")
        raise Invalid(message, fields={"at": message})
    before, clause = kept(row), desk.clause(row.clause_id)
    if row.measure_id == row.clause_id:
        first, second = desk.letters(clause, 2)
    else:
        first, second = row.measure_id, desk.letters(clause, 1)[0]
    end = row.end
    desk.write(
        row, measure_id=first, end=ends[0], quote=shown(source, row.start, ends[0]),
        signed_by=None, signed_at=None,
    )  # fmt: skip
    born = DraftMeasure.objects.get(pk=row.pk)
    born.pk, born.measure_id, born.start, born.end = None, second, ends[1], end
    born.quote, born.revision = shown(source, ends[1], end), 1
    born.save(force_insert=True)
    return desk.keep(ChangeKind.SPLIT, row.clause_id, [before], [kept(row), kept(born)])


def _join(desk: Desk, edit: Edit) -> str:
    row = desk.measure(edit)
    rows = list(desk.draft.measures.filter(clause_id=row.clause_id))
    place = next(index for index, one in enumerate(rows) if one.pk == row.pk)
    if place + 1 == len(rows):
        raise Invalid(_("这是本句最后一条，后面没有可以合并的。"))
    after = rows[place + 1]
    before = [kept(row), kept(after)]
    end = max(row.end, after.end)
    lead = list(dict.fromkeys((*row.lead, *after.lead)))
    helping = dict.fromkeys((*row.cooperate, *after.cooperate))
    desk.write(
        row, end=end, quote=shown(desk.draft.source_text, row.start, end), lead=lead,
        cooperate=[name for name in helping if name not in lead],
        unknown=list(dict.fromkeys((*row.unknown, *after.unknown))),
        deadline=row.deadline or after.deadline, signed_by=None, signed_at=None,
    )  # fmt: skip
    after.delete()
    return desk.keep(ChangeKind.JOIN, row.clause_id, before, [kept(row)])


def _add(desk: Desk, edit: Edit) -> str:
    """A measure the reader did not see: the whole sentence, to be cut and changed."""
    clause = desk.clause(edit.clause)
    if desk.draft.measures.filter(clause_id=clause.clause_id).exists():
        raise Invalid(_("这一句已有措施。要再分，请拆开它。"))
    # A sentence that once had letters goes on with them: a number is never used again.
    held = desk.letters(clause, 1)[0] if clause.letters else clause.clause_id
    used = desk.draft.corrections.filter(clause_id=clause.clause_id, kind=ChangeKind.DROP)
    if not clause.letters and used.exists():
        held = desk.letters(clause, 1)[0]
    row = DraftMeasure.objects.create(
        draft=desk.draft,
        clause_id=clause.clause_id,
        measure_id=held,
        start=clause.start,
        end=clause.end,
        quote=shown(desk.draft.source_text, clause.start, clause.end),
        strength="must",
        addressee="lower_unit",
        instrument="order",
        confidence=0,
    )
    return desk.keep(ChangeKind.ADD, clause.clause_id, [], [kept(row)])


def _drop(desk: Desk, edit: Edit) -> str:
    row = desk.measure(edit)
    before = kept(row)
    row.delete()
    return desk.keep(ChangeKind.DROP, row.clause_id, [before], [])


def _reason(desk: Desk, edit: Edit) -> str:
    clause = desk.clause(edit.clause)
    text = str(edit.values.get("reason") or "").strip()[:LONGEST_REASON]
    if clause.revision != edit.seen:
        message = _("这一句的理由刚被别人改过。您的改动没有写入，请对照后再定。")
        raise EditConflict(message, row=0, clause=clause.clause_id, wanted={"reason": text})
    if not text:
        message = _("请写明这一句为什么没有措施。")
        raise Invalid(message, fields={"reason": message})
    before, after = _reasons(clause, clause.reason), _reasons(clause, text)
    _reason_write(clause, text)
    return desk.keep(ChangeKind.REASON, clause.clause_id, before, after)


def _reasons(clause: DraftClause, text: str) -> list[Row]:
    return [{"clause_id": clause.clause_id, "reason": text}]


def _reason_write(clause: DraftClause, text: str) -> None:
    DraftClause.objects.filter(pk=clause.pk).update(reason=text, revision=clause.revision + 1)


def _undo(desk: Desk, edit: Edit) -> str:
    """Take back the actor's own newest change, unless somebody built on it."""
    last = last_change(desk.draft, desk.actor)
    if last is None:
        raise Invalid(_("没有可以撤销的改动。"))
    if last.kind == ChangeKind.REASON:
        clause = desk.clause(last.clause_id)
        if clause.reason != last.after[0]["reason"]:
            raise Conflict(_("别人已经在您之后改过，不能撤销。"))
        _reason_write(clause, last.before[0]["reason"])
    else:
        _rows_back(desk, last)
    return desk.keep(ChangeKind.UNDO, last.clause_id, last.after, last.before, undoes=last)


def _rows_back(desk: Desk, last: Correction) -> None:
    rows = {row.measure_id: row for row in desk.draft.measures.all()}
    for made in last.after:
        row = rows.get(made["measure_id"])
        # By content: taking back a later change leaves the words, not the number.
        if row is None or {**kept(row), "revision": 0} != {**made, "revision": 0}:
            raise Conflict(_("别人已经在您之后改过，不能撤销。"))
    gone = [rows[made["measure_id"]] for made in last.after]
    newest = max([row.revision for row in gone] + [was["revision"] for was in last.before])
    # The first row stays the same row: who has it on screen is told that it changed.
    held = gone[: len(last.before)]
    for row in gone[len(last.before) :]:
        row.delete()
    for place, was in enumerate(last.before):
        row = held[place] if place < len(held) else DraftMeasure(draft=desk.draft)
        for name in _KEPT:
            setattr(row, name, was[name])
        row.deadline = date.fromisoformat(was["deadline"]) if was["deadline"] else None
        row.signed_at = clock.now() if was["signed_by"] else None
        row.revision = newest + 1
        row.save()


_EDITS: dict[ChangeKind, Callable[[Desk, Edit], str]] = {
    ChangeKind.ACCEPT: _accept,
    ChangeKind.CHANGE: _change,
    ChangeKind.SPLIT: _split,
    ChangeKind.JOIN: _join,
    ChangeKind.ADD: _add,
    ChangeKind.DROP: _drop,
    ChangeKind.REASON: _reason,
    ChangeKind.UNDO: _undo,
}
