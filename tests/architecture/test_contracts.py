"""The floors, the order of files, the faces: import-linter's contracts, and that they can fail."""

from __future__ import annotations

from pathlib import Path

import grimp
import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from .contracts import FacesContract, PureContract
from .house import PACKAGE, ROOT

CONFIG = ROOT / ".importlinter"
configure()
SESSION = {"root_packages": ["anxin"]}


def graph_of(*imports: tuple[str, str]) -> grimp.ImportGraph:
    """A made-up house with just these imports."""
    graph = grimp.ImportGraph()
    for importer, imported in imports:
        for module in (importer, imported):
            if module not in graph.modules:
                graph.add_module(module)
        graph.add_import(importer=importer, imported=imported)
    return graph


def faces() -> FacesContract:
    options = {
        "faces": ["services", "queries", "types"],
        "open_rooms": ["core"],
        "composition_root": "site",
        "root_faces": ["api"],
    }
    return FacesContract(name="faces", session_options=SESSION, contract_options=options)


def test_every_contract_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    kept = lint_imports(config_filename=str(CONFIG), cache_dir=None)
    assert kept, capsys.readouterr().out


def test_contract_fails_when_a_lower_room_imports_a_higher_one(tmp_path: Path) -> None:
    config = tmp_path / "contract.ini"
    config.write_text(
        "[importlinter]\nroot_package = anxin\n[importlinter:contract:1]\nname = upside down\n"
        "type = layers\nlayers =\n    anxin.core\n    anxin.site\n",
        encoding="utf-8",
    )
    assert not lint_imports(config_filename=str(config), cache_dir=None)


def test_every_room_with_apps_is_listed_in_the_files_contract() -> None:
    text = CONFIG.read_text(encoding="utf-8")
    listed = text.split("contract:files]")[1].split("exhaustive")[0]
    rooms = {
        folder.name
        for folder in PACKAGE.iterdir()
        if (folder / "apps.py").is_file() and folder.name not in ("core", "site")
    }
    assert {line.strip().removeprefix("anxin.") for line in listed.splitlines()} >= rooms


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("anxin.travel.views", "anxin.notices.queries", True),
        ("anxin.travel.views", "anxin.notices.models", False),
        ("anxin.travel.views", "anxin.notices.rules", False),
        ("anxin.travel.views", "anxin.core.clock", True),
        ("anxin.site.api", "anxin.travel.api", True),
        ("anxin.site.api", "anxin.travel.models", False),
        ("anxin.requests.api", "anxin.travel.api", False),
    ],
)
def test_faces_contract_judges_an_import(importer: str, imported: str, kept: bool) -> None:
    assert faces().check(graph_of((importer, imported)), verbose=False).kept is kept


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("anxin.tables.reader", "anxin.tables.types", True),
        ("anxin.tables.reader", "django", False),
        ("anxin.tables.reader", "anxin.documents.types", False),
        ("anxin.travel.views", "django", True),
    ],
)
def test_pure_contract_judges_an_import(importer: str, imported: str, kept: bool) -> None:
    options = {"rooms": ["tables"], "banned": ["django"]}
    contract = PureContract(name="pure", session_options=SESSION, contract_options=options)
    assert contract.check(graph_of((importer, imported)), verbose=False).kept is kept
