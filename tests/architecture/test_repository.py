"""The tree around the code: lock file, vendored files, documents that must stay true."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from .house import ROOT, tracked

PYTHON_HOSTS = frozenset({"pypi.org", "files.pythonhosted.org"})
NODE_HOSTS = frozenset({"registry.npmjs.org"})
VENDOR = ROOT / "anxin" / "site" / "static" / "vendor"
README_COMMANDS = ["python3 manage.py up", "python3 manage.py test"]
DOCUMENTS = ("README.md", "README.zh.md", "CHANGELOG.md")
_URL = re.compile(r"https?://[^\s\"']+")
_PATH = re.compile(r"`([A-Za-z0-9_.\-]+(?:/[A-Za-z0-9_.\-]+)*/?)`")
_LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")


def hosts_in(text: str) -> set[str]:
    """Hosts of every address in a text."""
    return {urlsplit(url).hostname or "" for url in _URL.findall(text)}


def paths_missing(text: str, folder: Path) -> list[str]:
    """Linked files, and paths in backticks with a folder in them, that do not exist."""
    missing = [link for link in _LINK.findall(text) if not (folder / link).exists()]
    named = [path for path in _PATH.findall(text) if "/" in path.rstrip("/")]
    return missing + [path for path in named if not (ROOT / path).exists()]


def manifest_faults(manifest: list[dict[str, str]], folder: Path) -> list[str]:
    """Files whose hash differs, that are missing, without licence, or that nobody names."""
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    named = {"manifest.json"}
    faults = []
    for entry in manifest:
        named |= {entry["file"], entry["licence_file"]}
        file = folder / entry["file"]
        if not file.is_file():
            faults.append(f"{entry['file']}: missing")
        elif hashlib.sha256(file.read_bytes()).hexdigest() != entry["sha256"]:
            faults.append(f"{entry['file']}: changed")
        if not (folder / entry["licence_file"]).is_file():
            faults.append(f"{entry['file']}: no licence")
    return faults + [f"{name}: not in the manifest" for name in sorted(held - named)]


def documents() -> list[Path]:
    """Every document a newcomer may open."""
    pages = [ROOT / name for name in DOCUMENTS]
    return pages + [p for p in tracked() if p.suffix == ".md" and p.is_relative_to(ROOT / "docs")]


def commands_shown(text: str) -> list[str]:
    """Commands in the shell blocks of a document, without what follows a comment sign."""
    blocks = re.findall(r"```(?:sh|bash|console)\n(.*?)```", text, re.S)
    lines = (line.split("#")[0].strip() for block in blocks for line in block.splitlines())
    return [line for line in lines if line]


def test_lock_file_names_the_canonical_hosts_only() -> None:
    assert hosts_in((ROOT / "uv.lock").read_text(encoding="utf-8")) <= PYTHON_HOSTS


def test_lock_file_of_the_assets_names_the_canonical_host_only() -> None:
    for lock in (path for path in tracked() if path.name == "package-lock.json"):
        packages = json.loads(lock.read_text(encoding="utf-8"))["packages"].values()
        assert hosts_in(" ".join(p.get("resolved", "") for p in packages)) <= NODE_HOSTS


def test_another_host_is_noticed() -> None:
    assert hosts_in('url = "https://mirror.example/simple/a.whl"') - PYTHON_HOSTS


def test_run_time_dependencies_are_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    locked = {
        package["name"]
        for package in tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))["package"]
    }
    wanted = {re.split(r"[\[<>=;~ ]", need)[0] for need in project["project"]["dependencies"]}
    assert not wanted - locked


def test_vendored_files_are_those_of_the_manifest() -> None:
    manifest = json.loads((VENDOR / "manifest.json").read_text(encoding="utf-8"))
    assert not manifest_faults(manifest, VENDOR)


def test_a_changed_vendored_file_is_noticed(tmp_path: Path) -> None:
    (tmp_path / "a.js").write_text("changed", encoding="utf-8")
    (tmp_path / "b.js").write_text("new", encoding="utf-8")
    entry = {"licence_file": "a.txt", "sha256": "0" * 64}
    faults = manifest_faults([{"file": "a.js", **entry}, {"file": "c.js", **entry}], tmp_path)
    assert set(faults) == {
        "a.js: changed",
        "a.js: no licence",
        "c.js: missing",
        "c.js: no licence",
        "b.js: not in the manifest",
    }


def test_documents_name_only_what_exists() -> None:
    faults = {
        str(page.relative_to(ROOT)): missing
        for page in documents()
        if (missing := paths_missing(page.read_text(encoding="utf-8"), page.parent))
    }
    assert not faults


def test_a_path_that_is_gone_is_noticed() -> None:
    text = "open `anxin/nowhere/views.py`, see [this](gone.md), not `/desk/` and `app.verb`"
    assert paths_missing(text, ROOT) == ["gone.md", "anxin/nowhere/views.py"]


@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_readme_shows_the_two_commands(name: str) -> None:
    assert commands_shown((ROOT / name).read_text(encoding="utf-8")) == README_COMMANDS


def test_an_extra_command_is_noticed() -> None:
    assert commands_shown("```sh\npython3 manage.py up  # demo\nmake all\n```") != README_COMMANDS


def test_license_is_mulan_psl_v2_in_both_languages() -> None:
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert text.startswith("木兰宽松许可证, 第2版")
    assert "END OF THE TERMS AND CONDITIONS" in text
    assert "条款结束" in text
