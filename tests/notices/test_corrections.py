"""Correcting a reading: spans exact, letters never reused, every change kept and undone."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from anxin.core.types import Conflict, Invalid, Missing
from anxin.notices.models import Correction, Draft, DraftClause, DraftMeasure
from anxin.notices.queries import draft_page
from anxin.notices.services import draft_edit
from anxin.notices.types import ChangeKind, Edit, EditConflict
from tests import people
from tests.make import acting
from tests.notices.bringing import TEXT, draft, edit, ids, settle

pytestmark = pytest.mark.usefixtures("db")


def row(ref: str, measure_id: str) -> DraftMeasure:
    return DraftMeasure.objects.get(draft__ref=ref, measure_id=measure_id)


def coverage(ref: str) -> tuple[int, bool]:
    with acting(people.actor(people.OFFICE)) as actor:
        page = draft_page(actor, ref)
    return page.coverage.percent, page.coverage.whole


def test_split_cuts_exactly_and_gives_the_next_letter() -> None:
    ref = draft()
    at = row(ref, "1.1a").quote.index("确保")
    edit(ref, ChangeKind.SPLIT, "1.1a", at=at)
    assert ids(ref) == ["1.1a", "1.1c", "1.1b", "2.1", "2.2", "3.1"]
    first, second = row(ref, "1.1a"), row(ref, "1.1c")
    assert TEXT[first.start : first.end] == "市场监管局、发改局要切实抓好粮油、蔬菜供应"
    assert TEXT[second.start : second.end] == "确保不断档、不脱销"
    assert second.lead == first.lead


def test_a_measure_without_letter_gets_two_when_split() -> None:
    ref = draft()
    edit(ref, ChangeKind.SPLIT, "3.1", at=5)
    assert ids(ref)[-2:] == ["3.1a", "3.1b"]


def test_a_letter_is_never_used_again() -> None:
    ref = draft()
    edit(ref, ChangeKind.JOIN, "1.1a")
    assert ids(ref)[0] == "1.1a"
    joined = row(ref, "1.1a")
    assert TEXT[joined.start : joined.end].startswith("市场监管局")
    assert TEXT[joined.start : joined.end].rstrip("。").endswith("不少于8小时")
    edit(ref, ChangeKind.SPLIT, "1.1a", at=joined.quote.index("鼓励"))
    assert ids(ref)[:2] == ["1.1a", "1.1c"]
    edit(ref, ChangeKind.DROP, "3.1")
    edit(ref, ChangeKind.ADD, clause="3.1")
    assert ids(ref)[-1] == "3.1a"


@pytest.mark.parametrize("at", [0, -3, 10_000])
def test_a_cut_that_leaves_nothing_is_refused(at: int) -> None:
    ref = draft()
    with pytest.raises(Invalid):
        edit(ref, ChangeKind.SPLIT, "1.1a", at=at)


def test_the_last_of_a_sentence_joins_with_nothing() -> None:
    ref = draft()
    with pytest.raises(Invalid):
        edit(ref, ChangeKind.JOIN, "1.1b")


def test_a_change_takes_names_of_units_and_unsigns_the_measure() -> None:
    ref = draft()
    edit(ref, ChangeKind.ACCEPT, "2.1")
    values = {"lead": "民政局、 财政局", "cooperate": "各镇，街道", "strength": "guide"}
    edit(ref, ChangeKind.CHANGE, "2.1", values=values)
    changed = row(ref, "2.1")
    assert (changed.lead, changed.cooperate) == (["dept-civil", "dept-finance"], ["各镇", "街道"])
    assert (changed.strength, changed.signed_by) == ("guide", None)
    kept = Correction.objects.filter(draft__ref=ref).last()
    assert kept is not None
    assert kept.before[0]["strength"] == "must"
    assert kept.after[0]["strength"] == "guide"
    assert kept.by_user == people.actor(people.OFFICE).user_id


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"lead": "民政局 O'Brien & 子虚局"}, "lead"),
        ({"strength": "maybe"}, "strength"),
        ({"addressee": "resident"}, "instrument"),
        ({"instrument": "edict"}, "instrument"),
    ],
)
def test_words_that_cannot_be_are_refused(values: dict[str, str], field: str) -> None:
    ref = draft()
    with pytest.raises(Invalid) as caught:
        edit(ref, ChangeKind.CHANGE, "2.1", values=values)
    assert field in caught.value.fields
    assert row(ref, "2.1").revision == 1


def test_who_comes_second_is_told_and_nothing_is_overwritten() -> None:
    ref = draft()
    seen = row(ref, "2.1")
    edit(ref, ChangeKind.CHANGE, "2.1", values={"strength": "guide"})
    late = Edit(ChangeKind.CHANGE, seen.pk, seen.revision, values={"strength": "may"})
    with acting(people.actor(people.OFFICE)) as actor, pytest.raises(EditConflict) as caught:
        draft_edit(actor=actor, ref=ref, edit=late)
    assert caught.value.wanted == {"strength": "may"}
    assert row(ref, "2.1").strength == "guide"


def test_every_change_can_be_taken_back() -> None:
    ref = draft()
    held = ("start", "end", "quote", "strength", "lead", "signed_by", "deadline", "confidence")

    def state() -> list[tuple[object, ...]]:
        rows = DraftMeasure.objects.filter(draft__ref=ref)
        return list(rows.values_list("measure_id", *held))

    steps: list[Callable[[], str]] = [
        lambda: edit(ref, ChangeKind.ACCEPT, "2.1"),
        lambda: edit(ref, ChangeKind.CHANGE, "2.1", values={"strength": "may", "lead": "财政局"}),
        lambda: edit(ref, ChangeKind.SPLIT, "1.1a", at=10),
        lambda: edit(ref, ChangeKind.JOIN, "1.1a"),
        lambda: edit(ref, ChangeKind.DROP, "3.1"),
        lambda: edit(ref, ChangeKind.ACCEPT),
    ]
    states = [state()]
    for step in steps:
        step()
        states.append(state())
    for before in reversed(states[:-1]):
        edit(ref, ChangeKind.UNDO)
        assert state() == before
    with pytest.raises(Invalid):
        edit(ref, ChangeKind.UNDO)
    assert Correction.objects.filter(draft__ref=ref).count() == 2 * len(steps)


def test_what_somebody_built_on_is_not_undone() -> None:
    ref = draft()
    edit(ref, ChangeKind.CHANGE, "2.1", values={"strength": "may"})
    DraftMeasure.objects.filter(draft__ref=ref, measure_id="2.1").update(shown_by="别人写的")
    with pytest.raises(Conflict):
        edit(ref, ChangeKind.UNDO)


def test_accepting_all_sure_leaves_the_doubtful_ones() -> None:
    ref = draft()
    edit(ref, ChangeKind.ACCEPT)
    unsigned = DraftMeasure.objects.filter(draft__ref=ref, signed_by__isnull=True)
    assert [one.measure_id for one in unsigned] == ["2.2"]
    with pytest.raises(Invalid):
        edit(ref, ChangeKind.ACCEPT)


def test_coverage_counts_sentences_with_a_signed_measure_or_a_reason() -> None:
    ref = draft()
    assert coverage(ref) == (0, False)
    edit(ref, ChangeKind.ACCEPT)
    assert coverage(ref) == (75, False)
    edit(ref, ChangeKind.DROP, "2.2")
    assert coverage(ref) == (75, False)
    settle(ref)
    assert coverage(ref) == (100, True)
    assert DraftClause.objects.get(draft__ref=ref, clause_id="2.2").reason


def test_a_reason_needs_words_and_a_current_page() -> None:
    ref = draft()
    edit(ref, ChangeKind.DROP, "2.2")
    with pytest.raises(Invalid):
        edit(ref, ChangeKind.REASON, clause="2.2", seen=1, values={"reason": "  "})
    edit(ref, ChangeKind.REASON, clause="2.2", seen=1, values={"reason": "只说明情况。"})
    with pytest.raises(EditConflict):
        edit(ref, ChangeKind.REASON, clause="2.2", seen=1, values={"reason": "别的。"})
    edit(ref, ChangeKind.UNDO)
    assert DraftClause.objects.get(draft__ref=ref, clause_id="2.2").reason == ""


def test_only_the_drafting_unit_changes_its_draft() -> None:
    ref = draft()
    Draft.objects.filter(ref=ref).update(
        reader_units=[people.actor(who).unit_id for who in (people.OFFICE, people.YUEZHOU)]
    )
    with pytest.raises(Missing):
        edit(ref, ChangeKind.ACCEPT, "2.1", who=people.YUEZHOU)


def test_corrections_are_never_changed() -> None:
    from django.db import connection, transaction
    from django.db.utils import ProgrammingError

    ref = draft()
    edit(ref, ChangeKind.ACCEPT, "2.1")
    for statement in ("UPDATE notices_correction SET kind = 'x'", "DELETE FROM notices_correction"):
        with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
