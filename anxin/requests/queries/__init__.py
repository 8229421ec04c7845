"""Reads of requests: by receipt for the person, by scope for staff."""

from __future__ import annotations

from .requests import (
    LOCK_MIN,
    MOST_TRIES,
    PURPOSES,
    SLIPS_PAGE,
    kind_measure,
    kinds_by_section,
    kinds_choices,
    kinds_taken,
    places_choices,
    request_filed_as,
    request_row,
    request_track,
    requests_of_order,
    slip_conflicts,
)
from .taken import TAKEN_PAGE, taken_page, taken_row
from .withdrawals import (
    sentences_choices,
    withdrawal_page,
    withdrawals_listed,
    withdrawals_waiting,
)

__all__ = [
    "LOCK_MIN",
    "MOST_TRIES",
    "PURPOSES",
    "SLIPS_PAGE",
    "TAKEN_PAGE",
    "kind_measure",
    "kinds_by_section",
    "kinds_choices",
    "kinds_taken",
    "places_choices",
    "request_filed_as",
    "request_row",
    "request_track",
    "requests_of_order",
    "sentences_choices",
    "slip_conflicts",
    "taken_page",
    "taken_row",
    "withdrawal_page",
    "withdrawals_listed",
    "withdrawals_waiting",
]
