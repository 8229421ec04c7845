"""`corrections_export DIR`: what people corrected in readings, as a corpus for the reader's tests."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

from anxin.core.services import acting_as
from anxin.core.types import SYSTEM, Invalid
from anxin.notices.queries import corrections_corpus
from anxin.site.management.speaking import FINE, SpeakingCommand


class Command(SpeakingCommand):
    """Write each issued draft's text with its reading before and after correction."""

    help = "Write texts with readings before and after correction as a regression corpus."

    def options(self, parser: ArgumentParser) -> None:
        """Where to write."""
        parser.add_argument("folder", type=Path, help="a folder; made when it is not there")

    def run(self, options: dict[str, Any]) -> int:
        """Write two files a draft: the text, and its corrections."""
        folder: Path = options["folder"]
        try:
            folder.mkdir(parents=True, exist_ok=True)
            written = [_write(folder, draft) for draft in self._drafts()]
        except OSError as error:
            raise Invalid(
                _("写不进 %(folder)s：%(why)s") % {"folder": folder, "why": error}
            ) from error
        self.say(_("写出 %(count)s 份文本的校正。") % {"count": len(written)})
        self.answer({"files": written})
        return FINE

    def _drafts(self) -> list[dict[str, Any]]:
        with acting_as(SYSTEM):
            return corrections_corpus(SYSTEM)


def _write(folder: Path, draft: dict[str, Any]) -> str:
    """The text beside its corrections, named by the hash of the text."""
    name = draft["text_hash"][:16]
    (folder / f"{name}.txt").write_text(draft.pop("text"), encoding="utf-8")
    said = yaml.safe_dump(draft, allow_unicode=True, sort_keys=False, width=100)
    (folder / f"{name}.yaml").write_text(said, encoding="utf-8")
    return f"{name}.yaml"
