"""Text to tokens, one at a time, names by the longest known one."""

from __future__ import annotations

import re

from .names import NAME, Names
from .values import FeelError

MAX_CHARACTERS = 50_000
MAX_DEPTH = 60
_SPACE = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)+", re.DOTALL)
_NUMBER = re.compile(r"(?:\d+(?:\.(?!\.)\d+)?|\.\d+)(?:[eE][+-]?\d+)?")
_STRING = re.compile(r'"((?:[^"\\]|\\.)*)"', re.DOTALL)
_SIGNS = (
    "**",
    "..",
    "<=",
    ">=",
    "!=",
    "->",
    "+",
    "-",
    "*",
    "/",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    ",",
    ":",
    ".",
    "<",
    ">",
    "=",
    "@",
)
_KEYWORDS = frozenset(
    """if then else for in return some every satisfies and or between instance of function
    true false null not external""".split()  # noqa: SIM905  # a list of words reads as one
)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", '"': '"', "'": "'", "\\": "\\"}


class Tokens:
    """The token at hand and how to move on. `kind`: name, word, number, string, sign or end."""

    def __init__(self, text: str, names: Names) -> None:
        if len(text) > MAX_CHARACTERS:
            raise FeelError("the expression is too long")
        self.text, self.names, self.at, self.depth = text, names, 0, 0
        self.kind, self.token, self.end = "", "", 0
        self._read()

    def _read(self) -> None:
        space = _SPACE.match(self.text, self.at)
        at = space.end() if space else self.at
        self.at = at
        if at >= len(self.text):
            self.kind, self.token, self.end = "end", "", at
            return
        known = self.names.match(self.text, at)
        word = NAME.match(self.text, at)
        if known and not (word and word.group() in _KEYWORDS and word.end() >= known[1]):
            self.kind, self.token, self.end = "name", known[0], known[1]
            return
        for kind, pattern in (("number", _NUMBER), ("string", _STRING)):
            found = pattern.match(self.text, at)
            if found:
                self.kind, self.token, self.end = kind, found.group(), found.end()
                return
        if word:
            kind = "word" if word.group() in _KEYWORDS else "name"
            self.kind, self.token, self.end = kind, word.group(), word.end()
            return
        for sign in _SIGNS:
            if self.text.startswith(sign, at):
                self.kind, self.token, self.end = "sign", sign, at + len(sign)
                return
        raise self._bad()

    def _next(self) -> str:
        token = self.token
        self.at = self.end
        self._read()
        return token

    def _is(self, *tokens: str) -> bool:
        return self.kind in ("sign", "word") and self.token in tokens

    def _take(self, token: str) -> None:
        if not self._is(token):
            raise self._bad()
        self._next()

    def _name(self) -> str:
        if self.kind not in ("name", "word"):
            raise self._bad()
        return self._next()

    def _bad(self) -> FeelError:
        return FeelError(f"cannot read {self.text[self.at : self.at + 20]!r} at {self.at + 1}")


def unescaped(text: str) -> str:
    def one(found: re.Match[str]) -> str:
        code = found.group(1)
        if code[0] in "uU":
            return chr(int(code[1:], 16))
        return _ESCAPES.get(code, "\\" + code)

    return re.sub(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", one, text, flags=re.DOTALL)
