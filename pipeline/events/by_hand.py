"""What people set right: the fields that they may change, how these are laid over what was read, and where again.

An act names a claim by its document, its words and its type. Whatever reads the document anew, by another reader or
another pipeline, makes claims of its own; those that say the same in the same words inherit the act.
"""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from models.values import ClaimType, Status
from pipeline.errors import CallError

#: What begins the reason of a move by which a person says in which stage an event is.
BY_HAND = "by hand, "
#: What begins the reason of a move that follows from what a person set right.
SET_RIGHT = "set right by "
#: What begins the reason of a claim's place where a person put it there.
PUT = "put here by "
CHOICES: Mapping[str, tuple[str, ...]] = {"type": get_args(ClaimType), "status": get_args(Status)}
LISTS = ("actors", "firms", "chips", "to_chips", "except_chips", "instruments", "places")
DAYS = ("effective", "ends_on", "comply_by", "saved_until")
FIELDS = (*CHOICES, *LISTS, *DAYS)
NOTHING = frozenset({"", "-", "none"})
#: A part of a sentence is that sentence's claim again if it has as many words; fewer stand in many sentences.
LEAST_WORDS = 5

Fields = Mapping[str, Any]
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Spoken:
    """A claim as acts know it: what was read, in which words; `row` is its number."""

    row: int
    words: str
    as_read: Fields


@dataclass(frozen=True, slots=True)
class Standing:
    """What people made of one claim: the fields laid over it, and whether they struck it out."""

    fields: Fields
    struck: bool = False


def read_fields(given: Mapping[str, str | None], known: Collection[str]) -> dict[str, Any]:
    """The fields of a correction, as they lie in a claim's body.

    Args:
        given: by name as typed: ids with commas between them, an ISO day, `none` for nothing; None is not given.
        known: the catalogue's ids.

    Raises:
        CallError: a field that nobody may change, an unknown id, status or type, or no day.
    """
    fields: dict[str, Any] = {}
    for name, typed in given.items():
        if typed is None:
            continue
        if name not in FIELDS:
            raise CallError(f"{name} is not set right by hand: {', '.join(FIELDS)}")
        fields[name] = _read_field(name, typed.strip(), known)
    return fields


def _read_field(name: str, typed: str, known: Collection[str]) -> Any:
    if name in CHOICES:
        if typed not in CHOICES[name]:
            raise CallError(f"no {name} {typed!r}: {', '.join(CHOICES[name])}")
        return typed
    if name in DAYS:
        if typed.lower() in NOTHING:
            return None
        try:
            return date.fromisoformat(typed).isoformat()
        except ValueError as fault:
            raise CallError(f"{name} {typed!r}: not a day such as 2025-04-15") from fault
    ids = [] if typed.lower() in NOTHING else [part.strip() for part in typed.split(",") if part.strip()]
    for each in ids:
        if each not in known:
            raise CallError(f"{name}: the catalogue has no {each!r} (`chipwatch catalogue --ids` lists them)")
    return ids


def laid_over(body: Fields, fields: Fields | None) -> dict[str, Any]:
    """A claim's body with fields that a person set right."""
    return {**body, **(fields or {})}


def differing(body: Fields, fields: Fields) -> dict[str, Any]:
    """What of the fields a body has otherwise, as the body has it."""
    return {name: body.get(name) for name, value in fields.items() if body.get(name) != value}


def is_again(one: Spoken, other: Spoken) -> bool:
    """Whether two readings of one document are the same claim: of one type, in the same words or a part of them."""
    if one.as_read.get("type") != other.as_read.get("type"):
        return False
    mine, theirs = _plain(one.words), _plain(other.words)
    if mine == theirs:
        return bool(mine)
    short, long = sorted((mine, theirs), key=len)
    return len(short.split()) >= LEAST_WORDS and f" {short} " in f" {long} "


def nearest(claim: Spoken, others: Sequence[Spoken]) -> Spoken | None:
    """Of claims that say the same, the one that was read most alike: a sentence may make two claims of one type."""
    same = [other for other in others if is_again(claim, other)]
    return max(same, key=lambda other: (_alike(claim.as_read, other.as_read), -other.row), default=None)


def _alike(one: Fields, other: Fields) -> int:
    return sum(one.get(name) == other.get(name) for name in FIELDS)


def find_words(text: str, words: str) -> tuple[int, int] | None:
    """Where words stand in a text, however lines and spaces break them; None where they do not."""
    parts = words.split()
    if not parts:
        return None
    found = re.search(r"\s+".join(map(re.escape, parts)), text)
    return found.span() if found else None


def _plain(words: str) -> str:
    return " ".join(_WORD.findall(words.casefold()))
