"""The only writer of orders."""

from __future__ import annotations

from .breakdown import breakdown_open, breakdown_save
from .breakdown_answers import answers_give, link_open, link_received, link_tries_forget
from .breakdown_carry import answers_carry
from .breakdown_objections import objection_keep, objection_move
from .breakdown_register import row_drop, row_join, table_follow
from .breakdown_send import (
    breakdown_send,
    link_renew,
    link_revoke,
    outside_called,
    reminders_note,
)
from .breakdown_sheets import sheet_check, sheet_undo, sheet_write, sheets_forget
from .chain_test import chains_test, chains_watch
from .checking import check_decide, check_for_rating
from .clocks import clocks_tick, preview_answer
from .counting import ended_counts_fold
from .demo import demo_order_move, demo_orders_accept, demo_report_file
from .desk import (
    draft_drop,
    draft_keep,
    draft_sent,
    drafts_forget,
    presence_leave,
    presence_note,
    presences_forget,
    query_save,
    query_shift,
)
from .exports import (
    export_hand_out,
    export_start,
    export_step,
    list_hand_out,
    sheet_cancel,
    sheet_jobs_forget,
)
from .files import files_scan, proof_hand_out
from .handing import order_break_down
from .handover import order_hand_over
from .imports import import_step, import_write, sheet_bring, sheet_put, sheet_take_back
from .measures import measures_break_down
from .merging import order_split, order_unmerge, orders_link, orders_merge
from .moving import order_move, order_move_by_id
from .noting import orders_note
from .opening import order_open
from .parts import part_answer, part_excuse, part_give_again
from .pausing import order_pause, order_resume
from .proofs import proof_add
from .reports import expected_reports_load, report_file, reports_tick
from .retention import records_erase
from .taking import step_take, steps_take, steps_take_all, steps_undo, taken_steps_forget
from .telling import order_tell_moved, order_tell_objected, order_tell_opened, unit_tell_clock

__all__ = [
    "answers_carry",
    "answers_give",
    "breakdown_open",
    "breakdown_save",
    "breakdown_send",
    "chains_test",
    "chains_watch",
    "check_decide",
    "check_for_rating",
    "clocks_tick",
    "demo_order_move",
    "demo_orders_accept",
    "demo_report_file",
    "draft_drop",
    "draft_keep",
    "draft_sent",
    "drafts_forget",
    "ended_counts_fold",
    "expected_reports_load",
    "export_hand_out",
    "export_start",
    "export_step",
    "files_scan",
    "import_step",
    "import_write",
    "link_open",
    "link_received",
    "link_renew",
    "link_revoke",
    "link_tries_forget",
    "list_hand_out",
    "measures_break_down",
    "objection_keep",
    "objection_move",
    "order_break_down",
    "order_hand_over",
    "order_move",
    "order_move_by_id",
    "order_open",
    "order_pause",
    "order_resume",
    "order_split",
    "order_tell_moved",
    "order_tell_objected",
    "order_tell_opened",
    "order_unmerge",
    "orders_accept",
    "orders_accept_undo",
    "orders_hand_out",
    "orders_link",
    "orders_merge",
    "orders_note",
    "outside_called",
    "part_answer",
    "part_excuse",
    "part_give_again",
    "presence_leave",
    "presence_note",
    "presences_forget",
    "preview_answer",
    "proof_add",
    "proof_hand_out",
    "query_save",
    "query_shift",
    "records_erase",
    "reminders_note",
    "report_file",
    "reports_tick",
    "row_drop",
    "row_join",
    "sheet_bring",
    "sheet_cancel",
    "sheet_check",
    "sheet_jobs_forget",
    "sheet_put",
    "sheet_take_back",
    "sheet_undo",
    "sheet_write",
    "sheets_forget",
    "step_take",
    "steps_take",
    "steps_take_all",
    "steps_undo",
    "table_follow",
    "taken_steps_forget",
    "unit_tell_clock",
]
