"""What the runtime says: Chinese by default, English with `--lang en`."""

from __future__ import annotations

import errno
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal, TextIO

Language = Literal["zh", "en"]
CANNOT_RUN_HERE = 3


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    zh: str
    en: str

    def said(self, language: Language) -> str:
        """The sentence in the wanted language."""
        return self.en if language == "en" else self.zh


class Refusal(Exception):
    """The command cannot run here; `text` says why and what to do. Exit code 3."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.text = Text(zh, en)


def language_of(argv: Sequence[str]) -> Language:
    """The language asked for with `--lang en` or `--lang=en`; Chinese otherwise."""
    for position, word in enumerate(argv):
        if word == "--lang=en" or (word == "--lang" and "en" in argv[position + 1 : position + 2]):
            return "en"
    return "zh"


def system_refusal(error: OSError) -> Refusal | None:
    """A plain sentence for a full disk or a missing permission; None for any other error."""
    place = error.filename or error.filename2 or ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refusal(
            f"磁盘已满, 无法写入 {place}: 请腾出至少 1 GiB 空间后重试",
            f"The disk is full, {place} cannot be written: free at least 1 GiB and try again",
        )
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refusal(
            f"没有权限写入 {place}: 请换到自己可写的目录, 或请管理员改正该目录的权限",
            f"No permission to write {place}: use a folder of your own, or have its rights fixed",
        )
    return None


class Steps:
    """Progress: one line for each step with the seconds it took."""

    def __init__(self, language: Language, stream: TextIO | None = None) -> None:
        self.language = language
        self.stream = stream or sys.stdout

    def say(self, text: Text) -> None:
        """Print one line at once."""
        print(text.said(self.language), file=self.stream, flush=True)

    @contextmanager
    def step(self, text: Text) -> Iterator[None]:
        """Name the step, do it, say how long it took."""
        print(f"· {text.said(self.language)} … ", end="", file=self.stream, flush=True)
        began = time.monotonic()
        try:
            yield
        except BaseException:
            print(Text("未完成", "not done").said(self.language), file=self.stream, flush=True)
            raise
        seconds = f"{time.monotonic() - began:.1f}"
        self.say(Text(f"完成 ({seconds} 秒)", f"done ({seconds} s)"))
