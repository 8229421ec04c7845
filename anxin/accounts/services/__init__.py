"""The only writer of accounts."""

from __future__ import annotations

from .people import (
    OwnWordsValidator,
    code_accept,
    demo_password_set,
    login_failed,
    login_succeeded,
    login_try,
    login_try_passed,
    own_account_record,
    password_set,
    post_assign,
    post_end,
    roles_load,
    user_create,
    user_deactivate,
)
from .sign_ins import (
    address_failed,
    other_sign_ins_end,
    records_erase,
    sign_in_begin,
    sign_in_dropped,
    sign_in_end,
    sign_in_move,
    sign_in_seen,
    sign_ins_end,
)

__all__ = [
    "OwnWordsValidator",
    "address_failed",
    "code_accept",
    "demo_password_set",
    "login_failed",
    "login_succeeded",
    "login_try",
    "login_try_passed",
    "other_sign_ins_end",
    "own_account_record",
    "password_set",
    "post_assign",
    "post_end",
    "records_erase",
    "roles_load",
    "sign_in_begin",
    "sign_in_dropped",
    "sign_in_end",
    "sign_in_move",
    "sign_in_seen",
    "sign_ins_end",
    "user_create",
    "user_deactivate",
]
