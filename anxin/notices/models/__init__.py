"""Campaigns, notices and their versions; drafts and the signatures under them."""

from __future__ import annotations

from .draft import (
    Correction,
    Countersignature,
    Draft,
    DraftClause,
    DraftMeasure,
    IssueSignature,
)
from .notice import Campaign, Clause, HomeChoice, Measure, Notice, NoticeVersion

__all__ = [
    "Campaign",
    "Clause",
    "Correction",
    "Countersignature",
    "Draft",
    "DraftClause",
    "DraftMeasure",
    "HomeChoice",
    "IssueSignature",
    "Measure",
    "Notice",
    "NoticeVersion",
]
