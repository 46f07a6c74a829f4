"""An account: facts by heading, and how they are printed for people, a fact a line that fits the terminal."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

WIDTH = 100
#: Fields that need no name, in this order, before all others.
BARE = ("span", "type", "status", "words", "label", "id")

Fact = dict[str, Any]
Part = tuple[str, tuple[Fact, ...]]


@dataclass(frozen=True, slots=True)
class Account:
    """What is known of one document, event, alert or text: facts by heading, in the order of the flow."""

    about: str
    parts: tuple[Part, ...] = field(default=())

    def lines(self) -> Iterator[str]:
        """The account as text, at most `WIDTH` characters a line; a fact that is longer goes on, indented."""
        yield from _wrapped([self.about], "", "  ")
        for heading, facts in self.parts:
            yield f"\n{heading}"
            if not facts:
                yield "  none"
            for fact in facts:
                yield from _wrapped(_pieces(fact), "  ", "      ")


def _pieces(fact: Fact) -> list[str]:
    """A fact's fields as pieces that are broken only where one is longer than a line."""
    bare = [_bare(name, fact[name]) for name in BARE if name in fact and _said(fact[name], name)]
    named = [f"{name}={_text(value)}" for name, value in fact.items() if name not in BARE and _said(value, name)]
    return [*bare, *named]


def _said(value: object, name: str) -> bool:
    return name == "id" or value not in (None, "", [], ())


def _bare(name: str, value: object) -> str:
    if name == "words":
        return f"“{' '.join(str(value).split())}”"
    return "no id" if name == "id" and not value else _text(value)


def _text(value: object) -> str:
    said = ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)
    return " ".join(said.split())


def _wrapped(pieces: Sequence[str], first: str, later: str) -> Iterator[str]:
    line = first
    begun = False
    for piece in pieces:
        gap = "  " if begun else ""
        if begun and len(line) + len(gap) + len(piece) > WIDTH:
            yield line
            line, gap = later, ""
        line += gap + piece
        begun = True
        while len(line) > WIDTH:
            cut = line.rfind(" ", len(later) + 1, WIDTH + 1)
            cut = cut if cut > 0 else WIDTH
            yield line[:cut].rstrip()
            line = later + line[cut:].lstrip()
    yield line
