"""The plain parts of a condition, answered without CEL: a guard that decides most questions, and leaves the rest.

Atoms of a few plain forms, joined by `&&`, `||` and `!`, are asked here; any other is left open.
By Kleene's three-valued logic an answer that hangs on no open atom is the answer whatever they are, errors included:
CEL's own `&&` and `||` absorb errors just so (https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Logical
Operators"). Where it does hang on one, CEL is asked. An amount of which only a part is known is an open atom too.
"""

import operator
from collections.abc import Callable, Collection, Mapping
from typing import Any

from pipeline.rules.grammar import Node
from pipeline.rules.literals import number_of, value_of
from pipeline.rules.picture import AMOUNTS

#: Asks a picture, and the amounts that are not known whole; None where it cannot tell.
Quick = Callable[[Mapping[str, Any], Collection[str]], bool | None]
Value = str | int | float | bool

COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


def make_quick(tree: Node) -> Quick:
    """The guard of a condition that was checked."""
    if tree.kind in {"&&", "||"}:
        return _join(tuple(make_quick(part) for part in tree.parts), decides=tree.kind == "||")
    if tree.kind == "not":
        return _not(make_quick(tree.parts[0]))
    return _atom(tree) or _open


def _open(_context: Mapping[str, Any], _unknown: Collection[str]) -> bool | None:
    return None


def _join(parts: tuple[Quick, ...], *, decides: bool) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        left_open = False
        for part in parts:
            answer = part(context, unknown)
            if answer is decides:
                return decides
            left_open = left_open or answer is None
        return None if left_open else not decides

    return ask


def _not(part: Quick) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        answer = part(context, unknown)
        return None if answer is None else not answer

    return ask


# ── atoms ────────────────────────────────────────────────────────────────────────────────────────

_Path = tuple[str, str]


def _atom(node: Node) -> Quick | None:
    """What a few plain forms ask; None where it is none of them."""
    if node.kind == "path":
        return _flag(_path(node))
    if node.kind == "in":
        return _within(*node.parts)
    if node.kind in COMPARE:
        return _beside(node.kind, *node.parts) or _beside(SWAPPED[node.kind], *node.parts[::-1])
    if node.kind == "method" and node.name == "exists":
        one, each, asked = node.parts
        if one.kind == "path" and asked.kind == "in" and asked.parts[1].kind == "path":
            again, other = asked.parts
            if (again.kind, again.name) == ("path", each.name) and other.name != each.name:
                return _overlap(_path(one), _path(other))
    return None


def _within(one: Node, many: Node) -> Quick | None:
    if one.kind == "path" and many.kind == "list" and all(part.kind == "text" for part in many.parts):
        return _among(_path(one), frozenset(value_of(part.name) for part in many.parts))
    if one.kind == "text" and many.kind == "path":
        return _holds(_path(many), value_of(one.name))
    if one.kind == many.kind == "path":
        return _inside(_path(one), _path(many))
    return None


def _beside(sign: str, one: Node, other: Node) -> Quick | None:
    given = _literal(other)
    if given is None:
        return None
    if one.kind == "path":
        return _compared(_path(one), sign, given)
    if one.kind in {"call", "method"} and one.name == "size" and one.parts[0].kind == "path" and isinstance(given, int):
        return _sized(_path(one.parts[0]), sign, given)
    return None


def _path(node: Node) -> _Path:
    root, _, name = node.name.partition(".")
    return root, name


def _literal(node: Node) -> Value | None:
    if node.kind == "bool":
        return node.name == "true"
    if node.kind == "text":
        return value_of(node.name)
    if node.kind != "number":
        return None
    return number_of(node.name)


def _atom_of(path: _Path, answer: Callable[[Any], bool | None]) -> Quick:
    """Asks a field's value; open where it is not there, or not known whole."""
    root, name = path

    def ask(context: Mapping[str, Any], _unknown: Collection[str]) -> bool | None:
        try:
            value = context[root][name]
        except KeyError:
            return None
        return answer(value)

    def ask_amount(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        return None if name in unknown else ask(context, unknown)

    return ask_amount if root == "exposure" and name in AMOUNTS else ask


def _flag(path: _Path) -> Quick:
    return _atom_of(path, lambda value: value if value is True or value is False else None)


def _compared(path: _Path, sign: str, given: Value) -> Quick:
    compare, kind = COMPARE[sign], type(given)
    # Of one type alone: whether 1 is 1.0, and true 1, is for CEL to say.
    return _atom_of(path, lambda value: compare(value, given) if type(value) is kind else None)


def _among(path: _Path, values: frozenset[str]) -> Quick:
    return _atom_of(path, lambda value: value in values if type(value) is str else None)


def _holds(path: _Path, given: str) -> Quick:
    return _atom_of(path, lambda value: given in value if isinstance(value, list | tuple) else None)


def _inside(one: _Path, other: _Path) -> Quick:
    return _both_of(one, other, lambda value, held: value in held if type(value) is str else None)


def _sized(path: _Path, sign: str, given: int) -> Quick:
    compare = COMPARE[sign]
    return _atom_of(path, lambda value: compare(len(value), given) if isinstance(value, list | tuple) else None)


def _overlap(one: _Path, other: _Path) -> Quick:
    def overlap(asked: Any, held: Any) -> bool | None:
        return any(each in held for each in asked) if isinstance(asked, list | tuple) else None

    return _both_of(one, other, overlap)


def _both_of(one: _Path, other: _Path, answer: Callable[[Any, Any], bool | None]) -> Quick:
    """Asks a field together with a list; open where one is not there, or not known whole."""
    (root, name), (root2, name2) = one, other

    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        if (root == "exposure" and name in unknown) or (root2 == "exposure" and name2 in unknown):
            return None
        try:
            value, held = context[root][name], context[root2][name2]
        except KeyError:
            return None
        return answer(value, held) if isinstance(held, list | tuple) else None

    return ask
