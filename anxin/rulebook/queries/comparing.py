"""Two tables compared, said in words of the page's language."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from anxin.tables import DecisionTable, TableError
from anxin.tables.compare import Comparison, compare_tables

from ..rules import Speech
from ..rules.difference import VERDICT_LABELS, VERSIONS, findings_said
from ..types import ComparisonPage


def comparison_said(
    higher: DecisionTable,
    lower: DecisionTable,
    speech: Speech,
    comparison: Comparison | None = None,
    population: int = 0,
    called: tuple[str, str] = VERSIONS,
) -> ComparisonPage:
    """The second table seen from the first: verdict, findings with a person each, or why not."""
    try:
        comparison = comparison or compare_tables(higher, lower)
    except TableError as error:
        trouble = error.say("en" if get_language() == "en" else "zh")
        return ComparisonPage("", "", (), (), trouble=trouble)
    findings, allowed = findings_said(comparison, (higher, lower), speech, called)
    return ComparisonPage(
        verdict=comparison.verdict,
        verdict_label=_(VERDICT_LABELS[comparison.verdict]),
        findings=findings,
        allowed=allowed,
        population=population,
    )
