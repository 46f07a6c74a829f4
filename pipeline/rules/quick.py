"""The plain parts of a condition, answered without CEL: a guard that decides most questions, and leaves the rest.

A condition is read as `&&`, `||` and `!` over atoms. Atoms of a few plain forms are asked here; any other is left open.
By Kleene's three-valued logic an answer that hangs on no open atom is the answer whatever they are, errors included:
CEL's own `&&` and `||` absorb errors just so (https://github.com/google/cel-spec/blob/master/doc/langdef.md, "Logical
Operators"). Where it does hang on one, CEL is asked. An amount of which only a part is known is an open atom too.
"""

import operator
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, Literal, Protocol

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
_TEXT = re.compile(r"\"[^\"\\\n]*\"|'[^'\\\n]*'")
_NUMBER = re.compile(r"\d+(\.\d+)?")
_OPEN, _CLOSE = frozenset("([{"), frozenset(")]}")


class Token(Protocol):
    """A token of a condition."""

    @property
    def kind(self) -> str:
        """text, number, name, sign."""

    @property
    def text(self) -> str:
        """As written."""


class _NotPlainError(Exception):
    """The condition is joined by something else than &&, || and !."""


def make_quick(tokens: Sequence[Token]) -> Quick:
    """The guard of a condition that was compiled and checked.

    Args:
        tokens: the condition's, without spaces and comments.
    """
    try:
        found, end = _either(tokens, 0)
    except _NotPlainError:
        return _open
    return found if end == len(tokens) else _open


def _open(_context: Mapping[str, Any], _unknown: Collection[str]) -> bool | None:
    return None


def _either(tokens: Sequence[Token], at: int) -> tuple[Quick, int]:
    return _joined(tokens, at, "||", _both, decides=True)


def _both(tokens: Sequence[Token], at: int) -> tuple[Quick, int]:
    return _joined(tokens, at, "&&", _one, decides=False)


def _joined(
    tokens: Sequence[Token],
    at: int,
    sign: Literal["&&", "||"],
    part: Callable[[Sequence[Token], int], tuple[Quick, int]],
    *,
    decides: bool,
) -> tuple[Quick, int]:
    found, at = part(tokens, at)
    parts = [found]
    while _text(tokens, at) == sign:
        found, at = part(tokens, at + 1)
        parts.append(found)
    return (parts[0] if len(parts) == 1 else _join(tuple(parts), decides=decides)), at


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


def _one(tokens: Sequence[Token], at: int) -> tuple[Quick, int]:
    if _text(tokens, at) == "!":
        found, end = _one(tokens, at + 1)
        words = [token.text for token in tokens[at + 1 : end]]
        # It binds closer than a comparison does: !a == b is (!a) == b.
        binds = words[0] in {"(", "!"} or len(words) == 3 or "exists" in words[:5]
        return (_not(found) if binds else _open), end
    if _text(tokens, at) == "(":
        found, end = _either(tokens, at + 1)
        if _text(tokens, end) != ")":
            raise _NotPlainError
        # A bracket may also begin a sum or a comparison: then the whole is no atom that is asked here.
        if _text(tokens, end + 1) not in {"&&", "||", ")", ""}:
            raise _NotPlainError
        return found, end + 1
    end, depth = at, 0
    while end < len(tokens):
        text = tokens[end].text if tokens[end].kind == "sign" else ""
        if depth == 0 and text in {"&&", "||", ")"}:
            break
        if depth == 0 and text == "?":
            raise _NotPlainError
        depth += (text in _OPEN) - (text in _CLOSE)
        end += 1
    return _atom(tokens[at:end]), end


def _not(part: Quick) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        answer = part(context, unknown)
        return None if answer is None else not answer

    return ask


def _text(tokens: Sequence[Token], at: int) -> str:
    return tokens[at].text if at < len(tokens) else ""


# ── atoms ────────────────────────────────────────────────────────────────────────────────────────

_Path = tuple[str, str]


def _atom(tokens: Sequence[Token]) -> Quick:
    """What a few plain forms ask; open where it is none of them."""
    words = [token.text for token in tokens]
    match words:
        case [root, ".", name]:
            return _flag((root, name))
        case [root, ".", name, sign, value] if sign in COMPARE and (given := _literal(value)) is not None:
            return _compared((root, name), sign, given)
        case [value, sign, root, ".", name] if sign in COMPARE and (given := _literal(value)) is not None:
            return _compared((root, name), SWAPPED[sign], given)
        case [root, ".", name, "in", "[", *listed, "]"] if (values := _literals(listed)) is not None:
            return _among((root, name), values)
        case [value, "in", root, ".", name] if isinstance(given := _literal(value), str):
            return _holds((root, name), given)
        case ["size", "(", root, ".", name, ")", sign, value] if sign in COMPARE and value.isdigit():
            return _sized((root, name), sign, int(value))
        case [one, ".", a, ".", "exists", "(", each, ",", again, "in", other, ".", b, ")"] if each == again:
            return _overlap((one, a), (other, b))
    return _open


def _literal(text: str) -> Value | None:
    """A plain literal's value; None for text with escapes, and for what is none."""
    if text in {"true", "false"}:
        return text == "true"
    if _TEXT.fullmatch(text):
        return text[1:-1]
    if _NUMBER.fullmatch(text):
        return float(text) if "." in text else int(text)
    return None


def _literals(words: Sequence[str]) -> frozenset[str] | None:
    values = [_literal(word) for word in words[::2]]
    if any(sign != "," for sign in words[1::2]):
        return None
    texts = frozenset(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(set(words[::2])) else None


def _value(path: _Path, context: Mapping[str, Any], unknown: Collection[str]) -> Any:
    """A field's value; None where it is not there, or not known whole."""
    root, name = path
    if root == "exposure" and name in unknown and name in AMOUNTS:
        return None
    part = context.get(root)
    return part.get(name) if part else None


def _flag(path: _Path) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        value = _value(path, context, unknown)
        return value if isinstance(value, bool) else None

    return ask


def _compared(path: _Path, sign: str, given: Value) -> Quick:
    compare, kind = COMPARE[sign], type(given)

    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        value = _value(path, context, unknown)
        # Of one type alone: whether 1 is 1.0, and true 1, is for CEL to say.
        return compare(value, given) if type(value) is kind else None

    return ask


def _among(path: _Path, values: frozenset[str]) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        value = _value(path, context, unknown)
        return value in values if isinstance(value, str) else None

    return ask


def _holds(path: _Path, given: str) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        value = _value(path, context, unknown)
        return given in value if isinstance(value, list | tuple) else None

    return ask


def _sized(path: _Path, sign: str, given: int) -> Quick:
    compare = COMPARE[sign]

    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        value = _value(path, context, unknown)
        return compare(len(value), given) if isinstance(value, list | tuple) else None

    return ask


def _overlap(one: _Path, other: _Path) -> Quick:
    def ask(context: Mapping[str, Any], unknown: Collection[str]) -> bool | None:
        asked, held = _value(one, context, unknown), _value(other, context, unknown)
        if not (isinstance(asked, list | tuple) and isinstance(held, list | tuple)):
            return None
        return any(each in held for each in asked)

    return ask
