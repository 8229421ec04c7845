"""Contracts for import-linter: a room is spoken to by its faces; pure rooms know no framework."""

from __future__ import annotations

from typing import Any

import grimp
from importlinter import Contract, ContractCheck, fields, output

ROOT = "anxin"


def _names(values: Any) -> frozenset[str]:
    return frozenset(str(value) for value in values)


class FacesContract(Contract):
    """Another room may import a room's faces (`services`, `queries`, `types`) and nothing else.

    `open_rooms` are the ground everybody stands on; all their modules may be imported.
    `composition_root` wires the rooms together and may import `root_faces` as well.
    """

    type_name = "faces"

    faces = fields.ListField(subfield=fields.StringField())
    open_rooms = fields.ListField(subfield=fields.StringField())
    composition_root = fields.StringField()
    root_faces = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import from one room into another."""
        crossings = sorted(
            f"{importer} imports {imported}"
            for importer in graph.modules
            if importer.startswith(f"{ROOT}.")
            for imported in graph.find_modules_directly_imported_by(importer)
            if imported.startswith(f"{ROOT}.") and not self._may(importer, imported)
        )
        return ContractCheck(kept=not crossings, metadata={"crossings": crossings})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name every import past a face."""
        for crossing in check.metadata["crossings"]:
            output.print_error(crossing)

    def _may(self, importer: str, imported: str) -> bool:
        own, room = importer.split(".")[1], imported.split(".")[1]
        if own == room or room in _names(self.open_rooms):
            return True
        allowed = _names(self.faces)
        if own == str(self.composition_root):
            allowed = allowed | _names(self.root_faces)
        file = imported.split(".")[2] if imported.count(".") > 1 else ""
        return file in allowed


class PureContract(Contract):
    """Pure rooms import themselves, and no banned package; a room may not exist yet."""

    type_name = "pure"

    rooms = fields.ListField(subfield=fields.StringField())
    banned = fields.ListField(subfield=fields.StringField())

    def check(self, graph: grimp.ImportGraph, verbose: bool) -> ContractCheck:
        """Look at every direct import out of a pure room."""
        impure = sorted(
            f"{importer} imports {imported}"
            for importer in graph.modules
            if self._room(importer) in _names(self.rooms)
            for imported in graph.find_modules_directly_imported_by(importer)
            if self._strange(importer, imported)
        )
        return ContractCheck(kept=not impure, metadata={"impure": impure})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Name every import that makes a room impure."""
        for line in check.metadata["impure"]:
            output.print_error(line)

    def _strange(self, importer: str, imported: str) -> bool:
        if imported.startswith(f"{ROOT}."):
            return self._room(importer) != self._room(imported)
        return imported.split(".", maxsplit=1)[0] in _names(self.banned)

    @staticmethod
    def _room(module: str) -> str:
        return module.split(".")[1] if module.startswith(f"{ROOT}.") else ""
