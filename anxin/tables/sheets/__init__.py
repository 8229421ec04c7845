"""A table as a sheet: what officials edit. Text cells, drop-downs, one row a rule.

The head holds the table's facts, then come the declarations of the columns, then the rules. A
formula, a number of more than 15 digits and an inflated archive are refused.
"""

from __future__ import annotations

from .reading import read_xlsx
from .writing import write_xlsx

__all__ = ["read_xlsx", "write_xlsx"]
