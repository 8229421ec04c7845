"""`manage.py` before the environment: versions, rights, languages, who answers for what."""

from __future__ import annotations

import ast
import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

import manage
from anxin.runtime import testing
from anxin.runtime.messages import language_of, system_refusal
from anxin.runtime.precheck import options_of

ROOT = Path(__file__).resolve().parents[2]
OLDEST_READER = (3, 7)


def run(
    *words: str, root: Path = ROOT, locale: Mapping[str, str] | None = None, **env: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(root / "manage.py"), *words],
        env={**os.environ, **(locale or {}), **env},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )


def test_an_old_python_gets_a_sentence():
    ast.parse((ROOT / "manage.py").read_text(encoding="utf-8"), feature_version=OLDEST_READER)
    pretend = "import sys; sys.version_info = (3, 9); exec(open(sys.argv[1]).read())"
    done = subprocess.run(
        [sys.executable, "-c", pretend, str(ROOT / "manage.py")],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 3
    assert "需要 Python 3.11 或更新的版本, 现在是 3.9" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_but_the_standard_library_is_needed_until_the_environment_stands():
    listed = "import sys; import manage, anxin.runtime.precheck; print(*sorted(sys.modules))"
    done = subprocess.run(
        [
            sys.executable,
            "-I",
            "-S",
            "-c",
            f"import sys; sys.path.insert(0, {str(ROOT)!r}); {listed}",
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    ours = {"anxin", "manage"}
    foreign = {name.partition(".")[0] for name in done.stdout.split()} - ours
    assert foreign <= sys.stdlib_module_names | {"__main__"}


@pytest.mark.parametrize("locale", [{"LANG": "", "LC_ALL": ""}, {"LC_ALL": "C"}])
def test_usage_is_chinese_whatever_the_locale(locale: dict[str, str]):
    done = run("--help", locale=locale, PYTHONUTF8="0", PYTHONIOENCODING="")
    assert done.returncode == 0
    assert "用法" in done.stdout
    assert "Usage" in run("--help", "--lang", "en").stdout


def test_unknown_library_command_keeps_standard_output_clean():
    done = run("table_nothing")
    assert done.returncode != 0
    assert done.stdout == ""
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有权限"), (errno.EROFS, "没有权限")],
)
def test_full_disk_and_missing_rights_are_sentences(number: int, words: str):
    refusal = system_refusal(OSError(number, "x", "/some/place"))
    assert refusal is not None
    assert words in refusal.text.zh
    assert "/some/place" in refusal.text.en
    assert system_refusal(OSError(errno.EIO, "x")) is None


def test_folder_of_another_is_a_sentence(open_folder: Path):
    shutil.copytree(ROOT / "anxin" / "runtime", open_folder / "anxin" / "runtime")
    shutil.copy(ROOT / "anxin" / "__init__.py", open_folder / "anxin")
    shutil.copy(ROOT / "manage.py", open_folder)
    argv = ["python3", str(open_folder / "manage.py"), "up"]
    if os.geteuid() == 0:
        open_folder.chmod(0o755)
        argv = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", *argv]
    else:
        open_folder.chmod(0o555)
    # The system's Python: another account cannot reach one below root's home.
    done = subprocess.run(
        argv, env={"PATH": "/usr/bin:/bin"}, capture_output=True, encoding="utf-8", check=False
    )
    open_folder.chmod(0o755)
    assert done.returncode == 3, done.stderr
    assert "没有权限写入" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (open_folder / ".state").exists()


def test_words_of_up():
    assert options_of(["--port", "8080", "--lang", "en"]).port == 8080
    assert options_of(["--reset"]).reset
    for wrong in (["--port", "0"], ["--port", "x"], ["--nothing"]):
        with pytest.raises(SystemExit) as caught:
            options_of(wrong)
        assert caught.value.code == 2


def test_words_of_test_go_to_pytest_except_our_own():
    options = testing.options_of(["--deep", "-k", "slow", "--lang", "en", "tests/core"])
    assert options.deep
    assert not options.require_browser
    assert options.rest == ("-k", "slow", "tests/core")
    assert testing.options_of(["--require-browser"]).rest == ("-n", "2", "tests")


def test_language_is_chinese_unless_english_is_asked_for():
    assert language_of([]) == "zh"
    assert language_of(["--lang", "zh"]) == "zh"
    assert language_of(["up", "--lang=en"]) == "en"
    assert language_of(["up", "--lang", "en"]) == "en"


def test_every_command_has_someone_who_answers():
    for command in ("up", "test", "backup", "restore", "notice_read", "table_check", "doctor"):
        assert callable(manage.handler_of(command))


@pytest.mark.parametrize("code", [0, 1])
def test_tests_run_on_a_throw_away_server_that_is_gone_after(tmp_path: Path, code: int):
    probe = tmp_path / "test_probe.py"
    probe.write_text(
        "import os, psycopg\n"
        "def test_server():\n"
        "    with psycopg.connect(os.environ['ANXIN_TEST_ADMIN_DSN']) as admin:\n"
        "        assert admin.execute('SHOW fsync').fetchone()[0] == 'off'\n"
        "        place = admin.execute('SHOW data_directory').fetchone()[0]\n"
        f"    open({str(tmp_path / 'place')!r}, 'w').write(place)\n"
        "    assert os.environ['ANXIN_DEEP'] == '1'\n"
        "    assert 'ANXIN_REQUIRE_BROWSER' not in os.environ\n"
        f"    assert {code} == 0\n",
        encoding="utf-8",
    )
    done = run(
        "test", "--deep", "-q", "-p", "no:cacheprovider", f"--rootdir={tmp_path}", str(probe)
    )
    assert done.returncode == code, done.stdout
    place = Path((tmp_path / "place").read_text(encoding="utf-8"))
    assert not place.parent.exists()


@pytest.mark.parametrize(
    ("words", "groups", "own"),
    [
        (["t.yaml", "a", "b"], (), False),
        (["t.yaml", "a", "b", "--engine", "spark"], ("spark",), False),
        (["t.yaml", "a", "b", "--engine=postgres"], (), True),
        (["t.yaml", "a", "b", "--engine", "postgres", "--dsn", "postgresql://x"], (), False),
        (["t.yaml", "a", "b", "--engine"], (), False),
    ],
)
def test_engine_of_a_table_brings_what_it_needs(
    words: list[str], groups: tuple[str, ...], own: bool, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    assert manage.groups_of("table_run", words) == groups
    assert manage.wants_own_postgres(words) is own
    monkeypatch.setenv("DATABASE_URL", "postgresql://elsewhere")
    assert not manage.wants_own_postgres(words)


@pytest.mark.parametrize(
    ("routes", "groups"),
    [
        ("", ()),
        ('{"sms": {"url": "https://sms.example.org/"}}', ()),
        ('{"group": {"url": "wecombot://key"}}', ("messages",)),
        ("{", ()),
        ('["x"]', ()),
    ],
)
def test_apprise_is_installed_where_a_way_out_needs_it(
    monkeypatch: pytest.MonkeyPatch, routes: str, groups: tuple[str, ...]
):
    monkeypatch.setenv("ANXIN_MESSAGE_ROUTES", routes)
    assert manage.groups_of("up", []) == groups
    assert manage.groups_of("doctor", []) == manage.GROUPS.get("doctor", ())
