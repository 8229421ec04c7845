"""What every command shares: the language of its messages, one JSON object, plain errors.

Exit codes: 0 fine, 1 findings, 2 unusable input, 3 cannot run here.
"""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

import psycopg
from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.utils import translation
from django.utils.translation import gettext as _

from anxin.core.types import AnxinError

FINE, FINDINGS, UNUSABLE, CANNOT_RUN = 0, 1, 2, 3
LANGUAGES = {"zh": "zh-hans", "en": "en"}


class SpeakingCommand(BaseCommand):
    """A command that speaks Chinese whatever LANG is, English with `--lang en`."""

    json_offered = True

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        # The checks of Django belong to `check`; a command starts at once.
        self.requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The options every command has."""
        parser.add_argument("--lang", choices=sorted(LANGUAGES), default="zh", help="zh | en")
        if self.json_offered:
            parser.add_argument("--json", action="store_true", help="one JSON object on stdout")
        self.options(parser)

    def options(self, parser: ArgumentParser) -> None:
        """Further options of this command."""

    def handle(self, *args: Any, **options: Any) -> None:
        """Run under the language asked for; turn what went wrong into a sentence and a code."""
        self.as_json = bool(options.get("json"))
        with translation.override(LANGUAGES[options["lang"]]):
            try:
                code = self.run(options)
            except AnxinError as error:
                code = self._refused(error)
            except (DatabaseError, psycopg.Error, ImproperlyConfigured) as error:
                self.say(
                    _("现在不能运行：数据库连不上或不可用。%(why)s") % {"why": _first_line(error)}
                )
                code = CANNOT_RUN
        if code:
            sys.exit(code)

    def run(self, options: dict[str, Any]) -> int:
        """Do the work; returns the exit code."""
        raise TypeError(f"{type(self).__module__} does not say what it does")

    def say(self, text: str) -> None:
        """A line for the person: on stdout, or beside the JSON object on stderr."""
        (self.stderr if self.as_json else self.stdout).write(text, ending="\n")
        (self.stderr if self.as_json else self.stdout).flush()

    def answer(self, body: dict[str, Any]) -> None:
        """The one JSON object, when it was asked for."""
        if self.as_json:
            self.stdout.write(json.dumps(body, ensure_ascii=False, indent=2))

    def _refused(self, error: AnxinError) -> int:
        self.say(_(error.message) if error.message else "")
        for where, what in error.fields.items():
            self.say(f"  {where}: {what}")
        return UNUSABLE


def _first_line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0]
