"""`table_check`: gaps, overlaps, rows that never answer."""

from __future__ import annotations

import argparse
from pathlib import Path

from anxin.tables.check import Report, check_table
from anxin.tables.messages import TableError, Text
from anxin.tables.reader import parse_table, read_text

from .base import FINDINGS, FINE, UNUSABLE, Command, Out


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("files", nargs="+")


def _run(options: argparse.Namespace, out: Out) -> int:
    code = FINE
    tables: list[dict[str, object]] = []
    lines: list[str] = []
    broken: list[dict[str, object]] = []
    for file in options.files:
        try:
            report = check_table(parse_table(read_text(Path(file)), file))
        except TableError as reason:
            reason = reason.placed(file)
            code = UNUSABLE
            broken += reason.as_json(out.lang)
            tables.append({"file": file, "ok": False, "problems": reason.as_json(out.lang)})
            out.hint(Text(reason.say("zh"), reason.say("en")))
            continue
        tables.append({"file": file, **report.as_json(out.lang)})
        lines += _lines(file, report, out)
        if not report.ok:
            code = max(code, FINDINGS)
    out.answer(
        {
            "ok": code == FINE,
            "findings": _gathered(tables, "findings"),
            "notes": _gathered(tables, "notes"),
            "problems": broken,
            "tables": tables,
            **(
                {"error": out.words(f"{_files(tables)} 用不了。", f"{_files(tables)} is unusable.")}
                if broken
                else {}
            ),
        },
        lines,
    )
    return code


def _files(tables: list[dict[str, object]]) -> str:
    return ", ".join(str(table["file"]) for table in tables if "problems" in table)


def _gathered(tables: list[dict[str, object]], key: str) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for table in tables:
        entries = table.get(key)
        if isinstance(entries, list):
            found += [{"file": table["file"], **entry} for entry in entries]
    return found


def _lines(file: str, report: Report, out: Out) -> list[str]:
    fine = out.words("没有缺漏，没有重叠", "no gap, no overlap")
    state = (
        fine
        if report.ok
        else out.words(f"{len(report.findings)} 处问题", f"{len(report.findings)} findings")
    )
    lines = [f"{file}: {report.table.id} {report.table.version} · {state}"]
    for finding in report.findings:
        place = f"{file}:{finding.line}: " if finding.line else ""
        lines.append(f"  ✗ {place}{finding.text.say(out.lang)}")
    lines += [f"  · {note.text.say(out.lang)}" for note in report.notes]
    if report.default_cell_count:
        lines.append(
            "  · "
            + out.words(
                f"缺省行管 {report.default_cell_count} 种情形：",
                f"The default row takes {report.default_cell_count} cells:",
            )
        )
        for cells in report.default_cells:
            lines.append("      " + ("; ".join(f"{k}: {v}" for k, v in cells.items()) or "-"))
    return lines


COMMAND = Command(
    name="table_check",
    usage="FILE… [--json] [--lang zh|en]",
    summary=Text(
        "查规则表的缺漏、重叠、失效与重复的行，每处给出一个实例。",
        "Find gaps, overlaps, dead and repeated rows of tables, with a witness each.",
    ),
    details=(("FILE…", Text("规则表（.yaml），可多张", "tables (.yaml), one or more")),),
    examples=(
        "table_check policy/qilin-2021/tables/travel_guidance.yaml",
        "table_check policy/rules/tables/*.yaml --json",
    ),
    arguments=_arguments,
    run=_run,
)
