"""Frozen figures, briefs, supervision letters, reminders, subscriptions."""

from __future__ import annotations

from .brief import Brief, Erratum, FigureRows, Freeze, FrozenFigure, Subscription, UnitReport
from .supervision import FollowUp, LetterCounter, Supervision
from .upper_sheets import UpperSheet

__all__ = [
    "Brief",
    "Erratum",
    "FigureRows",
    "FollowUp",
    "Freeze",
    "FrozenFigure",
    "LetterCounter",
    "Subscription",
    "Supervision",
    "UnitReport",
    "UpperSheet",
]
