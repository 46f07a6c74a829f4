"""Types a condition against the picture before it is ever asked, and finds what it will cost and hangs on.

The library evaluates `event.typ == "y" || true` to true: an error in one half of `||` is swallowed when the other half
is true (https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Logical Operators"). So every path, function,
type, and every word that a closed choice is compared with, is checked when the rule is loaded.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

import cel

from pipeline.rules.amounts import sort_amounts
from pipeline.rules.grammar import COMPARE, ConditionError, Node
from pipeline.rules.literals import is_float, number_of, value_of
from pipeline.rules.picture import NAMES, FieldType, schema

MACROS = ("exists", "all", "exists_one", "filter")
TEXT_METHODS = ("startsWith", "endsWith", "contains", "matches")
METHODS = (*MACROS, *TEXT_METHODS, "size")
#: A function, what it may be given, and what it gives.
FUNCTIONS: Mapping[str, tuple[tuple[type, ...], type]] = {
    "size": ((str,), int),
    "int": ((int, float, str), int),
    "double": ((int, float, str), float),
    "string": ((int, float, bool, str), str),
}
#: The names at the top of what a condition sees.
ROOTS = frozenset({path.split(".")[0] for path in schema()} | {"watch"})
LONGEST_PATTERN = 100
BOOL, INT, FLOAT, TEXT = FieldType(bool), FieldType(int), FieldType(float), FieldType(str)
EMPTY = FieldType(object, many=True)

#: Steps by the lists that are gone through, one within another: () for what is done once.
Cost = Counter[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Typed:
    """What a part of a condition gives, what it costs, and whence.

    `words` are the texts that it can be, where it is written out; `length` what a list has, as a sum of fields' lengths
    and a number.
    """

    kind: FieldType
    cost: Cost
    words: frozenset[str] | None = None
    length: Cost = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Checked:
    """A condition that was checked.

    Attributes:
        paths: every field that it asks.
        cost: its steps.
        marks: by amount the numbers that it is compared with, and nothing else is done with it there.
        clouded: the parts that hang on amounts in another way, with those amounts: of their answer nothing can be told
            from a few values.
    """

    paths: frozenset[str]
    cost: Cost
    marks: Mapping[str, frozenset[float]]
    clouded: tuple[tuple[Node, frozenset[str]], ...]


def check_types(tree: Node, known: Mapping[str, FieldType]) -> Checked:
    """Check a condition's tree.

    Args:
        tree: by `read_condition`.
        known: the paths that may be asked, with their types.

    Raises:
        ConditionError: it asks what is not there, compares what never meets, or gives no boolean.
    """
    checker = _Checker(known)
    found = checker.type_of(tree, {})
    if found.kind != BOOL:
        raise ConditionError(f"gives {_named(found.kind)}, not true or false", tree.line)
    marks: dict[str, set[float]] = {}
    clouded: list[tuple[Node, frozenset[str]]] = []
    sort_amounts(tree, marks, clouded)
    return Checked(
        frozenset(checker.paths),
        found.cost,
        {name: frozenset(numbers) for name, numbers in marks.items()},
        tuple(clouded),
    )


#: What a name that a macro gives can be.
Scope = Mapping[str, Typed]


class _Checker:
    """Goes through the tree once; `paths` are the fields that it met."""

    def __init__(self, known: Mapping[str, FieldType]) -> None:
        self.known = known
        self.paths: set[str] = set()

    def type_of(self, node: Node, scope: Scope) -> Typed:
        rule: Callable[[Node, Scope], Typed] = {
            "text": _text,
            "number": _number,
            "bool": lambda *_: Typed(BOOL, _once()),
            "path": self._path,
            "list": self._list,
            "call": self._call,
            "method": self._method,
            "not": self._not,
            "minus": self._minus,
            "choose": self._choose,
            "&&": self._joined,
            "||": self._joined,
            **dict.fromkeys(COMPARE, self._compared),
            "in": self._within,
            **dict.fromkeys("+-*/%", self._reckoned),
        }[node.kind]
        return rule(node, scope)

    # ── what stands for itself ───────────────────────────────────────────────────────────────────

    def _path(self, node: Node, scope: Scope) -> Typed:
        first, _, rest = node.name.partition(".")
        if first in scope:
            if rest:
                raise ConditionError(f"{first} is {_named(scope[first].kind)} and has no field {rest}", node.line)
            return scope[first]
        if node.name not in self.known:
            raise ConditionError(_unknown("field", node.name, self.known), node.line)
        self.paths.add(node.name)
        kind = self.known[node.name]
        return Typed(kind, _once(), length=Counter({(node.name,): 1}) if kind.many else Counter())

    def _list(self, node: Node, scope: Scope) -> Typed:
        parts = [self.type_of(part, scope) for part in node.parts]
        if not parts:
            return Typed(EMPTY, _once())
        for part, given in zip(parts, node.parts, strict=True):
            if part.kind.many or not _alike(part.kind, parts[0].kind):
                raise ConditionError("a list holds texts alone, or numbers alone", given.line)
        words = [part.words for part in parts]
        return Typed(
            FieldType(parts[0].kind.scalar, many=True),
            _sum(*parts),
            None if None in words else frozenset[str]().union(*(each for each in words if each)),
            Counter({(): len(parts)}),
        )

    # ── truth ────────────────────────────────────────────────────────────────────────────────────

    def _joined(self, node: Node, scope: Scope) -> Typed:
        parts = [self.type_of(part, scope) for part in node.parts]
        for part, given in zip(parts, node.parts, strict=True):
            _wants(part, given, bool, node.kind)
        return Typed(BOOL, _sum(*parts))

    def _not(self, node: Node, scope: Scope) -> Typed:
        inner = self.type_of(node.parts[0], scope)
        _wants(inner, node.parts[0], bool, "!")
        return Typed(BOOL, _sum(inner))

    def _choose(self, node: Node, scope: Scope) -> Typed:
        asked, yes, no = (self.type_of(part, scope) for part in node.parts)
        _wants(asked, node.parts[0], bool, "?")
        if yes.kind.many != no.kind.many or yes.kind.scalar is not no.kind.scalar:
            raise ConditionError(f"gives {_named(yes.kind)} or {_named(no.kind)}: both must be alike", node.line)
        words = yes.words | no.words if yes.words is not None and no.words is not None else None
        choices = yes.kind.choices | no.kind.choices if yes.kind.choices and no.kind.choices else frozenset[str]()
        return Typed(replace(yes.kind, choices=choices), _sum(asked, yes, no), words, yes.length + no.length)

    def _compared(self, node: Node, scope: Scope) -> Typed:
        left, right = (self.type_of(part, scope) for part in node.parts)
        for one, given in ((left, node.parts[0]), (right, node.parts[1])):
            if one.kind.many:
                raise ConditionError(f"{_told(given)} is a list: ask `in`, exists or size()", given.line)
        ordered = node.kind not in {"==", "!="}
        if not _alike(left.kind, right.kind) or (ordered and left.kind.scalar in {str, bool}):
            first, other = node.parts if node.parts[0].kind == "path" else node.parts[::-1]
            kind = left.kind if first is node.parts[0] else right.kind
            raise ConditionError(
                f"{_told(first)} is {_named(kind)}: it cannot be asked {node.kind} {_told(other)}", node.line
            )
        self._meet(node, left, right)
        return Typed(BOOL, _sum(left, right))

    def _within(self, node: Node, scope: Scope) -> Typed:
        one, many = (self.type_of(part, scope) for part in node.parts)
        if not many.kind.many:
            raise ConditionError(f"{_told(node.parts[1])} is no list: `in` cannot ask it", node.line)
        if one.kind.many or (many.kind != EMPTY and not _alike(one.kind, many.kind)):
            raise ConditionError(
                f"{_told(node.parts[0])} is {_named(one.kind)}, and the list holds "
                f"{NAMES.get(many.kind.scalar, 'nothing')}",
                node.line,
            )
        self._meet(node, one, many)
        return Typed(BOOL, _sum(one, many) + many.length)

    def _meet(self, node: Node, left: Typed, right: Typed) -> None:
        """Whether words that are written out can be what they are compared with."""
        for one, other, place in ((left, right, node.parts[0]), (right, left, node.parts[1])):
            if not one.kind.choices:
                continue
            for word in sorted(other.words or ()):
                if word not in one.kind.choices:
                    raise ConditionError(f"{_told(place)}: {_unknown('value', word, one.kind.choices)}", node.line)
            if other.words is None and other.kind.choices and not (one.kind.choices & other.kind.choices) - {""}:
                raise ConditionError(f"{_told(node.parts[0])} and {_told(node.parts[1])} are never alike", node.line)

    # ── numbers ──────────────────────────────────────────────────────────────────────────────────

    def _minus(self, node: Node, scope: Scope) -> Typed:
        inner = self.type_of(node.parts[0], scope)
        if inner.kind not in (INT, FLOAT):
            raise ConditionError(f"{_told(node.parts[0])} is {_named(inner.kind)}: it has no negative", node.line)
        return Typed(inner.kind, _sum(inner))

    def _reckoned(self, node: Node, scope: Scope) -> Typed:
        left, right = (self.type_of(part, scope) for part in node.parts)
        kinds = (left.kind, right.kind)
        if node.kind == "+" and all(kind.many and kind != EMPTY for kind in kinds) and _alike(*kinds):
            words = left.words | right.words if left.words is not None and right.words is not None else None
            kind = replace(left.kind, choices=left.kind.choices & right.kind.choices)
            return Typed(kind, _sum(left, right) + left.length + right.length, words, left.length + right.length)
        if node.kind == "+" and all(not kind.many and kind.scalar is str for kind in kinds):
            return Typed(TEXT, _sum(left, right))
        if {INT, FLOAT} == set(kinds):
            raise ConditionError(
                "a whole number and a number are not reckoned together: use double() or int()", node.line
            )
        if left.kind != right.kind or left.kind not in (INT, FLOAT) or (node.kind == "%" and left.kind == FLOAT):
            raise ConditionError(f"{_named(left.kind)} {node.kind} {_named(right.kind)} is nothing", node.line)
        if node.kind == "/" and left.kind == FLOAT and not _is_number(node.parts[1]):
            # 1.0 / 0.0 is infinite and raises nothing: a rule would fire on it.
            raise ConditionError("is divided by what may be 0.0: multiply the other side by it instead", node.line)
        return Typed(left.kind, _sum(left, right))

    # ── functions and macros ─────────────────────────────────────────────────────────────────────

    def _call(self, node: Node, scope: Scope) -> Typed:
        if node.name == "has":
            raise ConditionError("has() is never needed: every field is there", node.line)
        if node.name not in FUNCTIONS:
            raise ConditionError(_unknown("function", node.name, FUNCTIONS), node.line)
        takes, gives = FUNCTIONS[node.name]
        if len(node.parts) != 1:
            raise ConditionError(f"{node.name}() is given one value", node.line)
        given = self.type_of(node.parts[0], scope)
        if given.kind.many != (node.name == "size" and given.kind.many) or not (
            given.kind.many or given.kind.scalar in takes
        ):
            raise ConditionError(f"{node.name}() cannot be given {_named(given.kind)}", node.line)
        return Typed(FieldType(gives), _sum(given))

    def _method(self, node: Node, scope: Scope) -> Typed:
        if node.name not in METHODS:
            raise ConditionError(_unknown("function", node.name, METHODS), node.line)
        on = self.type_of(node.parts[0], scope)
        if node.name in MACROS:
            return self._macro(node, on, scope)
        given = [self.type_of(part, scope) for part in node.parts[1:]]
        if node.name == "size":
            if given or not (on.kind.many or on.kind.scalar is str):
                raise ConditionError("size() is asked of a text or a list, and given nothing", node.line)
            return Typed(INT, _sum(on))
        if on.kind.many:
            raise ConditionError(f"{_told(node.parts[0])} is a list: ask `in`, exists or size()", node.line)
        if on.kind.scalar is not str or len(given) != 1 or given[0].kind.many or given[0].kind.scalar is not str:
            raise ConditionError(f"{node.name} is asked of a text, and given one text", node.line)
        if node.name == "matches":
            return Typed(BOOL, _sum(on) + Counter({(): _pattern(node.parts[1])}))
        self._may_hold(node, on, given[0])
        return Typed(BOOL, _sum(on, given[0]))

    def _may_hold(self, node: Node, on: Typed, given: Typed) -> None:
        ask: Callable[[str, str], bool] = {
            "startsWith": str.startswith, "endsWith": str.endswith, "contains": str.__contains__,
        }[node.name]  # fmt: skip
        for word in sorted(given.words or ()):
            if on.kind.choices and not any(ask(choice, word) for choice in on.kind.choices):
                raise ConditionError(f"{_told(node.parts[0])}: no value of it {node.name} {word!r}", node.line)

    def _macro(self, node: Node, on: Typed, scope: Scope) -> Typed:
        if not on.kind.many:
            raise ConditionError(f"{node.name} asks a list, and this is {_named(on.kind)}", node.line)
        if len(node.parts) != 3 or node.parts[1].kind != "path" or "." in node.parts[1].name:
            raise ConditionError(f"{node.name} is given a name for each value, and what to ask of it", node.line)
        variable = node.parts[1]
        if variable.name in ROOTS:
            raise ConditionError(f"{variable.name} is a part of the picture: name it otherwise", variable.line)
        one = Typed(FieldType(on.kind.scalar, choices=on.kind.choices), _once(), on.words)
        body = self.type_of(node.parts[2], {**scope, variable.name: one})
        _wants(body, node.parts[2], bool, node.name)
        cost = _sum(on)
        for outer, times in on.length.items():
            for inner, steps in body.cost.items():
                cost[tuple(sorted((*outer, *inner)))] += times * steps
        if node.name == "filter":
            return Typed(on.kind, cost, on.words, on.length)
        return Typed(BOOL, cost)


def _text(node: Node, _scope: Scope) -> Typed:
    return Typed(TEXT, _once(), frozenset({value_of(node.name)}))


def _number(node: Node, _scope: Scope) -> Typed:
    return Typed(FLOAT if is_float(node.name) else INT, _once())


def _is_number(node: Node) -> bool:
    return node.kind == "number" and number_of(node.name) != 0


def _pattern(node: Node) -> int:
    """The steps that a pattern costs: it is made ready at every question, and classes of letters are large."""
    if node.kind != "text":
        raise ConditionError("matches() is given a pattern that is written out", node.line)
    pattern = value_of(node.name)
    if len(pattern) > LONGEST_PATTERN:
        raise ConditionError(f"a pattern is at most {LONGEST_PATTERN} characters", node.line)
    try:
        cel.compile(f"''.matches({node.name})").execute()
    except (ValueError, RuntimeError) as fault:
        raise ConditionError(f"{pattern!r} is no pattern that matches() knows", node.line) from fault
    if re.search(r"(?<!\\)\{\s*\d", pattern):
        raise ConditionError("a pattern counts no repetitions: write * or +, and ask size()", node.line)
    return 2_000 + 500 * len(pattern) + 16_000 * len(re.findall(r"\\[A-Za-z]|\[\^|\(\?i", pattern))


def _wants(part: Typed, given: Node, kind: type, by: str) -> None:
    if part.kind.many or part.kind.scalar is not kind:
        raise ConditionError(f"{_told(given)} is {_named(part.kind)}: {by} asks true or false", given.line)


def _alike(one: FieldType, other: FieldType) -> bool:
    numbers = {int, float}
    return one.scalar is other.scalar or {one.scalar, other.scalar} <= numbers


def _named(kind: FieldType) -> str:
    return "a list" if kind.many else NAMES.get(kind.scalar, "a value")


def _told(node: Node) -> str:
    return node.name if node.kind in {"path", "text", "number", "bool"} else "this"


def _once() -> Cost:
    return Counter({(): 1})


def _sum(*parts: Typed) -> Cost:
    total = _once()
    for part in parts:
        total.update(part.cost)
    return total


def _unknown(what: str, given: str, known: Any) -> str:
    near = get_close_matches(given, list(known), n=1, cutoff=0.5)
    return f"no {what} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")
