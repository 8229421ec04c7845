"""The gate: SECURITY DEFINER functions, the only way past row-level policy.

Each room keeps its functions in `sql/*.sql`, written to be run again. After `migrate` they are
created and handed to the no-login role `anxin_gate`, which has its own policies; nobody but the
run-time role may call them.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.apps import apps
from django.db import connection

from .row_policy import GATE_ROLE, RUNTIME_ROLE, OpenRows, policy_of

_POLICY = re.compile(r"\{\{policy:(\w+)\}\}")
_FUNCTION = re.compile(r"CREATE OR REPLACE FUNCTION (\w+)", re.IGNORECASE)


def gate_files() -> list[Path]:
    """Every `sql/*.sql` of our rooms, in the order of the rooms."""
    folders = [Path(config.path) / "sql" for config in apps.get_app_configs()]
    return [file for folder in folders if folder.is_dir() for file in sorted(folder.glob("*.sql"))]


def gate_apply() -> None:
    """Create the functions anew and hand them to the gate's role. Owner's connection."""
    names: list[str] = []
    with connection.cursor() as cursor:
        for file in gate_files():
            text = _text_of(file)
            cursor.execute(text)
            names += _FUNCTION.findall(text)
        for name in dict.fromkeys(names):
            cursor.execute("SELECT oid::regprocedure::text FROM pg_proc WHERE proname = %s", [name])
            for (signature,) in cursor.fetchall():
                cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM PUBLIC")
                for role in (RUNTIME_ROLE, GATE_ROLE):
                    cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {role}")
                if "SECURITY DEFINER" in _definition(name):
                    cursor.execute(f"ALTER FUNCTION {signature} OWNER TO {GATE_ROLE}")


def _definition(name: str) -> str:
    for file in gate_files():
        text = file.read_text(encoding="utf-8")
        found = re.search(rf"CREATE OR REPLACE FUNCTION {name}\b.*?AS \$\w*\$", text, re.S | re.I)
        if found:
            return found.group(0).upper()
    return ""


def _text_of(file: Path) -> str:
    """A file's SQL with `{{policy:table}}` replaced by that table's own condition."""
    return _POLICY.sub(_condition, file.read_text(encoding="utf-8"))


def _condition(found: re.Match[str]) -> str:
    table = found.group(1)
    model = next(m for m in apps.get_models() if m._meta.db_table == table)
    policy = policy_of(model)
    if isinstance(policy, OpenRows):
        raise LookupError(f"{table} has no condition to repeat")
    return policy.expression(table)
