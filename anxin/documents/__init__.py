"""Official documents as a pure library: read, check, compare, write.

`read_notice(path_or_bytes, filename)` returns a frozen `Reading`; `Reading.to_json()` is the
stable form of `notice_read --json`. `check_notice` returns the faults in a text, and
`compare_notices` sets a lower text against a higher one. `documents.write` lays documents out.
"""

from .check import Finding, check_notice
from .compare import Comparison, Pair, compare_notices
from .reader import read_notice, read_text
from .types import (
    Addressee,
    Bound,
    DocumentError,
    Instrument,
    Measure,
    OutlineNode,
    Owners,
    Quantity,
    Reading,
    Residue,
    Sentence,
    Strength,
)

__all__ = [
    "Addressee",
    "Bound",
    "Comparison",
    "DocumentError",
    "Finding",
    "Instrument",
    "Measure",
    "OutlineNode",
    "Owners",
    "Pair",
    "Quantity",
    "Reading",
    "Residue",
    "Sentence",
    "Strength",
    "check_notice",
    "compare_notices",
    "read_notice",
    "read_text",
]
