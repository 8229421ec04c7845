"""Names, telephones and identity numbers in their one form. Pure."""

from __future__ import annotations

import re
import unicodedata
from datetime import date

from anxin.core.text import clean, phone_clean

from .types import Document, DocumentKind

MOST_NAME = 64
# GB 11643: weights of the first seventeen digits, and the sign for each remainder of 11.
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_SIGNS = "10X98765432"
# Marks people type for the dot in 阿依·古丽.
_DOTS = str.maketrans(dict.fromkeys("•・‧⋅∙●‣．｡･", "·"))
_NAME = re.compile(r"[^\W\d_](?:[^\W\d_]|[ ·'’.\-])*")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_TRAVEL = re.compile(r"[HM]\d{8}(?:\d{2})?|\d{8}")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}\d{12}")
_RESIDENCE_HEADS = ("81", "82", "83", "9")
# A telephone or ID number that slipped into a reason: it must not stay in the audit.
_LONG_NUMBER = re.compile(r"\d{6,}[\dXx]?")


def name_read(text: str) -> str | None:
    """A name in its one form, None when it is none: one character is a name, and so is 阿依·古丽."""
    name = re.sub(r"\s+", " ", clean(text).translate(_DOTS))
    name = re.sub(r" ?· ?", "·", name)
    return name if len(name) <= MOST_NAME and _NAME.fullmatch(name) else None


def phone_read(text: str) -> str | None:
    """A telephone in its one form (no +86, no marks), None when it is none; foreign ones keep +."""
    phone = phone_clean(text)
    phone = re.sub(r"^(?:\+|00)86", "", phone)
    phone = re.sub(r"^00(?=[1-9])", "+", phone)
    return phone if re.fullmatch(r"\+?\d{5,15}", phone) else None


def check_sign(first_seventeen: str) -> str:
    """The last sign of an 18-digit number."""
    total = sum(
        int(digit) * weight for digit, weight in zip(first_seventeen, _WEIGHTS, strict=True)
    )
    return _SIGNS[total % 11]


def document_read(kind: DocumentKind, text: str) -> Document | None:
    """An identity number in its one form, None when it cannot be one of this kind.

    A 15-digit number of the first generation becomes the 18-digit one of the same person.
    """
    number = re.sub(r"[\s\-—－]", "", unicodedata.normalize("NFKC", text)).upper()
    if kind is DocumentKind.ID_CARD:
        return _id_card(number)
    if kind is DocumentKind.RESIDENCE:
        if _OLD_PERMANENT.fullmatch(number):
            return Document(kind, number)
        read = _eighteen(number) if number.startswith(_RESIDENCE_HEADS) else None
        return Document(kind, number, read) if read else None
    form = _TRAVEL if kind is DocumentKind.TRAVEL else _PASSPORT
    return Document(kind, number) if form.fullmatch(number) else None


def _id_card(number: str) -> Document | None:
    if re.fullmatch(r"\d{15}", number):
        longer = f"{number[:6]}19{number[6:]}"
        number = longer + check_sign(longer)
    year = _eighteen(number)
    fitting = year and "11" <= number[:2] <= "83"
    return Document(DocumentKind.ID_CARD, number, year) if fitting else None


def _eighteen(number: str) -> int | None:
    """The year of birth in an 18-digit number, None when day or last sign are wrong."""
    if not re.fullmatch(r"\d{17}[\dX]", number) or check_sign(number[:17]) != number[17]:
        return None
    try:
        born = date.fromisoformat(f"{number[6:10]}-{number[10:12]}-{number[12:14]}")
    except ValueError:
        return None
    return born.year if born.year >= 1880 else None


def mask_document(number: str) -> str:
    """The last four signs, as a person is asked for them; no hint of place or day of birth."""
    return f"****{number[-4:]}" if len(number) >= 8 else "****"


def reason_kept(reason: str) -> str:
    """A reason as the audit keeps it: without long numbers."""
    return _LONG_NUMBER.sub("****", clean(reason))[:200]
