"""Text as people type it: cleaning, masking, receipts."""

from __future__ import annotations

import re
import secrets
import unicodedata

from django.utils.translation import gettext_lazy

# Crockford's alphabet: no I, L, O, U, so that a receipt can be read out on the phone.
RECEIPT_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
RECEIPT_LENGTH = 13  # 65 bits
MOST_DIGITS = 18  # whatever they are, they fit into 64 bits
# What a form says of a file without content.
EMPTY_FILE = gettext_lazy("这个文件是空的。请打开看看里面有没有内容，另存以后再交。")
_LOOKALIKES = str.maketrans("ILOU", "110V")
# What a description of the API says of a text in an address: all but what no text can hold.
NO_NUL = r"^[^\x00]*$"
_CONTROL = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


def clean(text: str) -> str:
    """NFC, no control or direction characters, no half ones, trimmed; line breaks and `·` stay."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    return _CONTROL.sub("", text).strip()


def number_typed(text: str) -> int | None:
    """The whole number an address carries, None for what no number column could hold."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS else None


def receipt_new() -> str:
    """A receipt number of 65 random bits, without the letters people mix up."""
    # 32 letters: the low five bits of a random byte choose one, each as likely as any other.
    return "".join(RECEIPT_ALPHABET[one & 31] for one in secrets.token_bytes(RECEIPT_LENGTH))


def receipt_clean(text: str) -> str:
    """What a person typed as a receipt, in the form it is stored."""
    text = unicodedata.normalize("NFKC", text).upper()
    return re.sub(r"[\s\-－—]", "", text).translate(_LOOKALIKES)


def receipt_spaced(receipt: str) -> str:
    """`ABCD-EFGH-JKMNP`: in groups, for reading out."""
    return f"{receipt[:4]}-{receipt[4:8]}-{receipt[8:]}"


def phone_clean(text: str) -> str:
    """A phone number without the marks people put between digits; anything else stays in."""
    return re.sub(r"[\s\-.()]", "", unicodedata.normalize("NFKC", text))


def mask_phone(phone: str) -> str:
    """`13812345678` → `138****5678`."""
    if len(phone) < 8:
        return "*" * len(phone)
    return f"{phone[:3]}****{phone[-4:]}"


def mask_name(name: str) -> str:
    """`阿依·古丽` → `阿*`: the first character, and no hint of the length; of one character, nothing."""
    return f"{name[:1] if len(name) > 1 else ''}*" if name else ""
