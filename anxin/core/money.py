"""Money is an integer of fen. Nothing here or above ever holds yuan in a float."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from .types import Invalid

FEN_PER_YUAN = 100


def fen_from_yuan(text: str) -> int:
    """`"12.5"` → 1250. Raises Invalid for more than two decimals or what is no number."""
    try:
        value = Decimal(text.strip().replace(",", ""))
    except InvalidOperation as error:
        message = _("“%(text)s”不是金额，请写成 12.50 这样的数字。") % {"text": text}
        raise Invalid(message) from error
    fen = value * FEN_PER_YUAN
    if not value.is_finite() or fen != fen.to_integral_value():
        raise Invalid(_("“%(text)s”多于两位小数，金额最小到分。") % {"text": text})
    return int(fen)


def yuan_from_fen(fen: int) -> str:
    """1250 → `"12.50"`."""
    sign = "-" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), FEN_PER_YUAN)
    return f"{sign}{yuan:,}.{rest:02d}"
