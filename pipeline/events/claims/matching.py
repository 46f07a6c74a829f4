"""Whether a frame holds at a trigger: voice, object, companions and subject in the clause."""

# ruff: noqa: E501 - a table of expressions reads best with one entry a line

import re
from functools import lru_cache

from pipeline.events.claims import roles
from pipeline.events.claims.frames import Frame, frames
from pipeline.events.claims.roles import Subject
from pipeline.events.claims.view import View
from pipeline.events.claims.words import CHIP_LINK, OTHER_TRADES, forms

BE = frozenset(["is", "are", "was", "were", "be", "been", "being", "get", "gets", "got", "getting"])
HAVE = frozenset(["has", "have", "had", "having", "'ve"])
DETERMINERS = frozenset(
    [
        "a",
        "an",
        "the",
        "any",
        "this",
        "these",
        "those",
        "its",
        "their",
        "his",
        "her",
        "our",
        "my",
        "new",
        "fresh",
        "further",
        "export",
        "import",
        "price",
        "of",
        "on",
        "for",
        "in",
        "no",
        "some",
        "more",
        "such",
        "recent",
        "latest",
        "sales",
        "chip",
        "trade",
        "purchase",
        "'s",
        "existing",
        "additional",
        "two",
        "three",
        "first",
    ]
)
AFTER_NOUN = frozenset(
    {
        "on",
        "of",
        "to",
        "against",
        "that",
        "are",
        "is",
        "have",
        "were",
        "was",
        "which",
        ",",
        ".",
        "and",
        "for",
        "from",
        "will",
        "imposed",
        "announced",
        "hit",
        "worth",
        "would",
        "by",
        "could",
        "in",
        ")",
        "/",
    }
)
adjectival = DETERMINERS | frozenset(
    [
        "at",
        "with",
        "by",
        "under",
        "about",
        "over",
        "approve",
        "approves",
        "approved",
        "allow",
        "allows",
        "seek",
        "seeks",
        "buy",
        "bought",
        "sell",
        "sold",
        "seize",
        "seized",
    ]
)


# ── matching frames ──────────────────────────────────────────────────────────────────────────────


@lru_cache(maxsize=512)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{pattern})(?= )")


@lru_cache(maxsize=512)
def _anchored(pattern: str) -> re.Pattern[str]:
    return re.compile(rf" (?:{pattern})(?= )")


@lru_cache(maxsize=256)
def trigger_of(name: str) -> re.Pattern[str]:
    """The expression for a frame's trigger: group `w` words, `f` finite forms, `p` participles, `i` -ing forms."""
    frame = by_name[name]
    if frame.words:
        return re.compile(rf" (?P<w>{frame.words})(?= )")
    groups: list[set[str]] = [set(), set(), set()]
    for lemma in frame.verbs.split(","):
        for group, made in zip(groups, forms(lemma.strip()), strict=True):
            group.update(made)
    parts = []
    for sign, group in zip("fpi", groups, strict=True):
        parts.append(f"(?P<{sign}>{'|'.join(sorted(map(re.escape, group), key=len, reverse=True))})")
    return re.compile(f" (?:{'|'.join([parts[1], parts[0], parts[2]])})(?= )")


by_name = {frame.name: frame for frame in frames}


@lru_cache(maxsize=1)
def _first_words() -> dict[str, tuple[Frame, ...]]:
    """From the first word of each verb form to the frames that it may trigger."""
    out: dict[str, list[Frame]] = {}
    for frame in frames:
        if frame.verbs:
            for lemma in frame.verbs.split(","):
                for group in forms(lemma.strip()):
                    for form in group:
                        row = out.setdefault(form.split()[0], [])
                        if frame not in row:
                            row.append(frame)
    return {word: tuple(row) for word, row in out.items()}


def candidates(view: View) -> list[Frame]:
    """The frames whose trigger may occur in a sentence."""
    table = _first_words()
    some = {frame.name: frame for token in view.tokens for frame in table.get(token.form, ())}
    return [frame for frame in frames if frame.words or frame.name in some]


def fits(
    frame: Frame, view: View, match: re.Match[str], first: int, last: int, last_firm: str | None
) -> tuple[bool, Subject] | None:
    """Whether a frame's conditions hold round a trigger: (passive, subject), or None."""
    start, end = view.clause_bounds(first)
    end = max(end, last)
    left, right = view.text_of(start, first), view.text_of(last, min(end, last + frame.reach))
    clause = view.text_of(start, end)
    if frame.never and _compiled(frame.never).search(clause):
        return None
    if OTHER_TRADES.search(clause) and not CHIP_LINK.search(clause) and " <C> " not in clause:
        return None
    passive = False
    if not frame.words:
        if match.lastgroup == "f" and _is_noun(view, first, last):
            return None
        before_it = view.tokens[first - 1].form if first else ""
        if match.lastgroup == "p" and before_it in adjectival:
            return None  # "approve limited purchases", "of restricted chips"
        passive = match.lastgroup == "p" and is_passive(view, start, first)
        if frame.obj:
            hit_right = _object(frame, right)
            if (
                match.lastgroup == "p"
                and not passive
                and not hit_right
                and (not frame.reduced or _is_perfect(view, start, first))
            ):
                return None
            if match.lastgroup == "p" and not passive and not hit_right:
                # A reduced relative: "chips barred from export".
                close = view.text_of(max(start, first - 5), first)
                passive = _object(frame, close, before=True) and not frame.obj.startswith("^")
                if not passive:
                    return None
            elif passive:
                if not hit_right and not _object(frame, left, before=True):
                    return None
            elif not hit_right:
                return None
    if frame.voice == "active" and passive:
        return None
    if frame.before and not _compiled(frame.before).search(left):
        return None
    if frame.after and not _compiled(frame.after).search(right):
        return None
    if frame.near and not _compiled(frame.near).search(clause):
        return None
    if frame.wide and not _compiled(frame.wide).search(view.line):
        return None
    subject = roles.agent_of(view, last - 1) if passive else roles.subject_of(view, first, last_firm)
    if frame.words and frame.subject == "any":
        return passive, subject
    if frame.subject == "gov" and subject.kind != "gov" and not (passive and subject.kind == "none"):
        return None
    if frame.subject == "not_firm" and subject.kind == "firm" and not frame.words:
        return None
    if (
        frame.subject == "not_firm"
        and subject.kind == "none"
        and not passive
        and not frame.words
        and not ruled.search(view.line)
    ):
        return None
    if frame.subject == "someone" and subject.kind == "none" and not passive:
        return None
    if frame.subject == "not_gov" and subject.kind == "gov":
        return None
    return passive, subject


ruled = re.compile(
    r" (?:<A>|<I>|<L>|<V>|to|rules?|law|bill|act|controls?|curbs|orders?|policy|bans?|measures?|notice|letters?|guidance|ministry|regulators?|government|amendments?|proclamation|inspectors|licen[cs]\w+|restrictions|sanctions) "
)


def _object(frame: Frame, region: str, *, before: bool = False) -> bool:
    if frame.obj.startswith("^"):
        if before:
            return bool(_compiled(frame.obj[1:]).search(region))
        return bool(_anchored(frame.obj[1:]).match(region))
    return bool(_compiled(frame.obj).search(region))


def _is_noun(view: View, first: int, last: int) -> bool:
    """Whether a base or third-person form is a noun here: `a ban on`, `U.S. curbs on`, `price cuts`."""
    if not first and view.tokens[first].form.endswith("s") and not view.tokens[first].form.endswith("ss"):
        return True  # "Controls of April remain in force"
    before = view.tokens[first - 1].form if first else ""
    after = view.tokens[last].form if last < len(view.tokens) else "."
    if before in DETERMINERS:
        return True
    if before in {
        "to",
        "will",
        "would",
        "may",
        "might",
        "could",
        "can",
        "shall",
        "should",
        "must",
        "not",
        "and",
        "or",
        "they",
        "we",
        "it",
        "i",
        "who",
        "that",
        "which",
        "also",
        "now",
    }:
        return False
    if before.endswith("s") and len(before) > 3 and not view.tokens[first].form.endswith("s"):
        return False  # "firms turn to"
    if before in {"<A>", "<F>", "<C>", "<P>", "<I>"} or (before and before.isalpha() and not before.endswith("ly")):
        return after in AFTER_NOUN and last - first == 1
    return False


def _is_perfect(view: View, start: int, first: int) -> bool:
    """Whether `has` or `have` makes a participle a perfect: "shipments have stopped"."""
    return any(view.tokens[at].form in HAVE for at in range(max(start, first - 3), first))


def is_passive(view: View, start: int, first: int) -> bool:
    """Whether a form of `be` makes the word at `first` a passive, in a clause that begins at `start`."""
    place = first - 1
    while place >= start and first - place <= 5:
        form = view.tokens[place].form
        if form in BE:
            return True
        if form in HAVE:
            return False
        if not (
            form.endswith("ly")
            or form
            in {
                "not",
                "also",
                "now",
                "already",
                "since",
                "n't",
                "never",
                "soon",
                "just",
                "then",
                "to",
                "yet",
                "again",
                "first",
                "all",
            }
        ):
            return form in {"isn't", "aren't", "wasn't", "weren't"}
        place -= 1
    return False
