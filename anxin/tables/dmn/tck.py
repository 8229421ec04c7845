"""The DMN TCK: runs its cases and writes the result files of its site."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal, InvalidOperation
from pathlib import Path
from xml.etree.ElementTree import Element

from anxin.tables.feel.values import (
    Exhausted,
    FeelError,
    Unsupported,
    equal,
    parse_date,
    parse_duration,
    parse_moment,
    parse_time,
)
from anxin.tables.messages import CannotRun, Problem, TableError, Text

from .engine import evaluate_decision
from .model import Model, element_name, read_model
from .xml import attribute, child, children, read_xml

TOLERANCE = Decimal("1e-8")


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One line of the result file. `state`: SUCCESS, ERROR or IGNORED."""

    folder: str
    test: str
    case: str
    state: str
    message: str = ""


def run_tck(root: Path, level: int) -> list[CaseResult]:
    """All cases below `root`/compliance-level-N. Raises TableError when the folder is missing."""
    base = root / f"compliance-level-{level}"
    if not base.is_dir():
        raise TableError(
            Problem(
                Text(f"没有文件夹 {base}。", f"There is no folder {base}."),
                Text(
                    "含 compliance-level-2/ 的文件夹", "the folder that holds compliance-level-2/"
                ),
            )
        )
    results: list[CaseResult] = []
    for folder in sorted(path for path in base.iterdir() if path.is_dir()):
        models: dict[str, Model] = {}
        for file in sorted(folder.glob("*.xml")):
            results += _run_file(f"{base.name}/{folder.name}", file, models)
    return results


def write_results(results: list[CaseResult], out: Path, version: str) -> None:
    """`tck_results.csv` and `tck_results.properties`. Raises CannotRun when it cannot write."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        with (out / "tck_results.csv").open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target, quoting=csv.QUOTE_ALL, lineterminator="\n")
            writer.writerows([r.folder, r.test, r.case, r.state, r.message] for r in results)
        lines = [
            "vendor.name=Anxin",
            "product.name=Anxin tables",
            f"product.version={version}",
            "product.comment=Decision tables of a district's notices, pure Python",
            "instructions.url=docs/algorithms/tables.md",
        ]
        (out / "tck_results.properties").write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as reason:
        raise CannotRun(
            Problem(
                Text(
                    f"结果写不进 {out}：{reason.strerror}。",
                    f"Cannot write into {out}: {reason.strerror}.",
                )
            )
        ) from reason


def _run_file(folder: str, file: Path, models: dict[str, Model]) -> Iterator[CaseResult]:
    try:
        root = read_xml(file)
    except TableError as reason:
        yield CaseResult(folder, file.stem, "", "ERROR", reason.say("en"))
        return
    named = child(root, "modelName")
    name = (named.text or "").strip() if named is not None else ""
    for case in children(root, "testCase"):
        number = case.get("id") or ""
        try:
            if name not in models:
                models[name] = read_model(file.parent / Path(name).name)
            problems = _run_case(models[name], case)
        except Unsupported as reason:
            yield CaseResult(folder, file.stem, number, "IGNORED", str(reason))
        except (TableError, FeelError, Exhausted) as reason:
            said = reason.say("en") if isinstance(reason, TableError) else str(reason)
            yield CaseResult(folder, file.stem, number, "ERROR", _one_line(said))
        except Exception as reason:  # noqa: BLE001  # one bad case must not stop the others
            said = f"{type(reason).__name__}: {reason}"
            yield CaseResult(folder, file.stem, number, "ERROR", _one_line(said))
        else:
            state = "ERROR" if problems else "SUCCESS"
            yield CaseResult(folder, file.stem, number, state, _one_line("; ".join(problems)))


def _run_case(model: Model, case: Element) -> list[str]:
    """What differs from the expected results."""
    if (case.get("type") or "decision") not in ("decision", "decisionService", "bkm"):
        raise Unsupported(f"cases of type {case.get('type')} are not run")
    inputs = {element_name(node): read_value(node) for node in children(case, "inputNode")}
    problems = []
    for node in children(case, "resultNode"):
        name = element_name(node)
        expected_node = child(node, "expected")
        expected = read_value(expected_node) if expected_node is not None else None
        if node.get("errorResult") == "true":
            expected = None
        try:
            got = evaluate_decision(model, inputs, name)
        except FeelError:
            if node.get("errorResult") != "true":
                raise
            got = None
        if not same(got, expected):
            problems.append(f"{name}: expected {expected!r}, got {got!r}"[:500])
    return problems


def read_value(node: Element) -> object:
    """A value of a test file: `value`, `list` of items, or components."""
    components = list(children(node, "component"))
    if components:
        return {element_name(item): read_value(item) for item in components}
    listed = child(node, "list")
    if listed is not None:
        return [read_value(item) for item in children(listed, "item")]
    value = child(node, "value")
    if value is None or attribute(value, "nil") == "true":
        return None
    return _typed((attribute(value, "type") or "").rpartition(":")[2], value.text or "")


def _typed(kind: str, text: str) -> object:
    plain = text.strip()
    if kind in ("decimal", "double", "integer", "int", "float", "long"):
        try:
            return Decimal(plain)
        except InvalidOperation:
            return None
    if kind == "boolean":
        return plain in ("true", "1")
    if kind == "date":
        return parse_date(plain)
    if kind == "dateTime":
        return parse_moment(plain)
    if kind == "time":
        return parse_time(plain)
    if kind in ("duration", "dayTimeDuration", "yearMonthDuration"):
        return parse_duration(plain)
    return text


def same(got: object, expected: object) -> bool:
    """Equal as the TCK sees it: numbers within 1e-8, null only null, `true` is not 1."""
    if isinstance(got, Decimal) and isinstance(expected, Decimal):
        return abs(got - expected) <= TOLERANCE
    if isinstance(got, list) and isinstance(expected, list):
        return len(got) == len(expected) and all(
            same(a, b) for a, b in zip(got, expected, strict=True)
        )
    if isinstance(got, dict) and isinstance(expected, dict):
        return got.keys() == expected.keys() and all(same(got[k], expected[k]) for k in got)
    if isinstance(got, timedelta) and isinstance(expected, timedelta):
        return got == expected
    return equal(got, expected) is True


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)[:1000]
