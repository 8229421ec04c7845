"""Reads of higher texts and checks. Checks are seen by their unit, and above once it lets them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.areas import queries as areas
from anxin.areas.types import FieldOfWork, UnitKind
from anxin.core import clock
from anxin.core.lists import Asked, Cells, list_whole, moment
from anxin.core.permissions import require
from anxin.core.types import Actor, Missing, gettext_noop
from anxin.notices.queries import campaign_text, campaigns_all, notices_binding
from anxin.notices.types import CampaignView, NoticeHead

from .models import HigherNotice, TextCheck, TextFinding
from .rules import outcomes_of, text_marked, weighed, words_differing
from .types import (
    DIMENSION_LABELS,
    FOLDED,
    OPPOSED_LABELS,
    OUTCOME_LABELS,
    OUTCOME_MEANINGS,
    AgainstView,
    CheckHead,
    CheckPage,
    FaultView,
    FindingState,
    HigherText,
    Outcome,
    OutcomeGroup,
    PairView,
    Permission,
    Side,
    Words,
)

FIRST_LOOK = timedelta(hours=24)
MOST_LISTED = 100
OWN_NOTICE = "notice:"


@dataclass(frozen=True, slots=True)
class HigherSource:
    """A higher text with its words."""

    slug: str
    title: str
    title_en: str
    text: str
    # What it is known by as it now stands.
    version: str


def higher_all() -> list[HigherText]:
    """Every higher text at hand, the oldest first. One query."""
    rows = HigherNotice.objects.filter(newest=True).defer("text").order_by("valid_from", "slug")
    return [
        HigherText(row.slug, row.title, row.title_en, row.level, row.valid_from, row.valid_to)
        for row in rows
    ]


def higher_binding(on: date | None) -> list[HigherText]:
    """The higher texts in force on a day, all of them when the day is not known."""
    return [one for one in higher_all() if on is None or one.binds(on)]


def binding_on(on: date, *, but: str = "") -> tuple[str, ...]:
    """What was in force on a day: notices issued here, in any campaign, then higher texts.

    `but`: the title of the text itself, which is not set against itself.
    """
    notices = [f"{OWN_NOTICE}{one.slug}" for one in notices_binding(on) if one.title != but]
    return (*notices, *(one.slug for one in higher_binding(on)))


def higher_choices(campaign: CampaignView) -> list[tuple[str, str]]:
    """What a text can be set against: the district's notices of every campaign, and higher texts.

    Notices of other campaigns go by the short name of the campaign, so that a page speaks of
    nothing that the campaign in view does not have.
    """
    english = get_language() == "en"
    texts = [
        (one.slug, one.title_en if english else one.title)
        for one in higher_all()
        if one.meets(campaign.starts_on, campaign.ends_on)
    ]
    labels = {one.slug: one.label_en if english else one.label for one in campaigns_all()}
    notices = [
        (f"{OWN_NOTICE}{one.slug}", _notice_title(one, campaign, labels.get(one.slug, "")))
        for one in notices_binding()
    ]
    return [*sorted(notices, key=lambda one: one[0] != f"{OWN_NOTICE}{campaign.slug}"), *texts]


def _notice_title(one: NoticeHead, campaign: CampaignView, label: str) -> str:
    """What a notice of the district is called in a list, in the page's language."""
    if one.slug != campaign.slug:
        return _("%(label)s的通知") % {"label": label or one.slug}
    english = get_language() == "en" and campaign.title_en
    return campaign.title_en if english else one.title


def units_below(actor: Actor) -> list[tuple[str, str]]:
    """The towns and departments whose issued texts the actor may set against the higher ones."""
    if not actor.may(Permission.HANDLE) or not actor.scope.fields & FieldOfWork.OVERSIGHT:
        return []
    return areas.units_choices(UnitKind.TOWN, UnitKind.DEPARTMENT)


def higher_source(slug: str) -> HigherSource:
    """A higher text with its words; `notice:<slug>` is a notice in force. Raises Missing."""
    if slug.startswith(OWN_NOTICE):
        own = campaign_text(slug.removeprefix(OWN_NOTICE))
        if own is None:
            raise Missing(_("没有这份上级文件。请从列表里选。"))
        title = str(own.reading.get("title") or own.slug)
        return HigherSource(slug, title, "", own.source, f"{slug}:{own.version_id}")
    row = HigherNotice.objects.filter(slug=slug, newest=True).first()
    if row is None:
        raise Missing(_("没有这份上级文件。请从列表里选。"))
    return HigherSource(row.slug, row.title, row.title_en, row.text, f"{slug}:{row.content_hash}")


def checks_seen(actor: Actor) -> list[CheckHead]:
    """Checks of one's own unit, and those shared with the level above; the newest first.

    Two queries.
    """
    require(actor, Permission.CHECK)
    mine = Q(unit_id=actor.unit_id)
    above = Q(field_bit__gt=0) if actor.may(Permission.HANDLE) else Q(pk__in=[])
    rows = list(TextCheck.objects.filter(mine | above).defer("text").order_by("-id")[:MOST_LISTED])
    units = areas.units_by_ids([row.unit_id for row in rows])
    names = {key: unit.called(get_language() or "") for key, unit in units.items()}
    return [_head(actor, row, names.get(row.unit_id, "")) for row in rows]


def check_open(actor: Actor, ref: str) -> TextCheck:
    """A check the actor may read now. Raises Missing."""
    row = _seen(actor, ref)
    if not _is_open(actor, row):
        raise Missing
    return row


def check_page(actor: Actor, ref: str) -> CheckPage:
    """A check with its faults and comparisons; while its unit looks first, only when it opens.

    Raises Missing.
    """
    row = _seen(actor, ref)
    unit = areas.unit_by_id(row.unit_id)
    head = _head(actor, row, unit.called(get_language() or "") if unit else "")
    if not _is_open(actor, row):
        return CheckPage(head, opens_at=row.made_at + FIRST_LOOK)
    made = {one.number: one for one in TextFinding.objects.filter(check_of=row)}
    starts = list(accumulate((len(one["pairs"]) for one in row.against), initial=0))
    ordered = sorted(
        zip(row.against, starts, strict=False), key=lambda pair: weighed([pair[0]]), reverse=True
    )
    against = [
        _against(one, row.text, start, made, first=not at)
        for at, (one, start) in enumerate(ordered)
    ]
    return CheckPage(
        head,
        on=row.on,
        faults=tuple(_fault(one) for one in row.faults),
        against=tuple(against),
        may_handle=actor.may(Permission.HANDLE) and row.unit_id != actor.unit_id,
    )


def _seen(actor: Actor, ref: str) -> TextCheck:
    require(actor, Permission.CHECK)
    row = TextCheck.objects.filter(ref=ref).first()
    if row is None or (row.unit_id != actor.unit_id and not actor.may(Permission.HANDLE)):
        raise Missing
    return row


def _is_open(actor: Actor, row: TextCheck) -> bool:
    """The unit itself always; others once it shared or looked, or a day after."""
    if row.unit_id == actor.unit_id or row.shared_at or row.seen_at:
        return True
    return row.made_by_unit != row.unit_id and clock.now() >= row.made_at + FIRST_LOOK


def _head(actor: Actor, row: TextCheck, unit_name: str) -> CheckHead:
    hidden = not _is_open(actor, row)
    return CheckHead(
        ref=row.ref,
        title=row.title,
        unit_name=unit_name,
        made_at=row.made_at,
        own=row.unit_id == actor.unit_id,
        by_other=row.made_by_unit != row.unit_id,
        shared=row.shared_at is not None,
        opposed=0 if hidden else row.opposed,
        stricter=0 if hidden else row.stricter,
        guarantees_lost=0 if hidden else row.guarantees_lost,
        faults=0 if hidden else sum(one["severity"] == "error" for one in row.faults),
        compared=hidden or bool(row.against),
    )


def _fault(stored: Mapping[str, Any]) -> FaultView:
    suffix = "_en" if get_language() == "en" else ""
    return FaultView(
        severity=stored["severity"],
        clause=stored["clause"] or "",
        quote=stored["quote"],
        message=stored[f"message{suffix}"],
        proposal=stored[f"proposal{suffix}"],
    )


def _against(
    stored: Mapping[str, Any],
    lower: str,
    start: int,
    made: Mapping[int, TextFinding],
    *,
    first: bool,
) -> AgainstView:
    pairs = stored["pairs"]
    english = get_language() == "en" and stored.get("title_en")
    views = [
        _pair(pair, outcome, start + at, made.get(start + at))
        for at, (outcome, pair) in enumerate(zip(outcomes_of(pairs), pairs, strict=True))
    ]
    return AgainstView(
        slug=stored["slug"],
        title=stored["title_en"] if english else stored["title"],
        groups=_groups(views, first=first),
        higher=text_marked(stored["text"], pairs, "higher"),
        lower=text_marked(lower, pairs, "lower"),
        first=first,
    )


def _groups(views: list[PairView], *, first: bool) -> tuple[OutcomeGroup, ...]:
    """The pairs by outcome, the gravest first; an outcome that no pair has is left out.

    In each those come first that somebody should look at once more.
    """
    views = sorted(views, key=lambda view: not view.heard)
    found = [(one, tuple(view for view in views if view.outcome is one)) for one in Outcome]
    folded = FOLDED if first else FOLDED | {Outcome.ADDED}
    return tuple(
        OutcomeGroup(one, _(OUTCOME_LABELS[one]), _(OUTCOME_MEANINGS[one]), pairs, one in folded)
        for one, pairs in found
        if pairs
    )


def _pair(
    stored: Mapping[str, Any], outcome: Outcome, number: int, made: TextFinding | None
) -> PairView:
    higher, lower = stored["higher"], stored["lower"]
    one, other = words_differing(*(side["quote"] if side else "" for side in (higher, lower)))
    # Where they contradict, or say hardly a word alike, marks on every word show nothing.
    marked = outcome not in (Outcome.KEPT, Outcome.OPPOSED) and _is_alike(one, other)
    if not marked:
        one, other = _plain(one), _plain(other)
    against = stored.get("opposed", "")
    return PairView(
        number=number,
        outcome=outcome,
        label=OUTCOME_LABELS[outcome],
        dimensions=tuple(DIMENSION_LABELS[name] for name in stored["dimensions"]),
        guarantee=stored["guarantee"],
        higher_incomplete=stored["higher_incomplete"],
        said=_(OPPOSED_LABELS[against]) if against else "",
        also=tuple(DIMENSION_LABELS[name] for name in stored.get("also", ())),
        heard=stored.get("heard", False),
        higher=Side(higher["id"], higher["strength"], one) if higher else None,
        lower=Side(lower["id"], lower["strength"], other) if lower else None,
        state=FindingState(made.state) if made else FindingState.OPEN,
        reason=made.reason if made else "",
        order_ref=made.order_ref if made else "",
    )


def _is_alike(one: tuple[Words, ...], other: tuple[Words, ...]) -> bool:
    """Whether the shorter of two wordings shares half of its characters with the other."""
    shared = sum(len(words.text) for words in one if not words.changed)
    sizes = [sum(len(words.text) for words in side) for side in (one, other)]
    return 2 * shared >= min(sizes) > 0


def _plain(side: tuple[Words, ...]) -> tuple[Words, ...]:
    """The same words with nothing marked: there is no other side to differ from."""
    return tuple(Words(words.text) for words in side)


def _checks_head() -> Cells:
    return (
        _("编号"), _("文稿"), _("单位"), _("与上级相抵触"), _("丢失的保障"), _("加严"), _("文字错误"),
        _("时间"),
    )  # fmt: skip


def _checks(actor: Actor, _asked: Asked) -> list[Cells]:
    return [
        (
            one.ref, one.title, one.unit_name,
            *(
                str(count) if one.compared else _("没有对照")
                for count in (one.opposed, one.guarantees_lost, one.stricter)
            ),
            str(one.faults), moment(one.made_at),
        )
        for one in checks_seen(actor)
    ]  # fmt: skip


LISTS = {
    "text-checks": list_whole(gettext_noop("发文前自查"), Permission.CHECK, _checks_head, _checks),
}
