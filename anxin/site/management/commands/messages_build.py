"""`messages_build`: the English catalogue against the texts of the house, and its compiled form.

The source language is Chinese. Every text marked for translation in templates and Python stands
in `anxin/site/locale/en/LC_MESSAGES/django.po`; the compiled file beside it is committed, so that
running the product needs no tool for catalogues.
"""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.template.base import Lexer, Token, TokenType
from django.utils.translation import gettext as _

from anxin.core.types import Invalid
from anxin.site.management.speaking import FINDINGS, FINE, SpeakingCommand

if TYPE_CHECKING:
    import polib

PACKAGE = Path(__file__).resolve().parents[3]
CATALOGUE = PACKAGE / "site" / "locale" / "en" / "LC_MESSAGES" / "django.po"
TRANSLATORS = frozenset(
    {"gettext", "gettext_lazy", "gettext_noop", "ngettext", "ngettext_lazy", "pgettext"}
)
PLURALS = frozenset({"ngettext", "ngettext_lazy"})
_LITERAL = r"""(?:"([^"]*)"|'([^']*)')"""
_TRANSLATE = re.compile(rf"^(?:translate|trans)\s+{_LITERAL}")
_MARKED = re.compile(rf"\b_\({_LITERAL}\)")


@dataclass(frozen=True, slots=True, order=True)
class Text:
    """A text to translate; `plural` is empty when there is one form."""

    singular: str
    plural: str = ""


def texts_all() -> dict[Text, list[str]]:
    """Every marked text of the house, with the files it stands in."""
    found: dict[Text, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*")):
        if path.suffix not in (".py", ".html") or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        texts = texts_of_template(source) if path.suffix == ".html" else texts_of_python(source)
        for text in texts:
            files = found.setdefault(text, [])
            if (name := str(path.relative_to(PACKAGE))) not in files:
                files.append(name)
    return found


def texts_of_python(source: str) -> Iterator[Text]:
    """Texts given to gettext and its kin, under whatever name they were imported."""
    module = ast.parse(source)
    names = {name: name for name in TRANSLATORS}
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname: a.name for a in node.names if a.asname and a.name in TRANSLATORS}
    for node in ast.walk(module):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
            continue
        translator = names.get(node.func.id)
        if translator is None:
            continue
        wanted = node.args[: 2 if translator in PLURALS else 1]
        words = [arg.value for arg in wanted if isinstance(arg, ast.Constant)]
        if len(words) == len(wanted) and all(isinstance(word, str) for word in words):
            yield Text(*map(str, words))


def texts_of_template(source: str) -> Iterator[Text]:
    """Texts of `translate`, `blocktranslate` and `_("…")` in a template."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        contents = token.contents
        if token.token_type is TokenType.BLOCK:
            if re.match(r"blocktrans(late)?\b", contents):
                yield _block(contents, tokens)
                continue
            found = _TRANSLATE.match(contents)
            if found:
                yield Text(_percent(found[1] or found[2]))
        for marked in _MARKED.finditer(contents):
            yield Text(_percent(marked[1] or marked[2]))


def _block(opening: str, tokens: Iterator[Token]) -> Text:
    forms = [""]
    for token in tokens:
        if token.token_type is TokenType.BLOCK:
            if token.contents.startswith("endblocktrans"):
                break
            if token.contents.startswith("plural"):
                forms.append("")
        elif token.token_type is TokenType.VAR:
            forms[-1] += f"%({token.contents.split('|')[0].strip()})s"
        elif token.token_type is TokenType.TEXT:
            forms[-1] += _percent(token.contents)
    if re.search(r"\btrimmed\b", opening):
        forms = [" ".join(line.strip() for line in f.strip().splitlines()) for f in forms]
    return Text(*forms)


def _percent(text: str) -> str:
    # Django doubles a percent sign of the source before it looks a text up.
    return text.replace("%", "%%")


def catalogue_made(
    texts: Mapping[Text, list[str]], english: Mapping[Text, tuple[str, ...]]
) -> polib.POFile:
    """A catalogue of exactly these texts, sorted; what has no English yet stays empty."""
    import polib

    made = polib.POFile(wrapwidth=100)
    made.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": "en",
        "MIME-Version": "1.0",
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    for text in sorted(texts):
        forms = english.get(text, ("", "") if text.plural else ("",))
        entry = polib.POEntry(msgid=text.singular)
        if "%(" in text.singular:
            entry.flags.append("python-format")
        if text.plural:
            entry.msgid_plural = text.plural
            entry.msgstr_plural = dict(enumerate(forms))
        else:
            entry.msgstr = forms[0]
        made.append(entry)
    return made


def catalogue_english() -> dict[Text, tuple[str, ...]]:
    """What the committed catalogue says."""
    import polib

    if not CATALOGUE.is_file():
        return {}
    held: dict[Text, tuple[str, ...]] = {}
    for entry in polib.pofile(str(CATALOGUE)):
        forms = tuple(entry.msgstr_plural[n] for n in sorted(entry.msgstr_plural))
        held[Text(entry.msgid, entry.msgid_plural or "")] = forms or (entry.msgstr,)
    return held


def english_read(path: Path) -> dict[Text, tuple[str, ...]]:
    """Translations from a sheet: 中文, a tab, English; with a third column, one and many."""
    held: dict[Text, tuple[str, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        parts = [part.replace("\\n", "\n") for part in line.split("\t")]
        if len(parts) not in (2, 3) or not all(parts):
            where = f"{path}:{number}: "
            raise Invalid(where + _("每行应当是“中文<Tab>English”，复数再加一列。"))
        plural = parts[0] if len(parts) > 2 else ""
        held[Text(parts[0], plural)] = tuple(parts[1:])
    return held


class Command(SpeakingCommand):
    """Bring the catalogue up to date and compile it; exit 1 when something lacks English."""

    help = "Compile the English catalogue. --merge FILE.tsv adds translations, --check only looks."

    def options(self, parser: argparse.ArgumentParser) -> None:
        """Sheets to merge, and whether to write at all."""
        parser.add_argument("--merge", action="append", default=[], metavar="FILE.tsv")
        parser.add_argument("--check", action="store_true")

    def run(self, options: dict[str, Any]) -> int:
        """Merge, write and compile, or only look; name what lacks English."""
        english = catalogue_english()
        for name in options["merge"]:
            english |= english_read(Path(name))
        made = catalogue_made(texts_all(), english)
        missing = [entry.msgid for entry in made if not entry.translated()]
        if not options["check"]:
            CATALOGUE.parent.mkdir(parents=True, exist_ok=True)
            made.save(str(CATALOGUE), newline="\n")
            made.save_as_mofile(str(CATALOGUE.with_suffix(".mo")))
        self.answer({"texts": len(made), "missing": missing})
        texts = {"texts": len(made), "missing": len(missing)}
        self.say(_("%(texts)s 条文字，%(missing)s 条还没有英文。") % texts)
        for text in missing:
            self.say(f"  {text}")
        return FINDINGS if missing else FINE
