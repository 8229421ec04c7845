"""The command line of decision tables: `main(["table_check", …])`.

Exit codes: 0 fine, 1 findings, 2 unusable input, 3 cannot run here. With `--json` stdout holds
exactly one JSON object. No database, no framework.
"""

from __future__ import annotations

import argparse
import sys

from .commands import check, compare, convert, decide, run, tck
from .commands.base import (
    CANNOT_RUN,
    FINE,
    UNUSABLE,
    Command,
    Out,
    Parser,
    UsageError,
)
from .messages import LANGUAGES, CannotRun, NotCompilable, Problem, TableError, Text

COMMANDS: dict[str, Command] = {
    command.name: command
    for command in (
        check.COMMAND,
        decide.COMMAND,
        run.COMMAND,
        compare.COMMAND,
        convert.EXPORT,
        convert.IMPORT,
        tck.COMMAND,
    )
}


def main(argv: list[str]) -> int:
    """Runs `argv[0]` (a command's name) with the arguments after it; returns the exit code."""
    out = Out(_language(argv), "--json" in argv)
    command = COMMANDS.get(argv[0]) if argv else None
    if command is None:
        return _overview(argv, out)
    if "-h" in argv or "--help" in argv:
        text = command.help(out.lang)
        out.answer({"help": text}, text.splitlines())
        return FINE
    try:
        return command.run(_parse(command, argv[1:]), out)
    except (CannotRun, NotCompilable) as reason:
        return out.fail(reason, CANNOT_RUN)
    except TableError as reason:
        return out.fail(reason, UNUSABLE)
    except (MemoryError, RecursionError) as reason:
        return out.fail(
            TableError(
                Problem(
                    Text(
                        "输入太大或嵌套太深，无法处理。",
                        "The input is too large or too deep to handle.",
                    )
                )
            ).with_traceback(reason.__traceback__),
            UNUSABLE,
        )


def _parse(command: Command, argv: list[str]) -> argparse.Namespace:
    parser = Parser(prog=command.name, add_help=False, allow_abbrev=False)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--lang", choices=LANGUAGES, default="zh")
    command.arguments(parser)
    return parser.parse_args(argv)


def _language(argv: list[str]) -> str:
    for at, word in enumerate(argv):
        if word == "--lang=en" or (word == "--lang" and argv[at + 1 : at + 2] == ["en"]):
            return "en"
    return "zh"


def _overview(argv: list[str], out: Out) -> int:
    lines = [f"{name:<14} {command.summary.say(out.lang)}" for name, command in COMMANDS.items()]
    if not argv or argv[0] in ("-h", "--help", "--lang", "--json"):
        out.answer({"commands": list(COMMANDS)}, lines)
        return FINE
    listed = ", ".join(COMMANDS)
    return out.fail(
        UsageError(
            Problem(
                Text(f"没有命令 {argv[0]}。", f"There is no command {argv[0]}."),
                Text(listed, listed),
            )
        ),
        UNUSABLE,
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
