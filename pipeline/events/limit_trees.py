"""How the limits of a text combine: a small tree of `and` and `or` beside the flat list.

What stands between two limits says how they are joined and how loosely. From the loosest: a new sentence, `; or`,
`; and`, `, or`, `, and`, `or`, `and`. So `A, or B and C` is A or (B and C), and `A or B, and C` is (A or B) and C, as
paragraphs of a rule and sentences of a report are read. Brackets and `either … or` make groups of their own.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from models.values import Limit, LimitTree
from pipeline.events.limits import FoundLimit, find_limits

Join = Literal["and", "or"]

# "or more" belongs to its limit; "or Macau" stands inside a gap and is read only where nothing stronger does.
connective = re.compile(
    r"(?P<or>\b(?:and\s*/\s*or|or|alternatively|otherwise)\b(?!\s+(?:more|less|greater|fewer|above|below|higher|lower|over|under|equal|better|larger|smaller|from)\b)|或者?)"
    r"|(?P<and>\b(?:and|while|but|plus|as\s+well\s+as|together\s+with|combined\s+with|coupled\s+with|with|whose|nor)\b|&|且|并且?|同时)",
    re.IGNORECASE,
)
new_sentence = re.compile(r"[.!?。！？][\"'”’)]*\s|\n\s*\n")
listed = re.compile(
    r"\n\s*(?:[-*•]|\(?[a-z0-9]{1,4}[.)])\s|(?<=[;:.])\s*(?:\(?[a-z]\.?\d?\)|[a-z]\.\d\.?)\s", re.IGNORECASE
)
# What makes the limits of the next sentence conditions of the same thing.
also_required = re.compile(
    r"\b(?:must\s+also|also\s+(?:needs?|has|have|must)|in\s+addition|additionally|provided\s+that|as\s+long\s+as|only\s+if|both\s+conditions"
    r"|and\s+only|further(?:more)?\s+requires?|(?:its|their|the\s+(?:chip|part|item|device)['’]s)\s+\w+(?:\s+\w+){0,3}\s+(?:must|may|has|have|cannot|needs?))\b|还[须需应]",
    re.IGNORECASE,
)
# "chips of 4800 or more and those of 1600 or more with …": two kinds of things, of which each is meant.
other_things = re.compile(
    r"\band\s+(?:also\s+)?(?:(?:to|for|of|on)\s+)?(?:those|chips|any|items|ics|integrated\s+circuits|parts|devices|circuits|products|accelerators|processors|ones|commodities)\b",
    re.IGNORECASE,
)
either = re.compile(r"\beither\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Bond:
    """How two neighbours are joined; what has the lower rank is the looser."""

    join: Join
    rank: int


def read_tree(text: str) -> LimitTree | None:
    """The limits of a text with the `and` and `or` between them, or None where it states none."""
    return tree_of(text, find_limits(text))


def tree_of(text: str, found: Sequence[FoundLimit]) -> LimitTree | None:
    """The tree of limits that were found in a text, in order of place; each limit stands in it as often as told.

    Args:
        text: what `found` points into.
        found: as `pipeline.events.limits.find_limits` gives them.
    """
    if not found:
        return None
    found = _once_told(text, found)
    bonds = [_bond(text, left, right) for left, right in pairwise(found)]
    _inherit(bonds)
    leaves = [LimitTree("limit", one.limit) for one in found]
    return _simplest(_grouped(text, list(found), leaves, [bond or _Bond("or", 0) for bond in bonds]))


def _once_told(text: str, found: Sequence[FoundLimit]) -> list[FoundLimit]:
    """Without the rows of a table that set out once more what sentences state: rows do not say what joins them."""
    in_rows = {one for one in found if _in_row(text, one)}
    stated = {one.limit for one in found if one not in in_rows}
    return [one for one in found if one not in in_rows or one.limit not in stated]


def _in_row(text: str, one: FoundLimit) -> bool:
    start = text.rfind("\n", 0, one.start) + 1
    end = text.find("\n", one.end)
    return "|" in text[start : end if end >= 0 else len(text)]


def _bond(text: str, left: FoundLimit, right: FoundLimit) -> _Bond | None:
    """What joins two neighbours; None where only a semicolon or a line break parts them: the list's last word says."""
    if right.start <= left.end:
        return _Bond("and", 9)  # the two ends of a range
    gap = text[left.end : right.start]
    if _begins_anew(gap):
        tail = text[left.end : right.end + 40]
        return _Bond("and" if also_required.search(tail) else "or", 1 if also_required.search(tail) else 0)
    words = list(connective.finditer(gap))
    strongest = next((one for one in reversed(words) if one.lastgroup == "or"), None) or (words[-1] if words else None)
    cut = max(gap.rfind(";"), gap.rfind("；"), max((one.start() for one in listed.finditer(gap)), default=-1))
    if strongest is None:
        return None if cut >= 0 else _Bond("and", 7)
    join: Join = "or" if strongest.lastgroup == "or" or _of_others(gap, left.limit, right.limit) else "and"
    if cut >= 0:
        return _Bond(join, 2 if join == "or" else 3)
    comma = re.search(r"[,，]\s*$", gap[: strongest.start()]) is not None
    if join == "or":
        return _Bond(join, 4 if comma or strongest.lastgroup == "and" else 6)
    return _Bond(join, 5 if comma else 8)


def _begins_anew(gap: str) -> bool:
    """Whether a sentence ends between them; an item of a list begins one only where the item before it ended in one."""
    item = listed.search(gap)
    stop = new_sentence.search(gap)
    return stop is not None and (item is None or re.match(r"[.!?。][\"'”’)]*\s*$", gap[: item.start() + 1]) is not None)


def _of_others(gap: str, left: Limit, right: Limit) -> bool:
    """Whether an `and` adds another kind of thing: it names one, or sets the same bound anew."""
    same_bound = left.quantity == right.quantity and left.op[0] == right.op[0]
    return other_things.search(gap) is not None or same_bound


def _inherit(bonds: list[_Bond | None]) -> None:
    """Items of a list are joined by the word before its last item: "a; b; or c", "a, b, or c"."""
    for at in reversed(range(len(bonds) - 1)):
        own, after = bonds[at], bonds[at + 1]
        if own is None and after is not None:
            bonds[at] = after if after.rank in {2, 3} else _Bond(after.join, 2 if after.join == "or" else 3)
        elif own is not None and own.rank == 7 and after is not None and after.rank == 4:
            bonds[at] = after


def _grouped(text: str, found: list[FoundLimit], leaves: list[LimitTree], bonds: list[_Bond]) -> LimitTree:
    """Brackets and `either` bind their insides tighter than anything outside."""
    depths = _depths(text, found)
    tight = [
        _Bond(bond.join, bond.rank + 10 * min(depth, *_between(depths, at)))
        for at, (bond, depth) in enumerate(zip(bonds, depths, strict=False))
    ]
    for at, one in enumerate(found[:-1]):
        start = found[at - 1].end if at else 0
        opened = either.search(text, start, one.start)
        follows = next((n for n in range(at, len(tight)) if tight[n].join == "or" and bonds[n].rank > 3), None)
        if opened and follows is not None and all(tight[n].rank > tight[follows].rank for n in range(at, follows)):
            # What the second branch binds more tightly than the `or` is part of it: either A, or B and C.
            last = follows
            while last + 1 < len(tight) and tight[last + 1].rank > tight[follows].rank:
                last += 1
            for n in range(at, last + 1):
                tight[n] = _Bond(tight[n].join, tight[n].rank + 10)
    return _tree(leaves, tight)


def _between(depths: list[int], at: int) -> tuple[int, ...]:
    return (depths[at + 1],)


def _depths(text: str, found: list[FoundLimit]) -> list[int]:
    """How many brackets that hold more than one limit stand round each limit."""
    opened: list[int] = []
    pairs: list[tuple[int, int]] = []
    for at, sign in enumerate(text):
        if sign in "(（[":
            opened.append(at)
        elif sign in ")）]" and opened:
            pairs.append((opened.pop(), at))
    holding = [
        (start, end) for start, end in pairs if sum(start < one.start and one.end <= end + 1 for one in found) > 1
    ]
    return [sum(start < one.start and one.end <= end + 1 for start, end in holding) for one in found]


def _tree(leaves: list[LimitTree], bonds: list[_Bond]) -> LimitTree:
    if not bonds:
        return leaves[0]
    loosest = min(bond.rank for bond in bonds)
    join = next(bond.join for bond in bonds if bond.rank == loosest)
    parts: list[LimitTree] = []
    first = 0
    for at, bond in enumerate([*bonds, _Bond(join, loosest)]):
        if bond.rank == loosest and bond.join == join:
            parts.append(_tree(leaves[first : at + 1], bonds[first:at]))
            first = at + 1
    return LimitTree(join, parts=tuple(parts))


def _simplest(tree: LimitTree) -> LimitTree:
    """Without parts said twice, and without an `and` in an `and`."""
    if tree.op == "limit":
        return tree
    parts: list[LimitTree] = []
    for part in map(_simplest, tree.parts):
        parts += part.parts if part.op == tree.op else [part]
    once = tuple(dict.fromkeys(parts))
    return once[0] if len(once) == 1 else LimitTree(tree.op, parts=once)
