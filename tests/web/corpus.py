"""Reads the text form of the robots.txt test suite under `tests/corpora/robotstxt`."""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

CORPUS = Path(__file__).parents[1] / "corpora" / "robotstxt"
PIECES = re.compile(
    r'"((?:[^"\\]|\\.)*)"|(robotstxt|testurl|useragent|expected_outcome)\s*:|\b(ALLOWED|DISALLOWED)\b|\w+:|#[^\n]*'
)


@dataclass(frozen=True)
class Case:
    file: str
    body: bytes
    url: str
    agent: str
    allowed: bool


def cases() -> Iterator[Case]:
    """Every expectation of every file."""
    for path in sorted(CORPUS.glob("*/*.textproto")):
        yield from _of_file(path)


def _of_file(path: Path) -> Iterator[Case]:
    values: dict[str, bytes] = {}
    field = ""
    for found in PIECES.finditer(path.read_text(encoding="utf-8")):
        text, name, outcome = found.groups()
        if text is not None:
            values[field] = values.get(field, b"") + codecs.escape_decode(text.encode("utf-8"))[0]  # type: ignore[attr-defined]
        elif name:
            field = name
            values.pop(field, None)
        elif outcome:
            yield Case(
                path.name,
                values.get("robotstxt", b""),
                values.get("testurl", b"").decode("utf-8", "surrogateescape"),
                values.get("useragent", b"").decode(),
                outcome == "ALLOWED",
            )
            values.pop("testurl", None)
            values.pop("useragent", None)
        elif not found.group().startswith("#"):
            field = found.group()
