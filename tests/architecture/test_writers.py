"""Only services write."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from .house import PACKAGE, app_rooms, file_of, name_of, python_files, tree

# Methods of a model or a query set that change rows. `save` and `delete` count without
# positional arguments (a workbook's `save(path)` is no row), `update` after a query set.
ALWAYS = frozenset(
    {
        "bulk_create",
        "bulk_update",
        "get_or_create",
        "update_or_create",
        "create",
    }
)
WITHOUT_ARGUMENTS = frozenset({"save", "delete"})
QUERY_SET = frozenset({"objects", "filter", "exclude", "all", "only", "order_by"})
WRITING_SQL = re.compile(
    r"\b(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE|COPY\s+\w+.*\bFROM\b)", re.I | re.S
)


def writes(module: ast.Module) -> Iterator[str]:
    """Calls that change stored rows, with their line."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Attribute):
            continue
        called = node.func.attr
        if called in ALWAYS or (called in WITHOUT_ARGUMENTS and not node.args):
            yield f"{node.lineno}: .{called}()"
        elif called == "update" and _chain(node.func.value) & QUERY_SET:
            yield f"{node.lineno}: .update()"
        elif called in ("execute", "executemany", "copy") and WRITING_SQL.search(_sql(node)):
            yield f"{node.lineno}: SQL that writes"


def _chain(node: ast.expr) -> set[str]:
    """The attribute names a call hangs on: `A.objects.filter(x)` → {objects, filter}."""
    names: set[str] = set()
    while isinstance(node, ast.Attribute | ast.Call):
        if isinstance(node, ast.Attribute):
            names.add(node.attr)
            node = node.value
        else:
            node = node.func
    return names


def _sql(call: ast.Call) -> str:
    parts = [n.value for a in call.args[:1] for n in ast.walk(a) if isinstance(n, ast.Constant)]
    return " ".join(str(part) for part in parts)


def test_only_services_write() -> None:
    rooms = {room.name for room in app_rooms()} | {"site"}
    faults = [
        f"{name_of(path)}:{fault}"
        for path in python_files("anxin")
        if path.parent != PACKAGE
        and path.relative_to(PACKAGE).parts[0] in rooms
        and file_of(path) != "services"
        for fault in writes(tree(path))
    ]
    assert not faults, "writing belongs in services: permission, rule, write, audit, event"


def test_every_way_of_writing_is_noticed() -> None:
    samples = [
        "order.save()",
        "order.save(update_fields=['status'])",
        "order.delete()",
        "Order.objects.create(a=1)",
        "Order.objects.filter(id=1).update(a=2)",
        "Order.objects.bulk_create(rows)",
        "cursor.execute('INSERT INTO workorders_order (a) VALUES (1)')",
        "cursor.execute('WITH gone AS (DELETE FROM t RETURNING id) SELECT * FROM gone')",
    ]
    missed = [sample for sample in samples if not list(writes(ast.parse(sample)))]
    assert not missed


def test_reading_is_not_taken_for_writing() -> None:
    samples = [
        "context.update(a=1)",
        "mac.update(b'x')",
        "workbook.save(path)",
        "cursor.execute('SELECT 1 FROM workorders_order')",
        "Order.objects.filter(id=1).first()",
    ]
    assert not [sample for sample in samples if list(writes(ast.parse(sample)))]
