"""Reads of oversight."""

from __future__ import annotations

from anxin.core.types import Missing
from anxin.requests.queries import clause_served

from .kinds import REPORT


def report_clause(campaign: str) -> str:
    """The sentence a report rests on. Raises Missing where the campaign takes no reports."""
    clause = clause_served(campaign, REPORT.service)
    if clause is None:
        raise Missing
    return clause
