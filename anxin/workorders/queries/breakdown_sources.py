"""Where a breakdown table comes from: a draft, or the measures in force of a campaign."""

from __future__ import annotations

from dataclasses import dataclass

from anxin.core.types import Actor, Missing
from anxin.notices.queries import (
    campaigns_all,
    clause_quotes,
    draft_head,
    draft_measures,
    draft_sections,
    measures_of,
    sections_of,
)
from anxin.notices.types import MeasureView


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
