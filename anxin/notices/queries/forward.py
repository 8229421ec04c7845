"""Copying forward: an earlier campaign beside a later one, or beside a draft of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.core.permissions import require
from anxin.core.types import Actor, Missing

from ..models import DraftMeasure
from ..rules.forward import forward_difference
from ..rules.spans import shown
from ..types import DraftState, MeasureView, Permission
from ..types.forward import (
    CARRIED_LABELS,
    Carried,
    Forward,
    ForwardGroup,
    ForwardPage,
    Said,
)
from .drafts import draft_found, drafts_all, view_of
from .texts import campaign_text, campaigns_all, unit_names

DRAFT = "draft:"


def forward_choices(actor: Actor) -> tuple[list[tuple[str, str]], list[tuple[str, str]]]:
    """Campaigns to copy from, and what to copy to: open drafts of one's own, then campaigns."""
    require(actor, Permission.DRAFT)
    english = get_language() == "en"
    campaigns = [
        (one.slug, one.label_en if english and one.label_en else one.label)
        for one in campaigns_all()
    ]
    drafts = [
        (f"{DRAFT}{one.ref}", _("草稿：%(title)s") % {"title": one.title})
        for one in drafts_all(actor)
        if one.mine and one.state is DraftState.OPEN
    ]
    return campaigns, [*drafts, *campaigns]


def forward_first(
    campaigns: Sequence[tuple[str, str]], targets: Sequence[tuple[str, str]]
) -> dict[str, str]:
    """What the form offers first: the newest text, and the newest campaign before it."""
    if not campaigns or not targets:
        return {}
    drafted = targets[0][0].startswith(DRAFT)
    target = targets[0][0] if drafted else campaigns[-1][0]
    before = [slug for slug, _label in campaigns if slug != target]
    return {"source": before[-1], "target": target} if before else {}


def forward_page(actor: Actor, source: str, target: str) -> ForwardPage:
    """What of an earlier campaign the later one keeps, changes, adds and leaves out.

    `target`: a campaign's slug, or `draft:<ref>` of a draft the actor may see. Raises Missing.
    """
    require(actor, Permission.DRAFT)
    before, source_title = campaign_said(source)
    draft, fillable = "", 0
    if target.startswith(DRAFT):
        row = draft_found(actor, target.removeprefix(DRAFT))
        after, target_title = draft_said(row.source_text, row.measures.all()), row.title
        if row.unit_id == actor.unit_id and row.state == DraftState.OPEN:
            draft = row.ref
    else:
        after, target_title = campaign_said(target)
    rows = forward_difference(before, after)
    if draft:
        fillable = sum(bool(row.before and row.after and lacks(row.after)) for row in rows)
    names = unit_names()
    return ForwardPage(
        source, source_title, target_title, _grouped(rows, names), draft=draft, fillable=fillable
    )


def draft_said(source_text: str, rows: Iterable[DraftMeasure]) -> tuple[Said, ...]:
    """Measures of a draft with their words."""
    views = [view_of(row) for row in rows]
    return tuple(Said(one, shown(source_text, one.start, one.end)) for one in views)


def lacks(measure: MeasureView) -> bool:
    """Whether an earlier campaign could fill something in: owner, proof, service."""
    return not (measure.lead and measure.shown_by and measure.service and measure.capability)


def campaign_said(slug: str) -> tuple[tuple[Said, ...], str]:
    """Measures in force of a campaign with their words, and what it is called. Raises Missing."""
    text = campaign_text(slug)
    view = next((one for one in campaigns_all() if one.slug == slug), None)
    if text is None or view is None:
        raise Missing(_("没有这个活动。请从列表里选。"))
    said = tuple(
        Said(one, shown(text.source, one.start, one.end))
        for clause in text.clauses
        for one in clause.measures
    )
    english = get_language() == "en" and view.title_en
    return said, view.title_en if english else view.title


def _grouped(rows: Sequence[Forward], names: dict[str, str]) -> tuple[ForwardGroup, ...]:
    named = [
        replace(row, before=_named(row.before, names), after=_named(row.after, names))
        for row in rows
    ]
    return tuple(
        ForwardGroup(
            carried, CARRIED_LABELS[carried], tuple(row for row in named if row.carried is carried)
        )
        for carried in Carried
    )


def _named(measure: MeasureView | None, names: dict[str, str]) -> MeasureView | None:
    """A measure with its owners by their names in the page's language."""
    if measure is None:
        return None
    lead = tuple(names.get(slug, slug) for slug in measure.lead)
    cooperate = tuple(names.get(slug, slug) for slug in measure.cooperate)
    return replace(measure, lead=lead, cooperate=cooperate)
