"""The English catalogue is complete, true to its source, and compiled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

import polib
import pytest
from django.utils import translation

from anxin.site.management.commands.messages_build import (
    CATALOGUE,
    Text,
    texts_all,
    texts_of_python,
    texts_of_template,
)

CHINESE = re.compile(r"[\u3400-\u9fff]")
# Chinese that stays Chinese in English pages: the name of the language, of the project, of a form.
KEPT = ("中文", "安心", "长辈版")
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]|\{(\w*)\}|%[sd]")


def placeholders(text: str) -> list[str]:
    """Placeholders of a text, in any order."""
    return sorted(found.group(0) for found in _PLACEHOLDER.finditer(text))


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    """What is wrong with one translation."""
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    for form in forms:
        kept = form
        for words in KEPT:
            kept = kept.replace(words, "")
        if not form.strip():
            yield f"{entry.msgid}: no English"
        elif CHINESE.search(kept):
            yield f"{entry.msgid}: Chinese in “{form}”"
        elif placeholders(form) != placeholders(entry.msgid):
            yield f"{entry.msgid}: placeholders differ in “{form}”"
        elif (form[0] == "\n") != (entry.msgid[0] == "\n"):
            yield f"{entry.msgid}: begins otherwise"
    if entry.fuzzy or entry.obsolete:
        yield f"{entry.msgid}: not settled"


def unmatched(texts: Iterable[Text], entries: Iterable[polib.POEntry]) -> list[str]:
    """Texts without an entry, and entries whose text is gone."""
    held = {Text(entry.msgid, entry.msgid_plural or "") for entry in entries}
    wanted = set(texts)
    missing = [f"no entry: {text.singular}" for text in sorted(wanted - held)]
    return missing + [f"stale: {text.singular}" for text in sorted(held - wanted)]


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_text_has_an_entry_and_no_entry_is_stale(catalogue: polib.POFile) -> None:
    assert not unmatched(texts_all(), catalogue)


def test_every_entry_is_in_plain_english(catalogue: polib.POFile) -> None:
    assert not [fault for entry in catalogue for fault in faults_of(entry)]


def test_compiled_catalogue_equals_its_source(catalogue: polib.POFile) -> None:
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    held = {(e.msgid, e.msgid_plural): (e.msgstr, e.msgstr_plural) for e in compiled}
    assert held == {(e.msgid, e.msgid_plural): (e.msgstr, e.msgstr_plural) for e in catalogue}


def test_django_speaks_the_english_of_the_catalogue(catalogue: polib.POFile) -> None:
    sample = next(entry for entry in catalogue if not entry.msgid_plural)
    with translation.override("en"):
        assert translation.gettext(sample.msgid) == sample.msgstr


def test_marked_texts_of_python_are_found_under_any_name() -> None:
    source = (
        "from django.utils.translation import gettext as _now, gettext_lazy as _, ngettext\n"
        "a = _('甲')\nb = _now('乙' '丙')\nc = ngettext('一', '多', n)\n"
        "d = _(name)\ne = other('丁')\n"
    )
    assert set(texts_of_python(source)) == {Text("甲"), Text("乙丙"), Text("一", "多")}


def test_marked_texts_of_templates_are_found() -> None:
    source = (
        '{% translate "甲" %}{% trans \'乙\' as b %}{% include "x.html" with t=_("丙") %}'
        "{% blocktranslate with n=row.n %}共 {{ n }} 条，占 5%{% endblocktranslate %}"
        "{% blocktranslate count n=n trimmed %}\n 一\n 条\n{% plural %}多{% endblocktranslate %}"
        '{# {% translate "不要" %} #}'
    )
    wanted = {Text("甲"), Text("乙"), Text("丙"), Text("共 %(n)s 条，占 5%%"), Text("一 条", "多")}
    assert set(texts_of_template(source)) == wanted


@pytest.mark.parametrize(
    ("msgid", "msgstr"),
    [
        ("你好", ""),
        ("你好", "Hello 你"),
        ("共 %(n)s 条", "%(m)s rows"),
        ("共 %(n)s 条", "some rows"),
        ("镇 {given}", "town"),
    ],
)
def test_a_bad_translation_is_noticed(msgid: str, msgstr: str) -> None:
    assert list(faults_of(polib.POEntry(msgid=msgid, msgstr=msgstr)))


def test_a_missing_and_a_stale_entry_are_noticed() -> None:
    entries = [polib.POEntry(msgid="旧", msgstr="old")]
    assert unmatched([Text("新")], entries) == ["no entry: 新", "stale: 旧"]
