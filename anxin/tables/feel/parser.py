"""Text to a tree. Names may hold spaces and signs: the longest known name wins."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from .names import Names
from .tokens import MAX_DEPTH, Tokens, unescaped
from .values import FeelError


@dataclass(frozen=True, slots=True)
class Tree:
    """A node: its kind, a value (a name, a literal, a sign), and its parts."""

    kind: str
    value: object = None
    parts: tuple[Tree, ...] = ()


def parse(text: str, names: Names) -> Tree:
    """An expression. Raises FeelError."""
    return _Parser(text, names).whole()


def parse_tests(text: str, names: Names) -> Tree:
    """Unary tests of an input entry. Raises FeelError."""
    return _Parser(text, names).unary_tests()


class _Parser(Tokens):
    # Unary tests

    def unary_tests(self) -> Tree:
        if self._is("-") and not self.text[self.end :].strip():
            return Tree("any")
        mark = (self.at, self.kind, self.token, self.end)
        if self._is("not"):
            self._next()
            if self._is("("):
                self._next()
                tests = self._positive_tests()
                self._take(")")
                if self.kind == "end":
                    return Tree("none of", None, tests)
            self.at, self.kind, self.token, self.end = mark
        tree = Tree("one of", None, self._positive_tests())
        if self.kind != "end":
            raise self._bad()
        return tree

    def _positive_tests(self) -> tuple[Tree, ...]:
        tests = [self._positive_test()]
        while self._is(","):
            self._next()
            tests.append(self._positive_test())
        return tuple(tests)

    def _positive_test(self) -> Tree:
        if self._is("<", "<=", ">", ">=", "=", "!="):
            sign = self._next()
            return Tree("test", sign, (self._sum(),))
        return Tree("test", None, (self._expression(),))

    # Expressions, loosest first

    def whole(self) -> Tree:
        tree = self._expression()
        if self.kind != "end":
            raise self._bad()
        return tree

    def _expression(self) -> Tree:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise FeelError("the expression is nested too deeply")
        tree = (
            self._starred() if self._is("if", "for", "some", "every", "function") else (self._or())
        )
        self.depth -= 1
        return tree

    def _starred(self) -> Tree:
        word = self._next()
        if word == "if":
            test = self._expression()
            self._take("then")
            yes = self._expression()
            self._take("else")
            return Tree("if", None, (test, yes, self._expression()))
        if word == "function":
            return self._function()
        bindings: list[Tree] = []
        while not bindings or self._is(","):
            if bindings:
                self._next()
            name = self._name()
            self._take("in")
            source = self._expression()
            if self._is(".."):
                self._next()
                source = Tree("steps", None, (source, self._expression()))
            bindings.append(Tree("binding", name, (source,)))
        self._take("return" if word == "for" else "satisfies")
        return Tree(word, None, (*bindings, self._expression()))

    def _function(self) -> Tree:
        self._take("(")
        names: list[str] = []
        while not self._is(")"):
            names.append(self._name())
            if self._is(":"):
                self._next()
                self._type()
            if self._is(","):
                self._next()
        self._take(")")
        if self._is("external"):
            raise FeelError("external functions are not evaluated")
        return Tree("function", tuple(names), (self._expression(),))

    def _or(self) -> Tree:
        tree = self._and()
        while self._is("or"):
            self._next()
            tree = Tree("or", None, (tree, self._and()))
        return tree

    def _and(self) -> Tree:
        tree = self._comparison()
        while self._is("and"):
            self._next()
            tree = Tree("and", None, (tree, self._comparison()))
        return tree

    def _comparison(self) -> Tree:
        tree = self._sum()
        while True:
            if self._is("=", "!=", "<", "<=", ">", ">="):
                sign = self._next()
                tree = Tree("compare", sign, (tree, self._sum()))
            elif self._is("between"):
                self._next()
                low = self._sum()
                self._take("and")
                tree = Tree("between", None, (tree, low, self._sum()))
            elif self._is("in"):
                self._next()
                tree = Tree("in", None, (tree, *self._membership()))
            elif self._is("instance"):
                self._next()
                self._take("of")
                tree = Tree("instance", self._type(), (tree,))
            else:
                return tree

    def _membership(self) -> tuple[Tree, ...]:
        """The tests after `in`: one, or several in parentheses."""
        if not self._is("("):
            return (self._positive_test(),)
        mark = (self.at, self.kind, self.token, self.end)
        try:
            self._next()
            tests = self._positive_tests()
            self._take(")")
        except FeelError:
            # `(1..5)` is a range and not a list of tests.
            self.at, self.kind, self.token, self.end = mark
            return (Tree("test", None, (self._sum(),)),)
        return tests

    def _sum(self) -> Tree:
        tree = self._product()
        while self._is("+", "-"):
            sign = self._next()
            tree = Tree("arithmetic", sign, (tree, self._product()))
        return tree

    def _product(self) -> Tree:
        tree = self._power()
        while self._is("*", "/"):
            sign = self._next()
            tree = Tree("arithmetic", sign, (tree, self._power()))
        return tree

    def _power(self) -> Tree:
        tree = self._minus()
        while self._is("**"):
            self._next()
            tree = Tree("arithmetic", "**", (tree, self._minus()))
        return tree

    def _minus(self) -> Tree:
        if self._is("-"):
            self._next()
            self.depth += 1
            if self.depth > MAX_DEPTH:
                raise FeelError("the expression is nested too deeply")
            tree = Tree("minus", None, (self._minus(),))
            self.depth -= 1
            return tree
        return self._postfix()

    def _postfix(self) -> Tree:
        tree = self._primary()
        while True:
            if self._is("."):
                self._next()
                tree = Tree("path", self._name(), (tree,))
            elif self._is("("):
                tree = self._call(tree)
            elif self._is("["):
                self._next()
                inside = self._expression()
                self._take("]")
                tree = Tree("filter", None, (tree, inside))
            else:
                return tree

    def _call(self, target: Tree) -> Tree:
        self._next()
        names: list[str | None] = []
        args: list[Tree] = []
        while not self._is(")"):
            mark = (self.at, self.kind, self.token, self.end)
            name: str | None = None
            if self.kind == "name":
                name = self._next()
                if self._is(":"):
                    self._next()
                else:
                    self.at, self.kind, self.token, self.end = mark
                    name = None
            names.append(name)
            args.append(self._expression())
            if not self._is(","):
                break
            self._next()
        self._take(")")
        return Tree("call", tuple(names), (target, *args))

    def _primary(self) -> Tree:
        if self.kind == "number":
            return Tree("literal", Decimal(self._next()))
        if self.kind == "string":
            return Tree("literal", unescaped(self._next()[1:-1]))
        if self.kind == "name":
            return Tree("name", self._next())
        if self._is("true", "false"):
            return Tree("literal", self._next() == "true")
        if self._is("null"):
            self._next()
            return Tree("literal", None)
        if self._is("not"):
            return Tree("name", self._next())
        if self._is("@"):
            self._next()
            if self.kind != "string":
                raise self._bad()
            return Tree("at", unescaped(self._next()[1:-1]))
        if self._is("{"):
            return self._context()
        if self._is("(", "[", "]"):
            return self._bracket()
        raise self._bad()

    def _context(self) -> Tree:
        self._next()
        entries: list[Tree] = []
        while not self._is("}"):
            key = unescaped(self._next()[1:-1]) if self.kind == "string" else self._key()
            self._take(":")
            entries.append(Tree("entry", key, (self._expression(),)))
            if not self._is(","):
                break
            self._next()
        self._take("}")
        return Tree("context", None, tuple(entries))

    def _key(self) -> str:
        """A key of a context; one with spaces becomes a known name from here on."""
        words = [self._name()]
        while self.kind in ("name", "word", "number"):
            words.append(self._next())
        key = " ".join(words)
        if len(words) > 1:
            both = Names([key])
            both.patterns += self.names.patterns
            self.names = both
        return key

    def _bracket(self) -> Tree:
        """A list, a range, or a parenthesis."""
        opening = self._next()
        if opening == "[" and self._is("]"):
            self._next()
            return Tree("list")
        if opening == "(" and self._is("<", "<=", ">", ">=", "=", "!="):
            sign = self._next()
            tree = Tree("half range", sign, (self._sum(),))
            self._take(")")
            return tree
        first = self._expression()
        if self._is(".."):
            self._next()
            last = self._expression()
            if not self._is("]", ")", "["):
                raise self._bad()
            closing = self._next()
            return Tree("range", (opening == "[", closing == "]"), (first, last))
        if opening == "(":
            self._take(")")
            return first
        if opening == "]":
            raise self._bad()
        items = [first]
        while self._is(","):
            self._next()
            items.append(self._expression())
        self._take("]")
        return Tree("list", None, tuple(items))

    def _type(self) -> str:
        """A type name; parameters in `<…>` are read over."""
        words = [self._name()]
        while (self.kind in ("name", "word") and not self._is("and", "or")) or (
            self._is("and") and words[-1] in ("date", "years", "days")
        ):
            words.append(self._next())
        if self._is("<"):
            depth = 0
            while self.kind != "end":
                depth += self._is("<") - self._is(">")
                self._next()
                if depth == 0:
                    break
        return " ".join(words)
