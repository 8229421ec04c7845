"""Words for codes in a sheet: what officials read and write in the cells, and back.

The sheet carries its own list of words, so that it can be read without anything beside it. Codes
may still be written: what is no word stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

# Words of a column by code; `true` and `false` are codes of a column of truths, `-` that of a
# condition that takes everybody.
Words = Mapping[str, str]
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[^,，()"]+|[,，()"]')
_PARTING = re.compile(r'[,，;()"=\n]')
_KEPT = {"-", "null", "true", "false", "not"}
_NEVER_CODES = {"null", "not"}


def usable_words(words: Words) -> dict[str, str]:
    """The words of a column, none where one could be mistaken for something else."""
    said = {code: word.strip() for code, word in words.items() if word.strip() != code}
    one_each = len(set(said.values())) == len(said)
    mistaken = [
        word
        for word in said.values()
        if not word.isprintable()
        or not word
        or _PARTING.search(word)
        or word in _KEPT
        or word in words
    ]
    parted = any(_PARTING.search(code) or code in _NEVER_CODES for code in said)
    return said if one_each and not mistaken and not parted else {}


def in_words(text: str, words: Words) -> str:
    """A cell with each code that stands alone replaced by its word; the rest as it is."""
    return _TOKEN.sub(lambda found: _replaced(found.group(), words), text) if words else text


def in_codes(text: str, words: Words) -> str:
    """A cell with each word replaced by its code; words may be listed with 、 or ， as well."""
    codes = {word: code for code, word in words.items()}
    parts = [part.strip() for part in re.split("[、，]", text)]
    if all(part in codes for part in parts):
        text = ", ".join(parts)
    return in_words(text, codes)


def words_listed(words: Words) -> str:
    """The list as the sheet carries it."""
    return ", ".join(f"{word} = {code}" for code, word in words.items())


def words_read(text: str) -> dict[str, str]:
    """The list of a sheet; parts that are no pair are left out."""
    pairs = (part.partition("=") for part in re.split("[,，]", text))
    return {code.strip(): word.strip() for word, sign, code in pairs if sign and code.strip()}


def _replaced(token: str, words: Words) -> str:
    bare = token.strip()
    code = re.sub(r"\\(.)", r"\1", bare[1:-1]) if bare[:1] == '"' and len(bare) > 1 else bare
    return token.replace(bare, words[code]) if code in words else token
