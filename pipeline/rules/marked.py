"""YAML with the line of every value, and without YAML 1.1's surprises.

Only `true` and `false` are booleans and every key is text: Norway stays `NO`, and a key `on` stays `on`
(YAML 1.2, core schema). A key given twice is an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import ReaderError

from pipeline.errors import CatalogueError

#: More digits are text: no number here is so long, and Python refuses to read one of thousands.
_INT = re.compile(r"[-+]?[0-9]{1,30}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with its place. A mapping holds a dict of `Marked`, a sequence a list of them."""

    value: Any
    file: str
    line: int

    def fault(self, reason: str, below: int = 0) -> CatalogueError:
        """An error that names this place, `below` lines further down."""
        return CatalogueError(reason, place=f"{self.file}:{self.line + below}")

    def plain(self) -> Any:
        """The value without places."""
        if isinstance(self.value, dict):
            return {name: part.plain() for name, part in self.value.items()}
        if isinstance(self.value, list):
            return [part.plain() for part in self.value]
        return self.value

    def items(self) -> Iterator[tuple[str, "Marked"]]:
        """The parts of a mapping.

        Raises:
            CatalogueError: it is none.
        """
        if not isinstance(self.value, dict):
            raise self.fault("must be a mapping")
        yield from self.value.items()

    def text(self) -> str:
        """The value as text that is not empty.

        Raises:
            CatalogueError: it is none.
        """
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.fault("must be text")
        return self.value.strip()

    def each(self) -> list["Marked"]:
        """The parts of a sequence.

        Raises:
            CatalogueError: it is none.
        """
        if not isinstance(self.value, list):
            raise self.fault("must be a list")
        return self.value


@dataclass(frozen=True, slots=True)
class Record:
    """A named part of a mapping: its name, the line on which that stands, and what is below it."""

    name: str
    line: int
    body: Marked


def read_marked(body: str, file: str) -> Marked:
    """The one document of a YAML text.

    Raises:
        CatalogueError: not YAML, several documents, an alias, or a key twice.
    """
    return _marked(_composed(body, file), file, set())


def read_records(body: str, file: str, below: str = "") -> tuple[list[Record], list[CatalogueError]]:
    """The named records of a YAML text, each read for itself, and what is wrong with those that cannot be.

    Of a name that is given twice the first record holds.

    Args:
        body: the text.
        file: where it came from, for errors.
        below: the one key under which they stand; at the top where it is empty.

    Raises:
        CatalogueError: not YAML, several documents, or its top is another.
    """
    node = _composed(body, file)
    for key in (below,) if below else ():
        found = [value for name, value in _pairs(node, file) if name.value == key]
        strange = next((name for name, _ in _pairs(node, file) if name.value != key), None)
        if strange is not None:
            raise CatalogueError(f"unknown key {strange.value!r}: there is `{key}`", place=f"{file}:{_line(strange)}")
        if len(found) != 1:
            told = "is given twice" if found else "is missing"
            raise CatalogueError(f"`{key}` {told}", place=f"{file}:{_line(node)}")
        node = found[0]
    records: dict[str, Record] = {}
    faults: list[CatalogueError] = []
    seen: set[int] = set()
    for key_node, value in _pairs(node, file):
        name, line = str(key_node.value), _line(key_node)
        try:
            if name in records:
                raise CatalogueError(f"{name!r} stands in line {records[name].line} already", place=f"{file}:{line}")
            records[name] = Record(name, line, _marked(value, file, seen))
        except CatalogueError as fault:
            faults.append(fault)
    return [*records.values()], faults


def _pairs(node: yaml.Node, file: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode):
        raise CatalogueError("must be a mapping", place=f"{file}:{_line(node)}")
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            raise CatalogueError("a key must be text", place=f"{file}:{_line(key)}")
    return list(node.value)


def _line(node: yaml.Node) -> int:
    return int(node.start_mark.line) + 1


def _composed(body: str, file: str) -> yaml.Node:
    try:
        node = yaml.compose(body, Loader=yaml.SafeLoader)
    except yaml.YAMLError as fault:
        if isinstance(fault, ReaderError):
            line, told = (
                body.count("\n", 0, fault.position) + 1,
                f"the sign U+{fault.character:04X} is not allowed",
            )
        else:
            mark = getattr(fault, "problem_mark", None)
            line, told = mark.line + 1 if mark else 1, str(getattr(fault, "problem", fault))
        raise CatalogueError(f"not YAML: {told}", place=f"{file}:{line}") from fault
    except RecursionError as fault:
        raise CatalogueError("not YAML: nested too deeply", place=file) from fault
    if node is None:
        raise CatalogueError("is empty", place=f"{file}:1")
    return node


def _marked(node: yaml.Node, file: str, seen: set[int]) -> Marked:
    # A block text's first line stands below its `|`, where the mark points.
    line = _line(node) + (isinstance(node, yaml.ScalarNode) and node.style in {"|", ">"})
    if id(node) in seen:
        raise CatalogueError("anchors and aliases are not used here", place=f"{file}:{line}")
    seen.add(id(node))
    if isinstance(node, yaml.MappingNode):
        parts: dict[str, Marked] = {}
        for key, value in _pairs(node, file):
            if key.value in parts:
                raise CatalogueError(f"{key.value!r} is given twice", place=f"{file}:{_line(key)}")
            parts[key.value] = _marked(value, file, seen)
        return Marked(parts, file, line)
    if isinstance(node, yaml.SequenceNode):
        return Marked([_marked(part, file, seen) for part in node.value], file, line)
    return Marked(_scalar(node), file, line)


def write_marked(value: object) -> str:
    """A value as YAML that `read_marked` reads back as it is: text that it would read as something else is quoted."""
    return yaml.dump(value, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=120)


class _Writer(yaml.SafeDumper):
    """Writes text plain where it is read as text by either version of YAML."""


def _write_text(writer: yaml.SafeDumper, text: str) -> yaml.Node:
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=None if isinstance(_read(text), str) else "'")


_Writer.add_representer(str, _write_text)


def _scalar(node: Any) -> Any:
    text: str = node.value
    return text if node.style is not None else _read(text)


def _read(text: str) -> Any:
    if text in {"true", "false"}:
        return text == "true"
    if text in {"", "null", "~"}:
        return None
    if _INT.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) else text
