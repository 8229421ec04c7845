"""The house as text: its files and their syntax, read once."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "anxin"

# Rooms that are no Django apps, and the file names each of them declares.
# Packages of the same name replace files past 400 lines. A new name here is a conversation.
ROOM_FILES: dict[str, frozenset[str]] = {
    "core": frozenset(
        {
            "apps", "audit", "calendar", "clock", "crypto", "erasing", "events", "gate", "jobs",
            "lists", "log_lines",
            "models",
            "money", "partitions", "permissions", "problems", "queries", "row_policy", "services", "steps",
            "text", "types",
        }
    ),
    "site": frozenset(
        {
            "account_urls", "api", "apps", "context", "demo_days", "doctor", "errors", "home",
            "hand_over", "lists", "loading", "middleware", "navigation", "pages", "policy_file", "retention",
            "settings", "sign_in", "urls", "views", "wiring", "wsgi",
        }
    ),
    "documents": frozenset(
        {
            "actors", "addressing", "alike", "brackets", "clauses", "cli", "commas", "cues", "dates", "flow",
            "frame", "layout", "leading", "lexicon", "measures", "naming", "noted", "notes", "outline",
            "owners", "quantities", "reader", "report", "secrecy", "subjects", "telling", "types",
        }
    ),
    "tables": frozenset(
        {
            "archives", "burden", "cells", "check", "cli", "compare", "compare_checks", "decide", "domain",
            "examples", "fields", "formula", "joint", "messages", "population", "reader",
            "repair", "rows", "run", "sfeel", "sheets", "types", "version", "walk", "writer",
            "yaml_nodes",
        }
    ),
    "runtime": frozenset(
        {
            "archive", "backup", "ballast", "bootstrap", "checkout", "database", "installation", "launch", "messages",
            "postgres", "postmaster", "precheck", "rekey", "restore", "state", "supervisor", "testing", "up",
        }
    ),
}  # fmt: skip
ROOM_FOLDERS: dict[str, frozenset[str]] = {
    "core": frozenset({"migrations", "sql"}),
    "site": frozenset({"locale", "management", "static", "templates"}),
    "documents": frozenset({"check", "compare", "data", "extract", "write"}),
    "tables": frozenset({"backends", "commands", "dmn", "feel"}),
    "runtime": frozenset(),
}
APP_FILES = frozenset(
    {
        "types", "rules", "planner", "kinds", "models", "queries", "services", "forms", "schemas",
        "views", "api", "jobs", "urls", "navigation", "apps",
    }
)  # fmt: skip
APP_FOLDERS = frozenset({"migrations", "templates", "sql"})
BANNED_NAMES = frozenset({"utils", "util", "helpers", "helper", "common", "managers", "signals"})


@cache
def tracked() -> tuple[Path, ...]:
    """Every file of the project, work in progress included, ignored ones not."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout.split("\0")
    return tuple(ROOT / name for name in sorted(set(listed)) if name and (ROOT / name).is_file())


def python_files(*parts: str) -> Iterator[Path]:
    """Our Python files below a folder of the project; generated migrations left out."""
    below = ROOT.joinpath(*parts)
    for path in tracked():
        if path.suffix == ".py" and path.is_relative_to(below) and "migrations" not in path.parts:
            yield path


@cache
def tree(path: Path) -> ast.Module:
    """The syntax of a file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, nested ones too."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def name_of(path: Path) -> str:
    """A path as people say it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def app_rooms() -> list[Path]:
    """The rooms that are Django apps of the domain."""
    return sorted(
        folder
        for folder in PACKAGE.iterdir()
        if (folder / "apps.py").is_file() and folder.name not in ROOM_FILES
    )


def file_of(path: Path) -> str:
    """Which file of its room a path belongs to: `services` for `services/booking.py` too."""
    first = path.relative_to(PACKAGE).parts[1]
    return first.removesuffix(".py")
