"""The only writer of requests. Strangers pass through gate functions, staff through scope."""

from __future__ import annotations

from .contact import contact_unmask
from .demo import demo_request_file
from .filing import call_take, request_file, request_file_once, request_take
from .following import (
    request_close,
    request_follow,
    request_rate,
    request_route,
    requests_join,
    requests_part,
    requests_split,
    wrong_tries_forget,
)
from .retention import records_erase
from .slips import slip_settle, slip_type
from .taken import taken_told
from .withdrawing import (
    answer_told,
    withdrawal_ask,
    withdrawal_collect,
    withdrawal_drop,
    withdrawal_tell,
    withdrawal_write,
    withdrawals_of_table,
)

__all__ = [
    "answer_told",
    "call_take",
    "contact_unmask",
    "demo_request_file",
    "records_erase",
    "request_close",
    "request_file",
    "request_file_once",
    "request_follow",
    "request_rate",
    "request_route",
    "request_take",
    "requests_join",
    "requests_part",
    "requests_split",
    "slip_settle",
    "slip_type",
    "taken_told",
    "withdrawal_ask",
    "withdrawal_collect",
    "withdrawal_drop",
    "withdrawal_tell",
    "withdrawal_write",
    "withdrawals_of_table",
    "wrong_tries_forget",
]
