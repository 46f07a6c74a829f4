"""Conditions in CEL, checked against the picture before they are ever asked.

The library evaluates `event.typ == "y" || true` to true: an error in one half of `||` is swallowed when the
other half is true. So every dotted path, every word that a closed choice is compared with, and every type is
checked when the rule is loaded (https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Logical
Operators").
"""

import itertools
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cached_property
from typing import Any

import cel

from models.values import Outcome
from pipeline.rules.picture import AMOUNTS, NAMES, FieldType, Picture, schema_with, to_context
from pipeline.rules.quick import Quick, make_quick

_TOKEN = re.compile(
    r"""(?P<space>\s+|//[^\n]*)
    |(?P<text>[rR]?(?:\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?'''|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'))
    |(?P<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?u?)
    |(?P<name>[A-Za-z_]\w*)
    |(?P<sign>==|!=|<=|>=|&&|\|\||.)""",
    re.VERBOSE | re.DOTALL,
)
MACROS = {"exists", "all", "exists_one", "filter", "map"}
METHODS = {"startsWith", "endsWith", "contains", "matches", "size"} | MACROS
FUNCTIONS = {"size", "int", "double", "string"}
WORDS = {"true", "false", "in"}
COMPARE = {"==", "!=", "<", "<=", ">", ">="}
SWAPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
HUGE = 2**53
#: The names at the top of what a condition sees.
ROOTS = {path.split(".")[0] for path in schema_with(())} | {"watch"}


class ConditionError(ValueError):
    """A condition is wrong; `line` is counted within it, from 0."""

    def __init__(self, reason: str, line: int = 0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition: what it asks, and the amounts that it compares."""

    source: str
    program: Any
    paths: frozenset[str]
    amounts: tuple[str, ...]
    marks: tuple[float, ...]  # numbers it compares with: between them its answer cannot change
    asks: tuple[tuple[str, str, str], ...]  # its paths in order, whole and in their two parts
    told: str  # the source on one line
    quick: Quick  # decides most questions without CEL

    def ask(self, asked: "Asked") -> Outcome:
        """The answer for one picture: unknown where it hangs on the unknown part of an amount.

        The known part is a lower bound. The condition is tried at it, at every number that the condition
        names above it, and far above them all; one answer throughout is certain.

        Raises:
            ConditionError: CEL raised, or the answer is no boolean.
        """
        settled = self.quick(asked.context, asked.unknown)
        if settled is not None:
            return "yes" if settled else "no"
        missing = [amount for amount in self.amounts if amount in asked.unknown]
        if not missing:
            return "yes" if self._run(asked.prepared) else "no"
        ranges = [self._tries(asked.known(amount)) for amount in missing]
        answers = set()
        for values in itertools.islice(itertools.product(*ranges), 400):
            answers.add(self._holds(asked.with_amounts(dict(zip(missing, values, strict=True)))))
            if len(answers) == 2:
                return "unknown"
        return "yes" if answers == {True} else "no"

    def holds_for_known(self, asked: "Asked") -> bool:
        """The answer for the known parts alone.

        Raises:
            ConditionError: CEL raised, or the answer is no boolean.
        """
        settled = self.quick(asked.context, ())
        return self._run(asked.prepared) if settled is None else settled

    def _holds(self, context: Mapping[str, Any]) -> bool:
        settled = self.quick(context, ())
        return self._run(cel.Context(context)) if settled is None else settled

    def _tries(self, known: float) -> list[float]:
        near = {mark + step for mark in self.marks for step in (-1, 0, 1) if mark + step > known}
        return [known, known + 1, *sorted(near), HUGE]

    def _run(self, context: Any) -> bool:
        try:
            answer = self.program.execute(context)
        except Exception as fault:
            # A user's words ran: whatever they raise is theirs, and the other rules go on.
            raise ConditionError(f"{type(fault).__name__}: {str(fault).splitlines()[0]}") from fault
        if not isinstance(answer, bool):
            raise ConditionError(f"gives {answer!r}, not true or false")
        return answer


class Asked:
    """One picture made ready for many conditions: turning it into CEL's own values costs 40 times a question.

    `watch` are the watch lists that rules ask, by name, an empty one for a list that nobody keeps; those that the
    context brings, as a case does, go before.
    """

    def __init__(self, context: Mapping[str, Any], watch: Mapping[str, Sequence[str]] | None = None) -> None:
        lists = {name: list(entries) for name, entries in (watch or {}).items()}
        self.context = {**context, "watch": {**lists, **context.get("watch", {})}}
        self.unknown = frozenset(context["exposure"]["unknown"])

    @cached_property
    def prepared(self) -> Any:
        """In CEL's own values."""
        return cel.Context(self.context)

    def known(self, amount: str) -> float:
        """The known part of an amount; of a list, its length."""
        value = self.context["exposure"][amount]
        return float(len(value)) if isinstance(value, list | tuple) else value

    def with_amounts(self, values: Mapping[str, float]) -> dict[str, Any]:
        """The picture with other amounts."""
        exposure = dict(self.context["exposure"])
        for name, value in values.items():
            if isinstance(exposure[name], list | tuple):
                exposure[name] = [*exposure[name], *["?"] * min(64, int(value - len(exposure[name])))]
            else:
                exposure[name] = type(exposure[name])(value)
        return {**self.context, "exposure": exposure}


@dataclass(frozen=True, slots=True)
class Token:
    """A token of a condition, on its line."""

    kind: str
    text: str
    line: int


def compile_condition(source: str, watch: Collection[str] = ()) -> Condition:
    """Compile and check a condition.

    Args:
        source: CEL.
        watch: names of the watch lists that it may ask, as `watch.NAME`.

    Raises:
        ConditionError: it does not parse, names a field or function that is not there, compares a field with a
            word that it can never be or with another type, or gives no boolean.
    """
    try:
        program = cel.compile(source)
    except ValueError as fault:
        raise ConditionError(_first_fault(str(fault)), _line_of(str(fault))) from fault
    tokens = list(_tokens(source))
    paths, marks = _Checker(tokens, schema_with(watch)).walk()
    amounts = tuple(sorted({path.split(".")[1] for path in paths if path.startswith("exposure.")} & set(AMOUNTS)))
    condition = Condition(
        source=source,
        program=program,
        paths=frozenset(paths),
        amounts=amounts,
        marks=tuple(sorted(marks)),
        asks=tuple((path, *path.split(".")) for path in sorted(paths)),  # type: ignore[misc]
        told=" ".join(source.split()),
        quick=make_quick(tokens),
    )
    condition.ask(Asked(to_context(Picture()), dict.fromkeys(watch, ())))
    return condition


def _tokens(source: str) -> Iterator[Token]:
    line = 0
    for match in _TOKEN.finditer(source):
        if match.lastgroup != "space":
            yield Token(match.lastgroup or "sign", match.group(), line)
        line += match.group().count("\n")


@dataclass(slots=True)
class _Operand:
    """What stands at one side of a comparison, as far as it can be told."""

    end: int
    path: str | None = None
    kind: FieldType | None = None
    literals: tuple[Token, ...] = ()
    listed: bool = False


class _Checker:
    """Walks the tokens once, with the macro variables that are in scope."""

    def __init__(self, tokens: list[Token], known: Mapping[str, FieldType]) -> None:
        self.tokens = tokens
        self.known = known
        self.paths: set[str] = set()
        self.marks: set[float] = set()
        self.scopes: list[tuple[str, FieldType] | None] = []

    def walk(self) -> tuple[set[str], set[float]]:
        """Every path and every number; raises `ConditionError` at the first fault."""
        at = 0
        while at < len(self.tokens):
            token = self.tokens[at]
            if token.kind == "name" and token.text not in WORDS:
                at = self._name(at)
                continue
            if token.text == "(":
                self.scopes.append(None)
            elif token.text == ")" and self.scopes:
                self.scopes.pop()
            elif token.text == "[" and at and (self.tokens[at - 1].kind == "name" or self.tokens[at - 1].text in ")]"):
                if self.tokens[at - 1].text not in WORDS:
                    raise ConditionError("a field is asked by its name with a dot, never by [ ]", token.line)
            elif token.kind == "number":
                self.marks.add(float(token.text.rstrip("u")))
            at += 1
        return self.paths, self.marks

    def _peek(self, at: int) -> str:
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def _name(self, at: int) -> int:
        token = self.tokens[at]
        if self._peek(at - 1) == ".":
            # A member of something computed: only a method can be checked.
            if self._peek(at + 1) != "(" or token.text not in METHODS:
                raise ConditionError(f".{token.text} is asked of a computed value, which cannot be checked", token.line)
            return self._bind(at + 1, FieldType(object)) if token.text in MACROS else at + 1
        if self._peek(at + 1) == "(":
            if token.text == "has":
                raise ConditionError("has() is never needed: every field is there", token.line)
            if token.text not in FUNCTIONS:
                raise ConditionError(_unknown("function", token.text, FUNCTIONS), token.line)
            return at + 1
        chain, end = [token.text], at + 1
        while self._peek(end) == "." and end + 1 < len(self.tokens) and self.tokens[end + 1].kind == "name":
            chain.append(self.tokens[end + 1].text)
            end += 2
        method = chain.pop() if self._peek(end) == "(" else None
        kind = self._kind_of(chain, token.line)
        if method is not None:
            return self._method(method, kind, token.line, end)
        self._check_beside(at, end, chain, kind)
        return end

    def _kind_of(self, chain: list[str], line: int) -> FieldType:
        bound = next((scope[1] for scope in reversed(self.scopes) if scope and scope[0] == chain[0]), None)
        if bound is not None:
            if len(chain) > 1:
                raise ConditionError(
                    f"{chain[0]} is {NAMES.get(bound.scalar, 'a value')} and has no field {chain[1]}", line
                )
            return bound
        path = ".".join(chain)
        if path not in self.known:
            raise ConditionError(_unknown("field", path, self.known), line)
        self.paths.add(path)
        return self.known[path]

    def _method(self, method: str, kind: FieldType, line: int, end: int) -> int:
        if method not in METHODS:
            raise ConditionError(_unknown("function", method, METHODS), line)
        if method not in MACROS:
            return end
        if not kind.many:
            raise ConditionError(f"{method} asks a list, and this is {NAMES[kind.scalar]}", line)
        return self._bind(end, FieldType(kind.scalar, choices=kind.choices))

    def _bind(self, end: int, kind: FieldType) -> int:
        variable = self.tokens[end + 1]
        if variable.text in ROOTS:
            raise ConditionError(f"{variable.text} is a part of the picture: name it otherwise", variable.line)
        self.scopes.append((variable.text, kind))
        # Past "(", the variable and the comma: its own name is no path.
        return end + 3

    def _check_beside(self, start: int, end: int, chain: list[str], kind: FieldType) -> None:
        path = ".".join(chain)
        after, before = self._peek(end), self._peek(start - 1)
        if after in COMPARE:
            self._check_literals(path, kind, after, self._literals(end + 1))
        elif before in COMPARE and start >= 2:
            self._check_literals(path, kind, SWAPPED.get(before, before), self._literals(start - 2, one=True))
        elif after == "in":
            self._check_literals(path, kind, "==", self._literals(end + 1))
        elif before == "in":
            if not kind.many:
                raise ConditionError(f"{path} is no list: `in` cannot ask it", self.tokens[start].line)
            element = FieldType(kind.scalar, choices=kind.choices)
            self._check_literals(path, element, "==", self._literals(start - 2, one=True))

    def _literals(self, at: int, *, one: bool = False) -> list[Token]:
        if not 0 <= at < len(self.tokens):
            return []
        token = self.tokens[at]
        if token.kind in {"text", "number"} or token.text in {"true", "false"}:
            # A literal that is itself part of a sum or a call is left to CEL.
            beside = self._peek(at + 1) if not one else self._peek(at - 1)
            return [] if beside in {"+", "-", "*", "/", "%", "."} else [token]
        if one or token.text != "[":
            return []
        found = itertools.takewhile(lambda part: part.text != "]", self.tokens[at + 1 :])
        return [part for part in found if part.kind in {"text", "number"}]

    def _check_literals(self, path: str, kind: FieldType, sign: str, literals: list[Token]) -> None:
        for token in literals if kind.scalar is not object else ():
            if kind.many:
                raise ConditionError(f"{path} is a list: ask `in`, exists or size()", token.line)
            given: type = str if token.kind == "text" else bool if token.kind == "name" else float
            wanted: type = float if kind.scalar is int else kind.scalar
            if given is not wanted or (sign not in {"==", "!="} and kind.scalar in {str, bool}):
                raise ConditionError(
                    f"{path} is {NAMES[kind.scalar]}: it cannot be asked {sign} {token.text}", token.line
                )
            word = _text_of(token.text) if token.kind == "text" else ""
            if kind.choices and word not in kind.choices:
                raise ConditionError(f"{path}: {_unknown('value', word, kind.choices)}", token.line)


def _text_of(literal: str) -> str:
    body = literal.lstrip("rR")
    return body[3:-3] if body[:3] in {'"""', "'''"} else body[1:-1]


def _unknown(what: str, given: str, known: Any) -> str:
    near = get_close_matches(given, list(known), n=1, cutoff=0.5)
    return f"no {what} {given!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def _first_fault(message: str) -> str:
    match = re.search(r"ERROR: <input>:\d+:\d+: ([^\n]*)", message)
    return f"not CEL: {match.group(1) if match else message.splitlines()[0]}"


def _line_of(message: str) -> int:
    match = re.search(r"<input>:(\d+):", message)
    return int(match.group(1)) - 1 if match else 0


def conjuncts(source: str) -> tuple[str, ...]:
    """What a condition joins by `&&` at its top, or the condition itself: the first that fails is "why not"."""
    parts: list[list[str]] = [[]]
    depth = 0
    for token in _tokens(source):
        depth += (token.text in "([{") - (token.text in ")]}") if token.kind == "sign" else 0
        if depth == 0 and token.text in {"||", "?"}:
            return (source,)
        if depth == 0 and token.text == "&&":
            parts.append([])
        else:
            parts[-1].append(token.text)
    return tuple(_spaced(part) for part in parts) if len(parts) > 1 else (source,)


def _spaced(tokens: list[str]) -> str:
    text = " ".join(tokens)
    return re.sub(r" ?(\.|\() ?|(?<=!) | (?=[),\]])|(?<=\[) ", lambda match: match.group(1) or "", text)
