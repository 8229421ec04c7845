"""The doctor: what must be true of the database and of what is stored, looked at one by one.

Each check returns its findings as sentences; an empty list is health. All look with the run-time
role under the system's scope, so the doctor sees what the product sees, and changes nothing.
"""

from __future__ import annotations

from . import database, records, safety, work
from .looking import Verdict, checks_all, examine

__all__ = ["Verdict", "checks_all", "database", "examine", "records", "safety", "work"]
