"""Pages of the notices."""

from __future__ import annotations

from .reading import notice_list, notice_read

__all__ = ["notice_list", "notice_read"]
