"""Words of like meaning under one name, so that the model knows a word that its training never showed.

`thesaurus.txt` has one class a line: its name, then words and phrases by base form. A word may stand in several.
"""

import re
from functools import cache
from importlib import resources

from pipeline.events.claims.model.signs import base

piece = re.compile(r"[\w]+(?:[-./&][\w]+)*|\S")
signs = {"<F>": "F", "<C>": "C", "<A>": "A", "<L>": "L", "<I>": "I", "<V>": "V", "<P>": "P"}
Entry = tuple[tuple[str, ...], str]  # what must follow the first word, and the class


@cache
def table() -> dict[str, tuple[Entry, ...]]:
    """From the first word of each entry to what must follow it and the class that it then has."""
    out: dict[str, list[Entry]] = {}
    text = resources.files(__package__).joinpath("thesaurus.txt").read_text(encoding="utf-8")
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        name, _, words = line.partition(":")
        for entry in words.split(","):
            first, *rest = (base(part) for part in piece.findall(entry.strip().lower()))
            out.setdefault(first, []).append((tuple(rest), name))
    return {word: tuple(entries) for word, entries in out.items()}


def classes_of(words: list[str]) -> list[list[str]]:
    """The classes that begin at each of a sentence's words, given by base form; a mention is a class of its own."""
    known = table()
    out = []
    for at, word in enumerate(words):
        sign = signs.get(word)
        if sign:
            out.append([sign])
            continue
        found: list[str] = []
        for rest, name in known.get(word, ()):
            if name not in found and (not rest or tuple(words[at + 1 : at + 1 + len(rest)]) == rest):
                found.append(name)
        out.append(found)
    return out
