"""`table_export` and `table_import`: DMN and XLSX."""

from __future__ import annotations

import argparse
from pathlib import Path

from anxin.tables.check import check_table
from anxin.tables.messages import CannotRun, Problem, TableError, Text
from anxin.tables.reader import parse_table, read_text
from anxin.tables.types import DecisionTable
from anxin.tables.writer import write_yaml

from .base import FINDINGS, FINE, Command, Out


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--to", choices=("dmn", "xlsx"), required=True)
    parser.add_argument("--out", default=None)


def _export(options: argparse.Namespace, out: Out) -> int:
    table = parse_table(read_text(Path(options.file)), options.file)
    target = Path(options.out) if options.out else Path(options.file).with_suffix(f".{options.to}")
    if options.to == "dmn":
        from anxin.tables.dmn.exchange import write_dmn

        _write(target, write_dmn(table))
    else:
        from anxin.tables.sheets import write_xlsx

        write_xlsx(table, target)
    out.answer(
        {
            "ok": True,
            "out": str(target),
            "format": options.to,
            "table": {"id": table.id, "version": table.version},
        },
        [str(target)],
    )
    return FINE


def _import_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file")
    parser.add_argument("--out", default=None)


def _import(options: argparse.Namespace, out: Out) -> int:
    path = Path(options.file)
    table = read_any(path)
    text = write_yaml(table)
    again = parse_table(text)
    if again.version != table.version:
        raise AssertionError(f"{path}: the written table differs from the one read")
    if options.out:
        _write(Path(options.out), text.encode())
    report = check_table(again)
    for finding in (*report.findings, *(n for n in report.notes if n.kind == "masked")):
        out.hint(finding.text)
    out.answer(
        {
            "ok": report.ok,
            "yaml": text,
            "out": options.out,
            "table": {"id": again.id, "version": again.version},
            "findings": [finding.as_json(out.lang) for finding in report.findings],
        },
        [options.out] if options.out else text.splitlines(),
    )
    return FINE if report.ok else FINDINGS


def read_any(path: Path) -> DecisionTable:
    """A table of a DMN, XLSX or YAML file by its ending. Raises TableError."""
    ending = path.suffix.lower()
    if ending == ".dmn":
        from anxin.tables.dmn.exchange import read_dmn

        return read_dmn(path)
    if ending == ".xlsx":
        from anxin.tables.sheets import read_xlsx

        return read_xlsx(path)
    if ending in (".yaml", ".yml"):
        return parse_table(read_text(path), str(path))
    raise TableError(
        Problem(
            Text(f"不认识的文件类型 {ending or path.name}。", f"Unknown file type {ending}."),
            Text("FILE.dmn 或 FILE.xlsx", "FILE.dmn or FILE.xlsx"),
            file=str(path),
        )
    )


def _write(target: Path, content: bytes) -> None:
    try:
        target.write_bytes(content)
    except OSError as reason:
        raise CannotRun(
            Problem(
                Text(f"写不了文件：{reason.strerror}。", f"Cannot write: {reason.strerror}."),
                file=str(target),
            )
        ) from reason


_OUT = ("--out PATH", Text("写到哪里", "where to write"))
EXPORT = Command(
    name="table_export",
    usage="FILE --to dmn|xlsx [--out PATH] [--json]",
    summary=Text(
        "把规则表导出为 DMN 1.5 或 XLSX；再导入时不丢任何内容。",
        "Write a table as DMN 1.5 or XLSX; taken back, nothing is lost.",
    ),
    details=(
        ("FILE", Text("规则表（.yaml）", "the table (.yaml)")),
        ("--to dmn|xlsx", Text("格式", "the format")),
        _OUT,
    ),
    examples=(
        "table_export travel.yaml --to xlsx",
        "table_export travel.yaml --to dmn --out t.dmn",
    ),
    arguments=_export_arguments,
    run=_export,
)
IMPORT = Command(
    name="table_import",
    usage="FILE.dmn|FILE.xlsx [--out FILE.yaml] [--json]",
    summary=Text(
        "从 DMN 或 XLSX 取回规则表，写成 YAML（缺省写到标准输出）。",
        "Take a table from DMN or XLSX as YAML (on stdout by default).",
    ),
    details=(("FILE", Text("一份 .dmn 或 .xlsx", "a .dmn or .xlsx")), _OUT),
    examples=("table_import travel.xlsx --out travel.yaml", "table_import travel.dmn --json"),
    arguments=_import_arguments,
    run=_import,
)
