"""What a comparison says: kept as JSON, marked on a page, written as an official document. Pure."""

from .marking import faults_stored, pairs_stored, text_marked, words_differing
from .outcomes import outcomes_of, weighed
from .report import check_report

__all__ = [
    "check_report",
    "faults_stored",
    "outcomes_of",
    "pairs_stored",
    "text_marked",
    "weighed",
    "words_differing",
]
