"""A DMN model: its elements by id, its imports, its types, and all names that FEEL may meet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree.ElementTree import Element

from anxin.tables.feel.functions import FUNCTIONS
from anxin.tables.feel.names import Names
from anxin.tables.messages import Problem, TableError, Text

from .xml import attribute, children, local, read_xml

_DRG = ("decision", "businessKnowledgeModel", "inputData", "decisionService", "knowledgeSource")
MAX_MODELS = 100
BASE_TYPES = {
    "string": "string",
    "number": "number",
    "boolean": "boolean",
    "date": "date",
    "time": "time",
    "dateTime": "date and time",
    "date and time": "date and time",
    "dayTimeDuration": "days and time duration",
    "days and time duration": "days and time duration",
    "yearMonthDuration": "years and months duration",
    "years and months duration": "years and months duration",
}


@dataclass(eq=False)
class Model:
    """One file. `elements` by id, `imports` by name; `trail` are the import names that lead here
    from the model that is asked: one file taken over by two ways stands here twice."""

    namespace: str
    trail: tuple[str, ...] = ()
    elements: dict[str, Element] = field(default_factory=dict)
    types: dict[str, Element] = field(default_factory=dict)
    imports: dict[str, Model] = field(default_factory=dict)
    names: Names = field(default_factory=lambda: Names(()))

    def named(self, name: str, *kinds: str) -> Element | None:
        """The first element of some kinds with a name."""
        for element in self.elements.values():
            if local(element) in kinds and element_name(element) == name:
                return element
        return None

    def find(self, href: str) -> tuple[Model, Element] | None:
        """What a reference points to, in this model or the nearest imported one."""
        namespace, _, name = href.rpartition("#")
        near = [self]
        for model in near:
            if (not namespace or model.namespace == namespace) and name in model.elements:
                return model, model.elements[name]
            near += model.imports.values()
        return None

    def trail_to(self, other: Model) -> tuple[str, ...]:
        """The import names under which another model's elements are known here."""
        return other.trail[len(self.trail) :]

    def type_named(self, name: str) -> tuple[Model, Element] | None:
        """An item definition by name, `import.name` for imported ones."""
        if name in self.types:
            return self, self.types[name]
        prefix, _, rest = name.partition(".")
        if prefix in self.imports and rest:
            return self.imports[prefix].type_named(rest)
        return None


def element_name(element: Element) -> str:
    return " ".join((element.get("name") or "").split())


def read_model(path: Path) -> Model:
    """The model of a file; imports are looked for by namespace among the files beside it.

    Raises TableError for files that are not readable DMN.
    """
    root = read_xml(path)
    beside: dict[str, Element] = {}
    if _imports(root):
        for other in sorted(path.parent.glob("*.dmn")):
            if other != path:
                found = read_xml(other)
                beside[found.get("namespace") or ""] = found
    return _model(path, root, beside, [])


def _model(
    path: Path,
    root: Element,
    beside: Mapping[str, Element],
    read: list[Model],
    trail: tuple[str, ...] = (),
    within: frozenset[str] = frozenset(),
) -> Model:
    """One file's model with its imports; a model is not taken over into itself."""
    model = Model(root.get("namespace") or "", trail)
    read.append(model)
    if len(read) > MAX_MODELS:
        raise TableError(
            Problem(
                Text("模型互相引入太多。", f"More than {MAX_MODELS} imports of models."),
                file=str(path),
            )
        )
    for element in root:
        kind = local(element)
        if kind in _DRG:
            model.elements[element.get("id") or element_name(element)] = element
        elif kind == "itemDefinition":
            model.types[element_name(element)] = element
    within |= {model.namespace}
    for imported in _imports(root):
        namespace = attribute(imported, "namespace") or ""
        if namespace in beside and namespace not in within:
            name = element_name(imported)
            found = _model(path, beside[namespace], beside, read, (*trail, name), within)
            model.imports[name] = found
    model.names = Names(_all_names(model) | set(FUNCTIONS))
    return model


def _imports(root: Element) -> list[Element]:
    return [
        item
        for item in children(root, "import")
        if "MODEL" in (attribute(item, "importType") or "")
    ]


def _all_names(model: Model) -> set[str]:
    found = set(model.imports)
    for element in (*model.elements.values(), *model.types.values()):
        for inner in element.iter():
            name = inner.get("name")
            if name and local(inner) not in ("binding",):
                found.add(" ".join(name.split()))
    for imported in model.imports.values():
        found |= _all_names(imported)
    return found
