"""What the running house declares: enums, permissions, models, glossary rows."""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

from django.apps import apps
from django.db import models

from .house import PACKAGE, ROOT

GLOSSARY = ROOT / "docs" / "glossary.md"
_ROW = re.compile(r"^\|(?P<chinese>[^|]+)\|(?P<identifier>[^|]+)\|(?P<meaning>[^|]+)\|\s*$")
_CODE = re.compile(r"`([^`]+)`")


def enums_declared() -> Iterator[type[Enum]]:
    """Every enum that a room's `types` defines."""
    for folder in sorted(PACKAGE.iterdir()):
        if not ((folder / "types.py").is_file() or (folder / "types").is_dir()):
            continue
        module = importlib.import_module(f"anxin.{folder.name}.types")
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Enum) and kind.__module__.startswith(module.__name__):
                yield kind


def permissions_declared() -> Iterator[Enum]:
    """Every right that some room grants."""
    for kind in enums_declared():
        if kind.__name__ == "Permission":
            yield from kind


def models_declared() -> Iterator[type[models.Model]]:
    """Every model of ours."""
    for model in apps.get_models():
        if model.__module__.startswith("anxin."):
            yield model


def glossary_rows(text: str) -> dict[str, str]:
    """Identifier → the rest of its row; one row may name several identifiers."""
    rows: dict[str, str] = {}
    for line in text.splitlines():
        row = _ROW.match(line)
        if row is None:
            continue
        for identifier in _CODE.findall(row["identifier"]):
            rows[identifier] = f"{row['chinese']}|{row['meaning']}"
    return rows


def glossary() -> dict[str, str]:
    """The rows of the project's glossary."""
    return glossary_rows(Path(GLOSSARY).read_text(encoding="utf-8"))
