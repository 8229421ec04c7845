"""What the library says: every sentence in Chinese and English, errors with their place."""

from __future__ import annotations

from dataclasses import dataclass, replace

LANGUAGES = ("zh", "en")


@dataclass(frozen=True, slots=True)
class Text:
    """One sentence in both languages."""

    zh: str
    en: str

    def say(self, lang: str = "zh") -> str:
        return self.en if lang == "en" else self.zh


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where, and what to write instead. Lines and columns count from 1."""

    text: Text
    instead: Text | None = None
    file: str | None = None
    line: int | None = None
    column: int | None = None

    def say(self, lang: str = "zh") -> str:
        place = ":".join(str(part) for part in (self.file, self.line, self.column) if part)
        said = f"{place}: {self.text.say(lang)}" if place else self.text.say(lang)
        if self.instead is None:
            return said
        return f"{said} {'Write' if lang == 'en' else '请写：'}{' ' if lang == 'en' else ''}" + (
            self.instead.say(lang)
        )

    def as_json(self, lang: str = "zh") -> dict[str, object]:
        return {
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "message": self.text.say(lang),
            "instead": self.instead.say(lang) if self.instead else None,
        }


class TableError(Exception):
    """A table, a fact or a file that cannot be used; carries every problem found."""

    def __init__(self, *problems: Problem) -> None:
        self.problems = problems
        super().__init__("\n".join(problem.say() for problem in problems))

    def say(self, lang: str = "zh") -> str:
        return "\n".join(problem.say(lang) for problem in self.problems)

    def as_json(self, lang: str = "zh") -> list[dict[str, object]]:
        return [problem.as_json(lang) for problem in self.problems]

    def placed(self, file: str) -> TableError:
        """The same error with the file named where it was not."""
        placed = (p if p.file else replace(p, file=file) for p in self.problems)
        return type(self)(*placed)


class FactsError(TableError):
    """Facts that this table refuses: missing, of the wrong type or outside the domain."""


class NotCompilable(TableError):
    """The table lies outside this back end's subset; no other one answers in its place."""


def error(zh: str, en: str, instead: tuple[str, str] | None = None) -> TableError:
    """A TableError without a place, for the caller to put one on."""
    return TableError(Problem(Text(zh, en), Text(*instead) if instead else None))


class CannotRun(TableError):
    """Something this machine lacks: an engine, a driver, a right to write."""


def first_line(reason: BaseException) -> str:
    """The head of another program's error, short enough to show."""
    return (str(reason).strip().splitlines() or [type(reason).__name__])[0][:300]
