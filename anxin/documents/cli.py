"""The commands `notice_*`: one JSON object or plain lines on stdout, everything else on stderr."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

from .check import check_notice
from .compare import compare_notices
from .reader import read_notice
from .report import comparison_lines, finding_lines, reading_lines
from .types import DocumentError, Reading
from .write import draft_of, write_docx, write_html

TEXTS = {
    "zh": {
        "notice_read": "读取公文：标题、文号、条目、句子和各项措施。",
        "notice_check": "发文前检查：找出文本里的毛病，给出修改建议；有发现时退出码为 1。",
        "notice_compare": "两份文件逐条对照：保持、加严、减弱、新增、丢失；有差异时退出码为 1。",
        "notice_write": "按 GB/T 9704-2012 版式写出公文，并读回核对。",
        "out": "写到哪里：.docx 或 .html",
        "wrote": "已写出 {0}，读回一致。",
        "differs": "已写出 {0}，但读回与原文不完全一致，请核对。",
        "higher_file": "上级文件",
        "lower_file": "下级文件",
        "higher": "上级文件，可给多个",
        "place": "行政区划代码，如 530302；不给则按发文机关判断",
        "file": "要读取的文件：.txt、.docx、.pdf（含文字）或 .html",
        "json": "在标准输出打印一个 JSON 对象",
        "lang": "提示语言：zh 或 en",
        "help": "显示帮助",
        "examples": "示例：",
        "wrong": "命令写法不对：{0}。用 --help 查看用法。",
        "unknown": "没有这个命令：{0}。",
    },
    "en": {
        "notice_read": "Read an official document: title, number, items, sentences, measures.",
        "notice_check": "Check a text before issue; the exit code is 1 when there are findings.",
        "notice_compare": "Set a lower text against a higher one, measure by measure.",
        "notice_write": "Write a document in the layout of GB/T 9704-2012 and read it back.",
        "out": "where to: .docx or .html",
        "wrote": "Wrote {0}; it reads back the same.",
        "differs": "Wrote {0}, but it does not read back the same: check it.",
        "higher_file": "the higher text",
        "lower_file": "the lower text",
        "higher": "higher texts, any number",
        "place": "code of the place, such as 530302; by default the issuer's",
        "file": "the file to read: .txt, .docx, .pdf with text, or .html",
        "json": "print one JSON object on stdout",
        "lang": "language of messages: zh or en",
        "help": "show this help",
        "examples": "Examples:",
        "wrong": "The command is not written correctly: {0}. See --help.",
        "unknown": "There is no such command: {0}.",
    },
}
EXAMPLES = {
    "notice_read": (
        "python3 manage.py notice_read policy/qilin-2021/notice.txt",
        "python3 manage.py notice_read 通知.docx --json",
    ),
    "notice_check": (
        "python3 manage.py notice_check 草稿.docx --place 530302",
        "python3 manage.py notice_check 草稿.docx --higher 上级通知.pdf --json",
    ),
    "notice_compare": (
        "python3 manage.py notice_compare 上级通知.docx 本级草稿.docx",
        "python3 manage.py notice_compare 上级通知.txt 本级草稿.txt --json",
    ),
    "notice_write": (
        "python3 manage.py notice_write 草稿.txt 通知.docx",
        "python3 manage.py notice_write 草稿.txt 打印.html --json",
    ),
}


# The words of argparse that a user sees.
PARSER_WORDS = (
    ("usage: ", "用法："),
    ("positional arguments:", "参数："),
    ("options:", "选项："),
    ("the following arguments are required: ", "缺少参数 "),
    ("unrecognized arguments: ", "多余的参数 "),
    ("expected one argument", "后面要有一个值"),
    ("expected at least one argument", "后面至少要有一个值"),
    ("invalid choice: ", "没有这个选择："),
    ("choose from", "可选"),
    ("argument ", "参数 "),
)


class _Unusable(Exception):
    """The command line cannot be understood."""


class _Parser(argparse.ArgumentParser):
    """Speaks Chinese unless asked for English, and leaves the exit to `main`."""

    lang = "zh"

    def error(self, message: str) -> NoReturn:
        raise _Unusable(self._spoken(message))

    def format_help(self) -> str:
        return self._spoken(super().format_help())

    def _spoken(self, text: str) -> str:
        for english, chinese in PARSER_WORDS if self.lang == "zh" else ():
            text = text.replace(english, chinese)
        return text


def _parser(command: str, lang: str) -> _Parser:
    texts = TEXTS[lang]
    parser = _Parser(
        prog=f"manage.py {command}",
        description=texts[command],
        epilog=texts["examples"] + "\n  " + "\n  ".join(EXAMPLES[command]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        add_help=False,
    )
    parser.lang = lang
    parser.add_argument("-h", "--help", action="help", help=texts["help"])
    parser.add_argument("--json", action="store_true", help=texts["json"])
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help=texts["lang"])
    return parser


def _print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value, ensure_ascii=False, indent=2))


def _notice_read(arguments: list[str], lang: str) -> int:
    parser = _parser("notice_read", lang)
    parser.add_argument("file", metavar="FILE", help=TEXTS[lang]["file"])
    options = parser.parse_args(arguments)
    reading = read_notice(options.file)
    if options.json:
        _print_json(reading.to_json())
    else:
        print("\n".join(reading_lines(reading, lang)))
    return 0


def _notice_check(arguments: list[str], lang: str) -> int:
    parser = _parser("notice_check", lang)
    parser.add_argument("file", metavar="FILE", help=TEXTS[lang]["file"])
    parser.add_argument("--higher", nargs="+", action="extend", default=[], metavar="FILE",
                        help=TEXTS[lang]["higher"])  # fmt: skip
    parser.add_argument("--place", metavar="CODE", help=TEXTS[lang]["place"])
    options = parser.parse_args(arguments)
    reading = read_notice(options.file)
    higher = [read_notice(name) for name in options.higher]
    findings = check_notice(reading, higher, options.place, lang)
    if options.json:
        _print_json({"findings": [finding.to_json() for finding in findings]})
    else:
        print("\n".join(finding_lines(findings, lang)))
    return 1 if findings else 0


def _notice_compare(arguments: list[str], lang: str) -> int:
    parser = _parser("notice_compare", lang)
    parser.add_argument("higher", metavar="HIGHER", help=TEXTS[lang]["higher_file"])
    parser.add_argument("lower", metavar="LOWER", help=TEXTS[lang]["lower_file"])
    options = parser.parse_args(arguments)
    comparison = compare_notices(read_notice(options.higher), read_notice(options.lower), lang)
    if options.json:
        _print_json(comparison.to_json())
    else:
        print("\n".join(comparison_lines(comparison, lang)))
    return 1 if any(pair.outcome != "kept" for pair in comparison.pairs) else 0


def _same(one: Reading, other: Reading) -> bool:
    """Whether two readings say the same under the same clause ids."""
    texts = [[(s.id, s.text) for s in reading.sentences()] for reading in (one, other)]
    return texts[0] == texts[1] and one.title == other.title


def _notice_write(arguments: list[str], lang: str) -> int:
    parser = _parser("notice_write", lang)
    parser.add_argument("file", metavar="FILE", help=TEXTS[lang]["file"])
    parser.add_argument("out", metavar="OUT", help=TEXTS[lang]["out"])
    options = parser.parse_args(arguments)
    reading = read_notice(options.file)
    out = Path(options.out)
    if out.suffix.lower() not in {".docx", ".html"}:
        raise _Unusable(f"{TEXTS[lang]['out']} ({out.name})")
    draft = draft_of(reading)
    data = write_docx(draft) if out.suffix.lower() == ".docx" else write_html(draft).encode()
    try:
        out.write_bytes(data)
    except OSError as error:
        raise DocumentError(
            "not-written",
            ("文件写不出去。", str(out), "请检查目录是否存在、有没有写权限、磁盘是否已满。"),
            ("The file cannot be written.", str(out), "Check folder, permission and disk."),
            exit_code=3,
        ) from error
    same = _same(read_notice(data, out.name), reading)
    if options.json:
        _print_json({"file": str(out), "reads_back": same})
    else:
        print(TEXTS[lang]["wrote" if same else "differs"].format(out))
    return 0 if same else 1


COMMANDS: dict[str, Callable[[list[str], str], int]] = {
    "notice_read": _notice_read,
    "notice_check": _notice_check,
    "notice_compare": _notice_compare,
    "notice_write": _notice_write,
}


def _language(arguments: list[str]) -> str:
    for index, argument in enumerate(arguments):
        if argument == "--lang=en" or arguments[index : index + 2] == ["--lang", "en"]:
            return "en"
    return "zh"


def main(argv: list[str]) -> int:
    """Run the command `argv[0]`; return 0 fine, 1 findings, 2 unusable input, 3 cannot run."""
    for stream in (sys.stdout, sys.stderr):
        # Messages are Chinese whatever LANG is.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")
    lang = _language(argv[1:])
    command = COMMANDS.get(argv[0]) if argv else None
    try:
        if command is None:
            print(TEXTS[lang]["unknown"].format(argv[0] if argv else ""), file=sys.stderr)
            return 2
        code = command(argv[1:], lang)
        sys.stdout.flush()
        return code
    except DocumentError as error:
        print(error.message(lang), file=sys.stderr)
        return error.exit_code
    except _Unusable as error:
        print(TEXTS[lang]["wrong"].format(error), file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader of our output has gone, as `| head` does: nothing is left to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except SystemExit as error:
        return error.code if isinstance(error.code, int) else 0
