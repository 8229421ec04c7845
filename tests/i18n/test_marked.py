"""No Chinese reaches a page unmarked: an English reader would meet it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from django.template.base import Lexer, TokenType

from anxin.site.management.commands.messages_build import TRANSLATORS

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "anxin"
CHINESE = re.compile(r"[\u3400-\u9fff]+")
# Rooms whose messages carry both languages themselves, or speak of the Chinese text only.
BILINGUAL = ("documents", "tables", "runtime")
LITERAL = re.compile(r"""\b_\(\s*(?:"[^"]*"|'[^']*')\s*\)""")
# Chinese that is data and not speech: names, signs, examples. File → how each begins.
DATA: dict[str, tuple[str, ...]] = {
    "messages/services/contacts.py": ("转",),  # between a number and its extension
    # the marked copy of a Chinese sheet, and who made it
    "workorders/rules/breakdown_copy.py": ("错在哪里", "安心"),
    "briefing/rules/document.py": ("",),  # the brief as an official document
    "briefing/rules/letter.py": ("",),  # a letter as an official document
    "areas/types.py": ("有关",),  # words of notices for nobody in particular
    "notices/rules/title.py": ("",),  # the grammar of titles
    # names of synthetic divisions
    "areas/rules/loading.py": ("第", "网格", "村民委员会", "居民委员会"),
    "areas/rules/names.py": ("",),  # the grammar of names as notices write them
    "areas/rules/places.py": ("",),  # the endings people leave out
    "core/text.py": ("－", "—"),  # signs people type inside a receipt
    "accounts/rules.py": ("安心", "麒麟", "曲靖", "春节"),  # words tried first as passwords
    "core/types.py": ("系统",),  # the system's name in the audit
    # what the reader calls passages that are no sentences
    "notices/rules/corrections.py": (
        *("条目标题", "页码", "责任单位标注", "标题", "主送", "署名", "成文", "发文字号", "版"),
    ),
    "requests/api/requests.py": (
        "初三去越州镇",
        "李明",
        "昨天 4 元",
        "东门菜市",
        "白菜",
    ),  # examples
    "briefing/rules/upper_sheets.py": ("",),  # the words of tables that others draw
    "briefing/queries/upper_sheets.py": ("年", "月", "日"),  # a date inside a Chinese table
    "oversight/forms.py": ("文稿.txt",),  # the name a pasted text is read under
    "oversight/rules/report.py": ("",),  # an official document, Chinese on every page
    "oversight/services/checks.py": ("上级.txt",),  # as above
    "oversight/services/higher.py": ("来源",),  # how the first line of a kept text begins
    # the grammar of a short form of hours, and the names of days it reads
    "venues/rules.py": (
        "\\s*(?:-|",
        "(?:除夕",
        "(?:\\d{4}",
        "(\\d{1,2})",
        "^\\s*(?:平日",
        "^(?:",
        *("除夕", "正月", "元宵", "平日", "半", "號", "号"),
    ),
    # what goes out to units and comes back: Chinese whatever the clerk's page speaks
    "workorders/rules/breakdown.py": ("[", "\\+?", "（拟）", "、", "联系人("),
    "workorders/rules/breakdown_due.py": ("",),  # the grammar of deadlines as notices write them
    "workorders/rules/breakdown_message.py": ("",),
    "workorders/rules/breakdown_return.py": (
        "[：",
        "安心",
        "；",
        "错在哪里",
        "是",
        "否",
        "答复",
        "理由",
        "联系人",
        "办公电话",
        "“”",
    ),
    "workorders/rules/breakdown_sheet.py": ("",),
    "workorders/rules/cells.py": ("是", "否"),
    "workorders/rules/order_sheet.py": ("",),  # the sheet speaks the language of the notice
    "workorders/rules/breakdown_word.py": ("",),
    "briefing/rules/board.py": ("街道", "镇"),  # endings that a tile leaves out
    # the list inside a file for a Chinese archive
    "site/hand_over.py": ("移交清单", "类别", "文件", "行数"),
    "site/settings.py": ("中文", "安心"),  # names of the language and of the product
}
# Names that stay what they are on English pages.
NAMES = re.compile("安心|中文")


def unmarked_python(source: str) -> Iterator[str]:
    """Chinese literals of a file that no translation function is given, docstrings left out."""
    module = ast.parse(source)
    aliases = set(TRANSLATORS)
    marked: set[int] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.ImportFrom):
            aliases |= {a.asname for a in node.names if a.asname and a.name in TRANSLATORS}
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in aliases:
            marked |= {id(arg) for arg in node.args}
        elif isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            marked.add(id(node.value))
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in marked:
            if isinstance(node.value, str) and CHINESE.search(node.value):
                yield f"{node.lineno}: {node.value[:40]}"


def unmarked_template(source: str) -> Iterator[str]:
    """Chinese of a template outside `translate`, `blocktranslate` and `_("…")`."""
    inside = ""
    for token in Lexer(source).tokenize():
        contents = token.contents
        if token.token_type is TokenType.BLOCK and re.match(r"(blocktrans|comment)", contents):
            inside = "comment" if contents.startswith("comment") else "blocktrans"
        elif token.token_type is TokenType.BLOCK and re.match(r"end(blocktrans|comment)", contents):
            inside = ""
        if inside or token.token_type is TokenType.COMMENT:
            continue
        if re.match(r"(translate|trans)\b", contents) and token.token_type is TokenType.BLOCK:
            continue
        found = CHINESE.search(NAMES.sub("", LITERAL.sub("", contents)))
        if found:
            yield f"{token.lineno}: {found.group(0)}"


def files(suffix: str) -> Iterator[Path]:
    """Files of the rooms whose texts pass through the catalogue."""
    for path in sorted(PACKAGE.rglob(f"*{suffix}")):
        parts = path.relative_to(PACKAGE).parts
        if parts[0] not in BILINGUAL and "commands" not in parts and "migrations" not in parts:
            yield path


def test_every_chinese_text_of_python_is_marked() -> None:
    faults = [
        f"{name}:{fault}"
        for path in files(".py")
        for fault in unmarked_python(path.read_text(encoding="utf-8"))
        if not fault.split(": ", 1)[1].startswith(
            DATA.get(name := str(path.relative_to(PACKAGE)), ("\0",))
        )
    ]
    assert not faults


def test_every_chinese_text_of_templates_is_marked() -> None:
    faults = [
        f"{path.relative_to(PACKAGE)}:{fault}"
        for path in files(".html")
        for fault in unmarked_template(path.read_text(encoding="utf-8"))
    ]
    assert not faults


def test_unmarked_python_is_noticed() -> None:
    source = '"""文"""\nfrom x import gettext as g\na = g("甲")\nb = "乙"\nc = f"丙{a}"\n'
    assert [fault.split(": ")[1] for fault in unmarked_python(source)] == ["乙", "丙"]


def test_unmarked_template_is_noticed() -> None:
    source = (
        '{# 注 #}{% comment %}注{% endcomment %}{% translate "甲" %}'
        '<p>乙</p>{{ at|date:"n月" }}{% include "x" with a=_("丙") b="丁" %}'
        "{% blocktranslate %}戊{% endblocktranslate %}"
    )
    assert [fault.split(": ")[1] for fault in unmarked_template(source)] == ["乙", "月", "丁"]
