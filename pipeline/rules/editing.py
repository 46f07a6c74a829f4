"""A rule's YAML with another condition or mode; all else of it stays as its author wrote it."""

from collections.abc import Sequence
from typing import Any

import yaml

from pipeline.rules.rule import Mode, Rule


def with_parts(rule: Rule, parts: Sequence[str]) -> str:
    """The rule's text with a condition that joins other parts by `&&`.

    Args:
        rule: the rule, whose text is its own.
        parts: CEL conditions, each on a line of its own; none is a comment.
    """
    joined = [_bracketed(part) for part in parts] if len(parts) > 1 else list(parts)
    return _with(rule.body, "when", ">-\n  " + "\n  && ".join(joined))


def with_mode(rule: Rule, mode: Mode) -> str:
    """The rule's text with another mode; the same text where it has it already."""
    return rule.body if rule.mode == mode else _with(rule.body, "mode", mode)


def _with(body: str, name: str, value: str) -> str:
    """A mapping's text with another value of one key, which is added at the end where it is not there."""
    root: Any = yaml.compose(body, Loader=yaml.SafeLoader)
    for key, node in root.value:
        if key.value == name:
            tail, comment = body[node.end_mark.index :], ""
            if node.style not in {"|", ">"}:
                # Its line ends after the value, and what is said beside it has a line of its own then.
                beside, _, tail = tail.partition("\n")
                comment = f"{beside.strip()}\n" if beside.strip() else ""
            return f"{body[: key.start_mark.index]}{name}: {value}\n{comment}{tail}"
    return f"{body.rstrip(chr(10))}\n{name}: {value}\n"


def _bracketed(part: str) -> str:
    """The part as one side of `&&`: `||` and `?` bind less."""
    depth = 0
    for at, sign in enumerate(part):
        depth += (sign in "([{") - (sign in ")]}")
        if depth == 0 and (sign == "?" or part[at : at + 2] == "||"):
            return f"({part})"
    return part
