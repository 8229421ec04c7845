"""XML read safely, elements found by their local names whatever the namespace version."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from anxin.tables.messages import Problem, TableError, Text

MAX_XML_BYTES = 20_000_000
MAX_XML_DEPTH = 100


def read_xml(path: Path) -> Element:
    """The root element. Raises TableError for files that are missing, too large, broken, or hold
    entities."""
    try:
        if path.stat().st_size > MAX_XML_BYTES:
            raise _unreadable(path, "文件过大", "the file is too large")
        root: Element = fromstring(path.read_bytes(), forbid_dtd=True)
    except OSError as reason:
        raise _unreadable(path, reason.strerror or "", reason.strerror or "") from reason
    except (ParseError, ValueError, DefusedXmlException) as reason:
        place = getattr(reason, "position", None)
        said = str(reason)[:200]
        raise _unreadable(path, said, said, place) from reason
    _bounded(path, root)
    return root


def local(element: Element) -> str:
    """The tag without its namespace."""
    return str(element.tag).rpartition("}")[2]


def children(element: Element, *names: str) -> Iterator[Element]:
    for child in element:
        if local(child) in names:
            yield child


def child(element: Element, *names: str) -> Element | None:
    return next(children(element, *names), None)


def text_of(element: Element | None) -> str:
    """The text of a `<text>` child (or of the element itself), without outer space."""
    if element is None:
        return ""
    inner = child(element, "text")
    return ((inner if inner is not None else element).text or "").strip()


def attribute(element: Element, name: str) -> str | None:
    """An attribute by local name."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return None


def _bounded(path: Path, root: Element) -> None:
    stack = [(root, 1)]
    while stack:
        element, depth = stack.pop()
        if depth > MAX_XML_DEPTH:
            raise _unreadable(path, "嵌套太深", "it is nested too deeply")
        stack += [(item, depth + 1) for item in element]


def _unreadable(path: Path, zh: str, en: str, place: tuple[int, int] | None = None) -> TableError:
    return TableError(
        Problem(
            Text(f"XML 读不了：{zh}。", f"The XML cannot be read: {en}."),
            file=str(path),
            line=place[0] if place else None,
            column=place[1] + 1 if place else None,
        )
    )
