"""What a comparison says: kept as JSON, marked on a page, written as an official document. Pure."""

from .marking import faults_stored, pairs_stored, text_marked, weighed, words_differing
from .report import check_report

__all__ = [
    "check_report",
    "faults_stored",
    "pairs_stored",
    "text_marked",
    "weighed",
    "words_differing",
]
