"""Reads of campaigns, their notices and measures."""

from __future__ import annotations

from .corpus import corrections_corpus
from .drafts import (
    draft_head,
    draft_measures,
    draft_page,
    draft_sections,
    drafts_all,
)
from .forward import forward_choices, forward_first, forward_page
from .serving import service_label, services_all, services_known
from .signing import countersigns_asked, issues_waiting, sign_page, version_difference, versions_of
from .texts import (
    NO_NOTICE,
    campaign_current,
    campaign_having,
    campaign_text,
    campaigns_all,
    clause_numbers,
    clause_quote,
    clause_quotes,
    clauses_json,
    home_choices,
    measures_of,
    notice_page,
    notice_reading,
    notices_binding,
    notices_public,
    pack_is_on,
    sections_of,
    service_clause,
    signatures_of,
    unit_names,
)

__all__ = [
    "NO_NOTICE",
    "campaign_current",
    "campaign_having",
    "campaign_text",
    "campaigns_all",
    "clause_numbers",
    "clause_quote",
    "clause_quotes",
    "clauses_json",
    "corrections_corpus",
    "countersigns_asked",
    "draft_head",
    "draft_measures",
    "draft_page",
    "draft_sections",
    "drafts_all",
    "forward_choices",
    "forward_first",
    "forward_page",
    "home_choices",
    "issues_waiting",
    "measures_of",
    "notice_page",
    "notice_reading",
    "notices_binding",
    "notices_public",
    "pack_is_on",
    "sections_of",
    "service_clause",
    "service_label",
    "services_all",
    "services_known",
    "sign_page",
    "signatures_of",
    "unit_names",
    "version_difference",
    "versions_of",
]
