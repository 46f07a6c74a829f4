"""JSON Lines in, JSON Lines out: the frame of every command that other programs rely on.

One object a line, in order. A bad line gives a line with `"error"` and does not stop the rest.
"""

import json
import sys
from collections.abc import Callable, Iterable
from typing import IO, Any

from pipeline.errors import InputError

type_names = {str: "text", int: "a whole number", float: "a number", list: "an array", dict: "an object"}


def serve_lines(
    answer: Callable[[dict[str, Any]], dict[str, Any]],
    lines: Iterable[bytes] | None = None,
    out: IO[str] | None = None,
) -> None:
    """Answer each line of standard input on standard output.

    Args:
        answer: from the object of a line to the object of its answer; `InputError` becomes an error line.
        lines: raw lines; standard input when None.
        out: where to write; standard output when None.
    """
    source = sys.stdin.buffer if lines is None else lines
    target = sys.stdout if out is None else out
    for number, raw in enumerate(source, 1):
        if not raw.strip():
            continue
        given: dict[str, Any] | None = None
        try:
            given = parse_line(raw)
            reply = answer(given)
        except InputError as fault:
            reply = {"id": given.get("id") if given else None, "error": f"line {number}: {fault}"}
        except Exception as fault:  # the outermost edge: a defect of ours with one line must not stop the rest
            told = f"line {number}: defect: {type(fault).__name__}: {fault}"
            reply = {"id": given.get("id") if given else None, "error": told}
        target.write(json.dumps(reply, ensure_ascii=False).encode("utf-8", "replace").decode("utf-8") + "\n")
        target.flush()


def parse_line(raw: bytes) -> dict[str, Any]:
    """The object of one line.

    Raises:
        InputError: not UTF-8, not JSON, too deep, or not an object.
    """
    try:
        value = json.loads(raw.decode("utf-8-sig"), parse_constant=_refuse_constant)
    except UnicodeDecodeError as fault:
        raise InputError(f"not UTF-8 at byte {fault.start}") from fault
    except RecursionError as fault:
        raise InputError("nested too deeply") from fault
    except ValueError as fault:
        raise InputError(f"not JSON: {fault}") from fault
    if not isinstance(value, dict):
        raise InputError("not an object")
    return value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def field_of(given: dict[str, Any], name: str, kind: type, *, required: bool = True) -> Any:
    """One field of a line, of the type that it must have.

    Raises:
        InputError: it is missing, or of another type.
    """
    value = given.get(name)
    if value is None:
        if required:
            raise InputError(f'"{name}" is missing')
        return None
    if not isinstance(value, kind) or isinstance(value, bool):
        raise InputError(f'"{name}" is not {type_names[kind]}')
    return value
