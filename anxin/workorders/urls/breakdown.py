"""Routes of the breakdown table: at the desk, and by a signed link without an account."""

from __future__ import annotations

from django.urls import path

from ..views import breakdown, breakdown_answer, breakdown_follow, breakdown_sheets

desk = [
    path("breakdowns/", breakdown.tables, name="breakdowns"),
    path("breakdowns/new/", breakdown.new, name="open-breakdown"),
    path("breakdowns/<str:ref>/", breakdown.table, name="read-breakdown"),
    path("breakdowns/<str:ref>/table.docx", breakdown.table_docx, name="breakdown-docx"),
    path("breakdowns/<str:ref>/table.xlsx", breakdown.table_xlsx, name="breakdown-xlsx"),
    path("breakdowns/<str:ref>/units/<int:unit_id>.xlsx", breakdown.unit_xlsx, name="unit-sheet"),
    path("breakdowns/<str:ref>/answers/", breakdown_follow.answers, name="breakdown-answers"),
    path("breakdowns/<str:ref>/reminders/", breakdown_follow.remind, name="note-reminders"),
    path("breakdowns/<str:ref>/objections/", breakdown_follow.objection, name="decide-objection"),
    path("breakdowns/<str:ref>/called/", breakdown_follow.called, name="note-called"),
    path("breakdowns/<str:ref>/messages.xlsx", breakdown_follow.messages, name="unit-messages"),
    path("breakdowns/<str:ref>/links/", breakdown.link, name="change-link"),
    path("breakdowns/<str:ref>/slips/", breakdown.slips, name="breakdown-slips"),
    path("breakdowns/<str:ref>/own/", breakdown_answer.own, name="own-tasks"),
    path("breakdowns/<str:ref>/sheets/", breakdown_sheets.sheets, name="returned-sheets"),
    path(
        "breakdowns/<str:ref>/sheets/<int:sheet_id>/",
        breakdown_sheets.sheet,
        name="returned-sheet",
    ),
    path(
        "breakdowns/<str:ref>/sheets/<int:sheet_id>/faults.xlsx",
        breakdown_sheets.faults_xlsx,
        name="sheet-faults",
    ),
]

app_name = "breakdown"
urlpatterns = [
    path("answer/<str:token>/", breakdown_answer.by_link, name="answer"),
    path("answer/<str:token>/sheet.xlsx", breakdown_answer.own_sheet, name="own-sheet"),
]
