"""What all commands share: their description, where their words go, and the exit codes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NoReturn

from anxin.tables.messages import Problem, TableError, Text

FINE, FINDINGS, UNUSABLE, CANNOT_RUN = 0, 1, 2, 3


class UsageError(TableError):
    """The arguments themselves are wrong."""


@dataclass(frozen=True, slots=True)
class Out:
    """Answers on stdout, everything else on stderr. With `json` stdout is exactly one object."""

    lang: str = "zh"
    json: bool = False

    def answer(self, value: Mapping[str, object], lines: list[str]) -> None:
        if self.json:
            sys.stdout.write(json.dumps(value, ensure_ascii=False, default=str) + "\n")
        else:
            sys.stdout.write("".join(f"{line}\n" for line in lines))
        sys.stdout.flush()

    def hint(self, text: Text) -> None:
        sys.stderr.write(text.say(self.lang) + "\n")

    def fail(self, reason: TableError, code: int) -> int:
        sys.stderr.write(reason.say(self.lang) + "\n")
        if self.json:
            problems = reason.as_json(self.lang)
            said = reason.say(self.lang)
            self.answer({"ok": False, "error": said, "problems": problems}, [])
        return code

    def words(self, zh: str, en: str) -> str:
        return en if self.lang == "en" else zh


@dataclass(frozen=True, slots=True)
class Command:
    """A command: `arguments` adds its own arguments, `run` carries it out."""

    name: str
    usage: str
    summary: Text
    details: tuple[tuple[str, Text], ...]
    examples: tuple[str, ...]
    arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Out], int]
    notes: tuple[Text, ...] = field(default=())

    def help(self, lang: str) -> str:
        say = {
            "zh": ("用法", "参数", "例子", "退出码"),
            "en": ("Usage", "Arguments", "Examples", "Exit codes"),
        }[lang]
        common = (
            ("--json", Text("标准输出只有一个 JSON 对象", "exactly one JSON object on stdout")),
            (
                "--lang zh|en",
                Text("消息的语言，缺省中文", "language of messages, Chinese by default"),
            ),
            ("-h, --help", Text("显示本说明", "show this help")),
        )
        codes = Text(
            "0 无问题；1 有发现；2 输入不可用；3 本机无法运行",
            "0 fine; 1 findings; 2 unusable input; 3 cannot run here",
        )
        rows = [f"  {name:<24} {text.say(lang)}" for name, text in (*self.details, *common)]
        return "\n".join(
            [
                self.summary.say(lang),
                "",
                f"{say[0]}: {self.name} {self.usage}",
                "",
                f"{say[1]}:",
                *rows,
                "",
                *(note.say(lang) for note in self.notes),
                *([""] if self.notes else []),
                f"{say[2]}:",
                *(f"  {line}" for line in self.examples),
                "",
                f"{say[3]}: {codes.say(lang)}",
                "",
            ]
        )


class Parser(argparse.ArgumentParser):
    """An argument parser that raises instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        raise UsageError(
            Problem(
                Text(f"参数有误：{message}", f"Wrong arguments: {message}"),
                Text(f"{self.prog} --help 查看用法", f"{self.prog} --help to see the usage"),
            )
        )
