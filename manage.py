#!/usr/bin/env python3
"""The one entry: `python3 manage.py <command>`.

Standard library only. Makes the environment stand, runs itself again inside it, then hands the
command to whoever answers for it.
"""

import json
import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 (an older Python must get a sentence, not a traceback)
    sys.stderr.write(
        "需要 Python 3.11 或更新的版本, 现在是 {0}.{1}: 请安装后用 python3.11 manage.py 运行\n"
        "Python 3.11 or newer is needed, this is {0}.{1}: run it as python3.11 manage.py\n".format(
            *sys.version_info[:2]
        )
    )
    sys.exit(3)

from collections.abc import Callable
from importlib import import_module
from itertools import pairwise
from pathlib import Path

from anxin.runtime import bootstrap
from anxin.runtime.messages import (
    CANNOT_RUN_HERE,
    Refusal,
    Steps,
    Text,
    language_of,
    system_refusal,
)

ROOT = Path(__file__).resolve().parent
SETTINGS = "anxin.site.settings"
# Commands of pure libraries: a function that takes the words and returns the exit code.
LIBRARIES = {
    "notice_": "anxin.documents.cli",
    "table_": "anxin.tables.cli",
    "drill": "drills.cli",
    "benchmark": "benchmarks.cli",
}
GROUPS = {"test": ("dev", "e2e"), "messages_build": ("dev",)}
WITHOUT_DATABASE = {"check", "messages_build", "collectstatic", "version"}
AS_OWNER = {"rekey_rows", "migrate", "makemigrations", "sqlmigrate", "showmigrations"}
USAGE = Text(
    """用法: python3 manage.py <命令> [选项]
  up [--port N] [--reset]       启动演示, 打印 READY 后一直运行, Ctrl-C 停止
  test [pytest 选项] [--deep] [--require-browser]   运行测试
  notice_read FILE [--json]     阅读通知        table_check FILE   检查决策表
  doctor                        检查数据        drill NAME         演练
  backup [--to DIR]             备份            restore 备份 [--until 时刻]  恢复
  rekey                         换密钥
  --lang en                     English""",
    """Usage: python3 manage.py <command> [options]
  up [--port N] [--reset]       start the demo, print READY, run until Ctrl-C
  test [pytest words] [--deep] [--require-browser]  run the tests
  notice_read FILE [--json]     read a notice   table_check FILE   check a decision table
  doctor                        check the data  drill NAME         run a drill
  backup [--to DIR]             back up         restore BACKUP [--until WHEN]  restore
  rekey                         change the key""",
)


def main(argv: list[str]) -> int:
    """Run one command; its exit code."""
    language = language_of(argv)
    try:
        return run(argv)
    except Refusal as refusal:
        problem = refusal
    except OSError as error:
        known = system_refusal(error)
        if known is None:
            raise
        problem = known
    except KeyboardInterrupt:
        return 130
    sys.stdout.flush()
    sys.stderr.write(problem.text.said(language) + "\n")
    return CANNOT_RUN_HERE


def run(argv: list[str]) -> int:
    """Environment first, then the command."""
    language = language_of(argv)
    if not argv or argv[0] in {"help", "-h", "--help"}:
        sys.stdout.write(USAGE.said(language) + "\n")
        return 0 if argv else 2
    command, words = argv[0], argv[1:]
    # Only `up` and `test` talk on standard output: the others keep it for their answer.
    steps = Steps(language, sys.stdout if command in {"up", "test"} else sys.stderr)
    if command == "up":
        from anxin.runtime import precheck

        precheck.precheck(ROOT, precheck.options_of(words))
    bootstrap.enter(ROOT, groups_of(command, words), argv, steps)
    return handler_of(command)(words, steps)


def groups_of(command: str, words: list[str]) -> tuple[str, ...]:
    """The groups of packages a command needs beyond those of the product."""
    if command == "table_run" and engine_of(words) == "spark":
        return ("spark",)
    if command in {"up", "worker"} and needs_apprise(os.environ.get("ANXIN_MESSAGE_ROUTES", "")):
        return (*GROUPS.get(command, ()), "messages")
    return GROUPS.get(command, ())


def needs_apprise(routes: str) -> bool:
    """Whether a way out that the administrator set up is none that we speak ourselves."""
    try:
        given = json.loads(routes or "{}")
        return any(not str(one["url"]).startswith("http") for one in given.values())
    except (ValueError, TypeError, KeyError, AttributeError):
        return False  # the settings say what is wrong, with the route's name


def engine_of(words: list[str]) -> str:
    """The engine that the words of `table_run` name, or nothing."""
    named = [word.removeprefix("--engine=") for word in words if word.startswith("--engine=")]
    named += [after for word, after in pairwise(words) if word == "--engine"]
    return named[-1] if named else ""


def up(words: list[str], steps: Steps) -> int:
    """Start the product and watch over it."""
    from anxin.runtime.precheck import options_of
    from anxin.runtime.up import Product
    from anxin.runtime.up import up as run_up

    product = Product(
        settings=SETTINGS,
        application="anxin.site.wsgi:application",
        health="/healthz",
        migrate=("migrate", "--noinput", "--verbosity", "0"),
        load=("load_all", "--demo-days"),
        worker=("worker",),
        content=("anxin/**/*.py", "anxin/**/*.sql", "anxin/**/data/*", "policy/**/*", "uv.lock"),
        password_variable="ANXIN_DEMO_PASSWORD",
    )
    return run_up(ROOT, options_of(words), product)


def test(words: list[str], steps: Steps) -> int:
    """Run the tests on a throw-away cluster."""
    from anxin.runtime import testing

    return testing.test(ROOT, testing.options_of(words), steps)


def backup(words: list[str], steps: Steps) -> int:
    """Back up the checkout's database."""
    from anxin.runtime.backup import backup as run_backup

    return run_backup(ROOT, words, steps)


def restore(words: list[str], steps: Steps) -> int:
    """Put a backup back."""
    from anxin.runtime.restore import restore as run_restore

    return run_restore(ROOT, words, steps)


def rekey(words: list[str], steps: Steps) -> int:
    """Change the key of the sealed fields."""
    from anxin.runtime.rekey import rekey as run_rekey

    return run_rekey(ROOT, words, steps)


def library(module: str, argv: list[str]) -> int:
    """Hand the words to a library's own command line: no database, no Django."""
    try:
        found = import_module(module)
    except ModuleNotFoundError as error:
        if error.name not in {module, module.rpartition(".")[0]}:
            raise
        raise Refusal(f"没有命令 {argv[0]}", f"There is no command {argv[0]}") from None
    if argv[0] == "table_run" and wants_own_postgres(argv[1:]):
        from anxin.runtime.checkout import Checkout

        with Checkout(ROOT).session() as variables:
            os.environ["DATABASE_URL"] = variables["ANXIN_APP_DSN"]
            return int(found.main(argv))
    return int(found.main(argv))


def wants_own_postgres(words: list[str]) -> bool:
    """True when a table shall run in PostgreSQL and nobody said in which: then in our own."""
    named = any(word == "--dsn" or word.startswith("--dsn=") for word in words)
    return engine_of(words) == "postgres" and not named and not os.environ.get("DATABASE_URL")


def django(command: str, words: list[str]) -> int:
    """Hand the words to Django, with a database behind it unless the command needs none."""
    from anxin.runtime.checkout import Checkout

    checkout = Checkout(ROOT)
    if command in WITHOUT_DATABASE:
        return _execute(command, words, checkout.without_database())
    with checkout.session() as variables:
        return _execute(command, words, variables)


def _execute(command: str, words: list[str], variables: dict[str, str]) -> int:
    role = {"ANXIN_DB_ROLE": "owner"} if command in AS_OWNER else {}
    os.environ.update({"DJANGO_SETTINGS_MODULE": SETTINGS, **variables, **role})
    from django.core.management import execute_from_command_line

    execute_from_command_line(["manage.py", command, *words])
    return 0


def handler_of(command: str) -> Callable[[list[str], Steps], int]:
    """Who answers for a command."""
    own = {"up": up, "test": test, "backup": backup, "restore": restore, "rekey": rekey}
    if command in own:
        return own[command]
    for prefix, module in LIBRARIES.items():
        if command.startswith(prefix):
            return lambda words, steps: library(module, [command, *words])
    return lambda words, steps: django(command, words)


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.exit(main(sys.argv[1:]))
