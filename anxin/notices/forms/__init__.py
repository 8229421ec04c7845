"""Forms of the notices: parse and clean what people type."""

from __future__ import annotations

from .draft import DraftForm, EditForm
from .signing import AnswerForm, IssueForm, SendForm

__all__ = ["AnswerForm", "DraftForm", "EditForm", "IssueForm", "SendForm"]
