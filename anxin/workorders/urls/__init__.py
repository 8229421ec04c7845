"""Routes of the desk."""

from __future__ import annotations

from django.urls import path

from .. import views
from .breakdown import desk as breakdown_desk
from .engine import desk as engine_desk

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("steps/", views.take, name="take-steps"),
    path("steps/undo/", views.undo, name="undo-steps"),
    path("queries/", views.save_query, name="save-query"),
    path("queries/counts/", views.count_queries, name="count-queries"),
    path("queries/<int:query_id>/", views.shift_query, name="shift-query"),
    path("orders.csv", views.export, {"name": "orders", "form": "csv"}, name="export-csv"),
    path("orders.xlsx", views.export, {"name": "orders", "form": "xlsx"}, name="export-xlsx"),
    path("reports.csv", views.export, {"name": "reports", "form": "csv"}, name="reports-csv"),
    path("reports.xlsx", views.export, {"name": "reports", "form": "xlsx"}, name="reports-xlsx"),
    path("lists/<slug:name>.<slug:form>", views.list_file, name="list-file"),
    path("sheets/", views.sheets, name="sheets"),
    path("sheets/start/", views.start_export, name="start-export"),
    path("sheets/bring/", views.bring_sheet, name="bring-sheet"),
    path("sheets/template.xlsx", views.template, name="sheet-template"),
    path("sheets/<str:ref>/", views.sheet_job, name="sheet-job"),
    path("sheets/<str:ref>/file.csv", views.sheet_file, {"form": "csv"}, name="sheet-csv"),
    path("sheets/<str:ref>/file.xlsx", views.sheet_file, {"form": "xlsx"}, name="sheet-xlsx"),
    path("sheets/<str:ref>/faults.xlsx", views.sheet_faults, name="sheet-row-faults"),
    path("reports/", views.reports, name="reports"),
    path("orders/<str:ref>/", views.order, name="read-order"),
    path("orders/<str:ref>/draft/", views.draft, name="keep-draft"),
    path("orders/<str:ref>/presence/", views.presence, name="presence"),
    path("orders/<str:ref>/move/", views.move, name="move-order"),
    *breakdown_desk,
    *engine_desk,
    path("orders/<str:ref>/part/", views.part, name="answer-part"),
    path("orders/<str:ref>/parts/decide/", views.part_decision, name="decide-part"),
    path("orders/<str:ref>/hand-on/", views.hand_on, name="hand-on-order"),
    path("orders/<str:ref>/preview/", views.preview, name="answer-preview"),
    path("orders/<str:ref>/report/", views.report, name="file-report"),
    path("orders/<str:ref>/proofs/", views.proof, name="add-proof"),
    path("orders/<str:ref>/proofs/<int:proof_id>/", views.proof_file, name="read-proof"),
]
