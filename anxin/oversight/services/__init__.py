"""The only writers of this room: reports, higher texts, checks of texts and their findings."""

from .checks import check_erase, check_seen, check_share, text_check
from .findings import finding_judge, finding_order
from .higher import higher_texts_load
from .reports import report_file
from .retention import records_erase

__all__ = [
    "check_erase",
    "check_seen",
    "check_share",
    "finding_judge",
    "finding_order",
    "higher_texts_load",
    "records_erase",
    "report_file",
    "text_check",
]
