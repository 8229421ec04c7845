"""Filing and tracking for programs: our own form, and the form of Open311."""

from __future__ import annotations

from .open311 import errors as open311_errors
from .open311 import router as open311_router
from .requests import router

__all__ = ["open311_errors", "open311_router", "router"]
