"""Reads a condition into a tree: the part of CEL that rules may use, and nothing else.

The library runs conditions but shows no tree, and what nobody has read nobody can check. The grammar is that of the
language (https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Syntax") without maps, messages, bytes,
unsigned numbers, null and indexing; each of those is refused with its line.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>[rR]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>0x[0-9a-fA-F]+|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>==|!=|<=|>=|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL | re.ASCII,
)
#: Longer or deeper than any question that a person can still read; deeper trees are refused by the library too.
LONGEST, DEEPEST = 8_000, 40
COMPARE = ("==", "!=", "<", "<=", ">", ">=", "in")


class ConditionError(ValueError):
    """A condition is wrong; `line` is counted within it, from 0."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Node:
    """A part of a condition, from code point `start` up to but not at `end` of its source.

    `kind` is: text, number, bool, path, list, call, method, not, minus, choose, or an operator. `name` is the literal
    as written, the dotted path, or what is called. `parts` are its operands, a method's receiver first.
    """

    kind: str
    name: str
    line: int
    start: int
    end: int
    parts: tuple["Node", ...] = ()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    line: int
    start: int
    end: int


def read_condition(source: str) -> Node:
    """The tree of a condition.

    Raises:
        ConditionError: it is too long or too deep, or holds what is no part of the grammar.
    """
    if len(source) > LONGEST:
        raise ConditionError(f"is longer than {LONGEST:,} characters")
    reader = _Reader(list(_tokens(source)))
    tree = reader.choose()
    reader.expect("end")
    return tree


def _tokens(source: str) -> Iterator[_Token]:
    line = 0
    for match in _TOKEN.finditer(source):
        if match.lastgroup != "space":
            yield _Token(match.lastgroup or "sign", match.group(), line, match.start(), match.end())
        line += match.group().count("\n")
    yield _Token("end", "the end", line, len(source), len(source))


@dataclass(slots=True)
class _Reader:
    """Goes through the tokens once, by recursive descent."""

    tokens: list[_Token]
    at: int = 0
    depth: int = field(default=0)

    @property
    def now(self) -> _Token:
        return self.tokens[self.at]

    def take(self) -> _Token:
        token = self.now
        self.at += 1
        return token

    def is_at(self, *signs: str) -> bool:
        return self.now.kind != "text" and self.now.text in signs

    def expect(self, sign: str) -> _Token:
        token = self.now
        if (token.kind if sign == "end" else token.text) != sign or token.kind == "text":
            raise ConditionError(f"not CEL: {sign!r} must stand where {token.text!r} does", token.line)
        return self.take() if sign != "end" else token

    def choose(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(f"is nested more than {DEEPEST} deep", self.now.line)
        node = self.chain(("||",), 0)
        if self.is_at("?"):
            self.take()
            yes = self.chain(("||",), 0)
            self.expect(":")
            no = self.choose()
            node = _node("choose", "?", node, yes, no)
        self.depth -= 1
        return node

    def chain(self, signs: tuple[str, ...], level: int) -> Node:
        """Operands joined from the left, by signs of one precedence; what && and || join is one node."""
        node = self.operand(level)
        if self.is_at("&&", "||") and self.is_at(*signs):
            parts = [node]
            while self.is_at(*signs):
                self.take()
                parts.append(self.operand(level))
            return _node(signs[0], signs[0], *parts)
        while self.is_at(*signs):
            sign = self.take()
            node = _node(sign.text, sign.text, node, self.operand(level))
        return node

    def operand(self, level: int) -> Node:
        tighter = (("&&",), COMPARE, ("+", "-"), ("*", "/", "%"))
        return self.chain(tighter[level], level + 1) if level < len(tighter) else self.unary()

    def unary(self) -> Node:
        if not self.is_at("!", "-"):
            return self.member()
        sign = self.take()
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError(f"is nested more than {DEEPEST} deep", sign.line)
        inner = self.unary()
        self.depth -= 1
        return Node("not" if sign.text == "!" else "minus", sign.text, sign.line, sign.start, inner.end, (inner,))

    def member(self) -> Node:
        node = self.primary()
        while self.is_at(".", "["):
            sign = self.take()
            if sign.text == "[":
                raise ConditionError("a field is asked by its name with a dot, never by [ ]", sign.line)
            name = self.take()
            if name.kind != "name":
                raise ConditionError(f"not CEL: a name must stand where {name.text!r} does", name.line)
            if self.is_at("("):
                given, end = self.given()
                node = Node("method", name.text, name.line, node.start, end, (node, *given))
            elif node.kind == "path":
                node = Node("path", f"{node.name}.{name.text}", node.line, node.start, name.end)
            else:
                raise ConditionError(f".{name.text} is asked of a computed value, which has no fields", name.line)
        return node

    def primary(self) -> Node:
        token = self.take()
        if token.kind in {"text", "number"}:
            return Node(token.kind, token.text, token.line, token.start, token.end)
        if token.kind == "name":
            return self.named(token)
        if token.text == "(":
            inner = self.choose()
            end = self.expect(")").end
            return Node(inner.kind, inner.name, inner.line, token.start, end, inner.parts)
        if token.text == "[":
            return self.listed(token)
        if token.text == "{":
            raise ConditionError("maps are not used here", token.line)
        raise ConditionError(f"not CEL: {token.text!r} cannot stand here", token.line)

    def named(self, token: _Token) -> Node:
        if token.text in {"true", "false"}:
            return Node("bool", token.text, token.line, token.start, token.end)
        if token.text == "null":
            raise ConditionError("nothing is ever null: a text that is not stated is empty", token.line)
        if self.is_at("("):
            given, end = self.given()
            return Node("call", token.text, token.line, token.start, end, given)
        if self.now.kind == "text" and self.now.start == token.end:
            raise ConditionError("bytes are not used here", token.line)
        return Node("path", token.text, token.line, token.start, token.end)

    def listed(self, opening: _Token) -> Node:
        parts = []
        while not self.is_at("]"):
            parts.append(self.choose())
            if not self.is_at("]"):
                self.expect(",")
        return Node("list", "", opening.line, opening.start, self.take().end, tuple(parts))

    def given(self) -> tuple[tuple[Node, ...], int]:
        self.expect("(")
        parts = []
        while not self.is_at(")"):
            parts.append(self.choose())
            if not self.is_at(")"):
                self.expect(",")
        return tuple(parts), self.take().end


def _node(kind: str, name: str, *parts: Node) -> Node:
    return Node(kind, name, parts[0].line, parts[0].start, parts[-1].end, parts)


def conjuncts(source: str) -> tuple[str, ...]:
    """What a condition joins by `&&` at its top, or the condition itself: the first that fails is "why not".

    Raises:
        ConditionError: as `read_condition`.
    """
    return tuple(source[part.start : part.end] for part in _joined(read_condition(source)))


def _joined(node: Node) -> Iterator[Node]:
    if node.kind != "&&":
        yield node
        return
    for part in node.parts:
        yield from _joined(part)
