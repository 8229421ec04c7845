"""FEEL, as far as models with decision tables use it: expressions, unary tests, functions.

Errors inside an expression give null, as FEEL wants it; `FeelError` means that a text cannot be
read, `Exhausted` that it takes more steps than a rule may.
"""

from __future__ import annotations

from . import functions, moments

__all__ = ["functions", "moments"]
