"""`table_tck`: the DMN TCK and its result files."""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from anxin.tables.messages import Text

from .base import FINDINGS, FINE, Command, Out

VERSION = "1"


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder")
    parser.add_argument("--level", type=int, choices=(2, 3), default=2)
    parser.add_argument("--out", required=True)


def _run(options: argparse.Namespace, out: Out) -> int:
    from anxin.tables.dmn.tck import run_tck, write_results

    results = run_tck(Path(options.folder), options.level)
    write_results(results, Path(options.out), VERSION)
    counts = Counter(result.state for result in results)
    lines = [
        f"{r.state} {r.folder}/{r.test} {r.case}: {r.message}"
        for r in results
        if r.state != "SUCCESS"
    ]
    lines.append(
        out.words(
            f"共 {len(results)} 例，通过 {counts['SUCCESS']}，"
            f"错误 {counts['ERROR']}，未做 {counts['IGNORED']}",
            f"{len(results)} cases: {counts['SUCCESS']} passed, {counts['ERROR']} errors, "
            f"{counts['IGNORED']} ignored",
        )
    )
    out.answer(
        {
            "level": options.level,
            "cases": len(results),
            "success": counts["SUCCESS"],
            "error": counts["ERROR"],
            "ignored": counts["IGNORED"],
            "results": str(Path(options.out) / "tck_results.csv"),
        },
        lines,
    )
    return FINE if counts["SUCCESS"] == len(results) else FINDINGS


COMMAND = Command(
    name="table_tck",
    usage="DIR --level 2|3 --out DIR [--json]",
    summary=Text(
        "运行 DMN TCK 的用例，按其网站的格式写出结果。",
        "Run the cases of the DMN TCK and write results in its site's format.",
    ),
    details=(
        ("DIR", Text("含 compliance-level-2/ 的文件夹", "holds compliance-level-2/")),
        ("--level 2|3", Text("级别，缺省 2", "the level, 2 by default")),
        ("--out DIR", Text("结果文件夹", "the folder of the results")),
    ),
    examples=("table_tck ../shared/dmn-tck --level 2 --out /tmp/tck",),
    arguments=_arguments,
    run=_run,
)
