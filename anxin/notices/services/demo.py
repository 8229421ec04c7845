"""The demo's own signatures under the campaigns that were loaded from files."""

from __future__ import annotations

from collections.abc import Sequence

from anxin.core.types import Actor

from ..models import Draft, IssueSignature
from ..queries.drafts import register_hash
from .drafting import draft_of_version
from .issuing import draft_countersign, draft_issue, draft_send

HOURS = 24


def demo_sign(
    *, drafter: Actor, countersigners: Sequence[Actor], leader: Actor, campaign_slug: str
) -> bool:
    """Countersign and issue a loaded campaign as people would; True when it was done now.

    A campaign whose notice anybody ever drafted or signed is left alone.
    """
    if Draft.objects.filter(slug=campaign_slug).exists():
        return False
    if IssueSignature.objects.filter(version__notice__slug=campaign_slug).exists():
        return False
    ref = draft_of_version(actor=drafter, campaign_slug=campaign_slug)
    units = [one.unit_id for one in countersigners if one.unit_id]
    draft_send(actor=drafter, ref=ref, units=units, hours=HOURS)
    seen = register_hash(Draft.objects.get(ref=ref))
    for one in countersigners:
        draft_countersign(actor=one, ref=ref, seen_hash=seen, agree=True)
    draft_issue(actor=leader, ref=ref, seen_hash=seen)
    return True
