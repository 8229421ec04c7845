"""What earlier campaigns settled, proposed to the reading of a new text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..models import Campaign, DraftMeasure, Measure
from ..queries.forward import campaign_said, draft_said
from ..queries.serving import services_all
from ..queries.texts import campaigns_all
from ..rules.forward import forward_difference
from ..rules.serving import service_for
from ..types import MeasureView, VersionState
from ..types.forward import Said

# What an earlier measure may fill in; what the new text says itself is never changed.
CARRIED = ("shown_by", "shown_by_en", "capability", "service")


def earlier_propose(
    rows: Sequence[DraftMeasure], source_text: str, campaign: Campaign | None
) -> None:
    """Fill into rows not yet written what their text leaves open and a campaign in force settled.

    Equal words come first, of this campaign or of all; then likeness, over all campaigns.
    """
    equal = _equal(campaign)
    left = []
    for row in rows:
        before = equal.get(_bare(row.quote))
        if before is None:
            left.append(row)
        else:
            _fill(row, before, same_words=True)
    by_id = {row.measure_id: row for row in left}
    for pair in forward_difference(_settled(), draft_said(source_text, left)) if left else ():
        if pair.before and pair.after:
            _fill(by_id[pair.after.id], pair.before)


def services_propose(rows: Sequence[DraftMeasure]) -> None:
    """Fill into rows not yet written the service that their words speak for, where none is settled."""
    services = services_all().by_name
    for row in rows:
        row.service = row.service or service_for(row.quote, services)


def open_values(
    row: DraftMeasure, earlier: Measure | MeasureView, *, same_words: bool = False
) -> dict[str, object]:
    """What of a measure its text leaves open and an earlier one had: owners as a proposal.

    A lead the text names, known here or not, is never changed; of equal words the unknown ones
    were settled before.
    """
    values: dict[str, object] = {
        name: getattr(earlier, name) for name in CARRIED if not getattr(row, name)
    }
    known = [name for name in row.lead if name not in row.unknown]
    if earlier.lead and not known and (same_words or not row.unknown):
        values |= {"lead": list(earlier.lead), "proposed_lead": True}
        if not row.cooperate:
            values["cooperate"] = [one for one in earlier.cooperate if one not in earlier.lead]
    return {name: value for name, value in values.items() if value != getattr(row, name)}


def _fill(row: DraftMeasure, earlier: Measure | MeasureView, *, same_words: bool = False) -> None:
    for name, value in open_values(row, earlier, same_words=same_words).items():
        setattr(row, name, value)


def _equal(campaign: Campaign | None) -> dict[str, Measure]:
    """Measures in force by their words, of this campaign or of all."""
    held = Measure.objects.filter(clause__version__state=VersionState.IN_FORCE)
    if campaign is not None:
        held = held.filter(clause__version__notice__campaign=campaign)
    return {_bare(row.quote): row for row in held}


def _settled() -> tuple[Said, ...]:
    """Measures in force of every campaign; ids told apart by the campaign they belong to."""
    said: Iterable[tuple[str, Said]] = (
        (one.slug, measure) for one in campaigns_all() for measure in campaign_said(one.slug)[0]
    )
    return tuple(
        replace(one, measure=replace(one.measure, id=f"{slug}:{one.measure.id}"))
        for slug, one in said
    )


def _bare(quote: str) -> str:
    """Words without the stop that a reader may take along and a register leaves out."""
    return quote.rstrip("。；;，,")
