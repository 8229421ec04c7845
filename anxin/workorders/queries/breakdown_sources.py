"""Where a breakdown table comes from: a draft, or the measures in force of a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from anxin.core.types import Actor, Missing
from anxin.notices.queries import (
    campaign_text,
    campaigns_all,
    clause_quotes,
    draft_head,
    draft_measures,
    draft_sections,
    draft_text,
    measures_of,
    sections_of,
)
from anxin.notices.types import DraftState, MeasureView
from anxin.notices.types import Permission as NoticePermission


@dataclass(frozen=True, slots=True)
class Source:
    """The text a table breaks down: its title, campaign if it has one, measures, sections."""

    title: str
    campaign: str
    measures: tuple[MeasureView, ...]
    sections: dict[str, str]


def source_of(actor: Actor, *, campaign: str, draft_ref: str) -> Source:
    """The source of a table. Raises Missing for a draft or campaign that is not there."""
    if draft_ref:
        head, measures = draft_head(actor, draft_ref), draft_measures(actor, draft_ref)
        return Source(head.title, head.campaign, measures, dict(draft_sections(actor, draft_ref)))
    found = next((one for one in campaigns_all() if one.slug == campaign), None)
    if found is None:
        raise Missing
    measures = measures_of(campaign)
    quotes = clause_quotes(campaign, [measure.clause for measure in measures[:1]])
    title = next((quote.notice_title for quote in quotes.values()), found.title)
    return Source(title, campaign, measures, dict(sections_of(campaign)))


def notice_title(campaign: str) -> str:
    """The title of a campaign's own notice in force; empty when it has none. One query, cached text."""
    text = campaign_text(campaign)
    quotes = clause_quotes(campaign, [one.id for one in text.clauses[:1]]) if text else {}
    return next((quote.notice_title for quote in quotes.values()), "")


def source_text(actor: Actor, campaign: str, draft_ref: str) -> str:
    """The words of the notice a table is made of; empty when the actor may not see them."""
    if draft_ref:
        may = actor.may(NoticePermission.READ_DRAFTS)
        return draft_text(actor, draft_ref) if may else ""
    text = campaign_text(campaign)
    return text.source if text else ""


def draft_is_open(actor: Actor, draft_ref: str) -> bool:
    """Whether the draft of a table may still be changed. Two queries, none without a draft."""
    if not draft_ref or not actor.may(NoticePermission.READ_DRAFTS):
        return False
    return draft_head(actor, draft_ref).state is DraftState.OPEN
