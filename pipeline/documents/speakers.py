"""Who speaks: the lines of a transcript that name a speaker, and the roll of participants.

Jane Roe -- Chief Executive Officer            a dash, alone on a line
Ana Cole -- Northbank -- Analyst
Jane Roe, Lantern Group - CEO    [12]          a number at the end
Jane Roe:  Jane Roe (00:12):  Jane Roe, CEO:   a colon, with words after it or none
Jane Roe                                       alone, where the roll or repetition knows the name
Ana Cole  Q                                    with the side that the line stands on
Senator ROE. Thank you.                        hearings
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Side = Literal["question", "answer"]

#: Capital letters of the scripts that have them: `Åsa`, `Ørsted`, `Łukasz`, `Đặng`.
_UPPER = "".join(
    chr(code) for code in (*range(0xC0, 0x250), *range(0x386, 0x530), *range(0x1E00, 0x1F00)) if chr(code).isupper()
)
_TITLES = r"(?:Mr|Ms|Mrs|Dr|Prof|Sir|Senator|Secretary|Chairman|Chairwoman|Chair)"
_NAME = (
    rf"(?:{_TITLES}\.?\s+)?[A-Z{_UPPER}][\w.'’-]*"
    rf"(?:\s+(?:[a-z]{{1,3}}\s+)?[A-Z{_UPPER}\"“][\w.'’\"”-]*){{0,4}}"
)
_STAGE = (
    r"Operator|Moderator|Conference Operator|Coordinator|Unidentified (?:Analyst|Speaker|Participant"
    r"|Company Representative|Executive)|Unknown (?:Analyst|Speaker|Executive|Participant|Attendee)|Speaker \d{1,2}"
)
_WHO = rf"(?P<name>{_STAGE}|{_NAME})"
_NUMBERED = re.compile(rf"^\s*{_WHO}(?:\s*,\s*(?P<role>[^\[\]]{{2,160}}?))?\s*\[\d{{1,3}}\]\s*$")
_DASHED = re.compile(rf"^\s*{_WHO}\s*(?:--|—|–|\s-\s)\s*(?P<role>[^?!]{{2,140}}?)\s*:?\s*$")
_SIDED = re.compile(
    rf"^\s*{_WHO}(?:\s*[-–]\s*(?P<role>[^?!]{{2,120}}?))?\s*(?:\.{{3,}}\s*)?(?:\s{{2,}}|\s+\|\s+|\t|\s)(?P<side>[QA])\s*$"
)
_COLON = re.compile(
    rf"^\s*(?P<name>{_STAGE}|{_NAME}|[A-Z][A-Z.'’ -]{{3,40}})(?:\s*,\s*(?P<role>[^:.?!]{{2,100}}))?"
    r"(?:\s*[(\[](?P<inner>[^)\]:]{2,80}|\d{1,2}:\d{2}(?::\d{2})?)[)\]])?\s*[:：]\s*(?P<rest>.*)$"
)
_HEARING = re.compile(
    r"^\s*(?P<name>(?:The\s+(?:CHAIRMAN|CHAIRWOMAN|CHAIR|PRESIDING OFFICER))|(?:Mr|Ms|Mrs|Dr|Senator|Secretary|Chairman"
    r"|Chairwoman|Chair|Admiral|General|Director|Representative|Ambassador)\.?\s+[A-Z][A-Z'’-]+(?:\s+of\s+[A-Z]\w+)?)\.\s+(?P<rest>\S.*)$"
)
_ALONE = re.compile(rf"^\s*(?P<name>{_STAGE})\s*$")
_NO_SPEAKER = re.compile(
    r"^(?:note|notes|date|time|source|contents|disclaimer|image source|call|question|answer|q|a|company|duration|event"
    r"|safe harbor|website|http|https|ticker|subject|re|from|to|where|when|symbol|location|revenue|eps|shares|copyright"
    r"|transcript|summary|outlook|guidance|first|second|third|finally|example|here)$",
    re.IGNORECASE,
)
_ROLL = re.compile(
    r"^\W*(?:(?P<firm>company participants|executives?|corporate participants|company representatives|management"
    r"|representatives)|(?P<others>analysts?|conference call partici\w+|other participants|call participants"
    r"|participants))\W*$",
    re.IGNORECASE,
)
_PART_HEAD = re.compile(
    r"^\W*(?:.{0,30}\b(?:section|session|remarks|transcript)|presentation|questions? (?:and|&) answers?|contents)\W*$",
    re.IGNORECASE,
)
_TIME = re.compile(r"^\d{1,2}:\d{2}")
_ANALYST = re.compile(r"\banalyst\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:chief|president|officer|vice|director|head|chair(?:man|woman|person)?|founder|treasurer|secretary|ceo|cfo|coo"
    r"|cto|evp|svp|vp|manager|general counsel|controller|partner|investor relations|ir|relations)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who speaks; `side` where the roll or the line says on which side."""

    name: str
    role: str | None = None
    firm: str | None = None
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Header:
    """A line that names a speaker, and the words after it on the same line."""

    person: Person
    rest: str = ""


def is_stage(name: str) -> bool:
    """Whether a name is the operator's, who runs the call."""
    return name.lower().endswith(("operator", "moderator", "coordinator"))


def header_of(line: str, known: dict[str, Person], *, loose: bool = True) -> Header | None:
    """The speaker that a line names, None where it names none.

    Args:
        line: a block.
        known: people by `key_of` of their names: the roll, and names that stand alone on lines again and again.
        loose: a name before a colon counts though nobody knows it; False where other lines have a surer form.
    """
    if len(line) > 200 and not _COLON.match(line[:160]) and not _HEARING.match(line[:80]):
        return None
    found = _ALONE.match(line)
    if found:
        return Header(Person(found["name"]))
    person = known.get(key_of(line))
    if person is not None:
        return Header(person)
    found = _HEARING.match(line)
    if found:
        return Header(Person(found["name"]), found["rest"].strip())
    found = _NUMBERED.match(line)
    if found:
        return Header(_person(found["name"], found["role"]))
    found = _SIDED.match(line)
    if found and not _NO_SPEAKER.match(found["name"]) and len(found["name"].split()) > 1:
        side: Side = "question" if found["side"] == "Q" else "answer"
        named = _person(found["name"], found["role"])
        return Header(Person(named.name, named.role, named.firm, side))
    found = _DASHED.match(line)
    if found and len(line) < 160 and not _NO_SPEAKER.match(found["name"]) and not found["role"].endswith("."):
        return Header(_person(found["name"], found["role"]))
    return _before_colon(line, known, loose=loose)


def _before_colon(line: str, known: dict[str, Person], *, loose: bool) -> Header | None:
    found = _COLON.match(line)
    if found is None:
        return None
    name, inner = found["name"].strip(), found["inner"]
    is_known = key_of(name) in known or re.fullmatch(_STAGE, name) is not None
    stamped = inner is not None and _TIME.match(inner) is not None
    bare = not found["role"] and not inner and not is_known
    if _NO_SPEAKER.match(name) or (bare and (not loose or len(name.split()) < 2)):
        return None
    person = _person(name, found["role"])
    if inner and not stamped:
        person = Person(name, person.role, person.firm or inner)
    return Header(person, found["rest"].strip())


def _person(name: str, said: str | None) -> Person:
    """A name with what stands after it: "Northbank -- Analyst", "Lantern Group - CEO", "CFO, Lantern Group"."""
    said = " ".join((said or "").split()).strip(" -–—,.")
    if not said:
        return Person(name.strip())
    parts = [part.strip() for part in re.split(r"\s+(?:--|—|–|-)\s+", said) if part.strip()]
    if len(parts) > 1:
        roles = [part for part in parts if _ANALYST.search(part) or _OFFICE.search(part)] or parts[-1:]
        role = roles[-1]
        firm = " - ".join(part for part in parts if part != role) or None
        return Person(name.strip(), role, firm, _side_of(role))
    analyst = re.fullmatch(r"(?P<role>(?:.{0,30}\s)?Analyst)(?:\s*,\s*|\s+(?:at|with|of)\s+)(?P<firm>.+)", said)
    if analyst:
        return Person(name.strip(), analyst["role"], analyst["firm"], "question")
    reverse = re.fullmatch(r"(?P<firm>.+?)\s*,\s*(?P<role>(?:.{0,30}\s)?Analyst)", said)
    if reverse:
        return Person(name.strip(), reverse["role"], reverse["firm"], "question")
    if not _OFFICE.search(said) and not _ANALYST.search(said):
        return Person(name.strip(), None, said)
    return Person(name.strip(), said, None, _side_of(said))


def _side_of(role: str | None) -> Side | None:
    if role is None:
        return None
    return (
        "question" if _ANALYST.search(role) and not _OFFICE.search(role) else "answer" if _OFFICE.search(role) else None
    )


def key_of(name: str) -> str:
    """Names compare without case, titles, and what stands in quotes."""
    bare = re.sub(rf"^\s*{_TITLES}\.?\s+|[\"“(][^\"”)]*[\"”)]", "", name)
    return " ".join(bare.split()).casefold().rstrip(":")


def is_roll(line: str) -> bool:
    """Whether a line opens a roll of participants."""
    return _ROLL.match(line) is not None


def read_roll(lines: Sequence[str]) -> tuple[dict[str, Person], set[int]]:
    """The people of the rolls of participants by `key_of` their names, and the numbers of the rolls' lines."""
    people: dict[str, Person] = {}
    taken: set[int] = set()
    side: Side | None = None
    number = 0
    inside = False
    while number < len(lines):
        line = lines[number]
        opening = _ROLL.match(line)
        if opening:
            inside, side = True, "answer" if opening["firm"] else "question" if _is_others(line) else None
            taken.add(number)
        elif inside and _PART_HEAD.search(line):
            inside = False
        elif inside:
            person, used = _entry(lines, number, side)
            if person is None:
                inside = False
            else:
                people.setdefault(key_of(person.name), person)
                taken.update(range(number, number + used))
                number += used
                continue
        number += 1
    return _with_firms(people), taken


def _with_firms(people: dict[str, Person]) -> dict[str, Person]:
    """People with their firm apart from their role, where several roles end in the same words: "CFO, Lantern Group"."""
    tails = [person.role.rpartition(", ")[2] for person in people.values() if person.role and ", " in person.role]
    shared = {tail for tail in tails if tails.count(tail) > 1 and not _OFFICE.search(tail)}
    return {
        key: Person(person.name, person.role.rpartition(", ")[0], person.role.rpartition(", ")[2], person.side)
        if person.role and not person.firm and person.role.rpartition(", ")[2] in shared
        else person
        for key, person in people.items()
    }


def _is_others(line: str) -> bool:
    return (
        re.match(r"^\W*(?:analysts?|conference call partici\w+|other participants)\W*$", line, re.IGNORECASE)
        is not None
    )


def _entry(lines: Sequence[str], number: int, side: Side | None) -> tuple[Person | None, int]:
    """One line of a roll, or a name and what stands below it; and how many lines it takes."""
    line = re.sub(r"^[\s*•▪-]+", "", lines[number]).strip()
    if re.fullmatch(_STAGE, line):
        # Who runs the call may close the roll, or open the talk.
        below = lines[number + 1].strip() if number + 1 < len(lines) else ""
        return (None, 0) if len(below) > 60 or below.endswith(".") else (Person(line), 1)
    turned = re.fullmatch(rf"(?P<role>[^?!]{{2,120}}?)\s*(?:--|—|–|\s-\s)\s*(?P<name>{_NAME})", line)
    if turned and _OFFICE.search(turned["role"]) and not _OFFICE.search(turned["name"]):
        return _sided(Person(turned["name"], turned["role"], None, _side_of(turned["role"])), side), 1
    found = _DASHED.match(line)
    if found and not _NO_SPEAKER.match(found["name"]):
        return _sided(_person(found["name"], found["role"]), side), 1
    comma = re.fullmatch(rf"(?P<name>{_NAME})\s*[,;|]\s*(?P<role>[^?!]{{2,120}})", line)
    if comma and len(comma["name"].split()) > 1:
        return _sided(_person(comma["name"], comma["role"]), side), 1
    below = lines[number + 1].strip() if number + 1 < len(lines) else ""
    if re.fullmatch(_NAME, line) and 1 < len(line.split()) < 6 and below and not is_roll(below) and len(below) < 140:
        if re.match(r"^[*•]", lines[number].strip()) or _OFFICE.search(below) or _ANALYST.search(below):
            return _sided(_person(line, below), side), 2
        if side == "question" and not re.search(r"[.?!:]$", below):
            return Person(line, "Analyst", below, side), 2
    return None, 0


def _sided(person: Person, side: Side | None) -> Person:
    if (
        side == "question"
        and person.role
        and not person.firm
        and not _ANALYST.search(person.role)
        and not _OFFICE.search(person.role)
    ):
        return Person(person.name, None, person.role, side)
    return Person(person.name, person.role, person.firm, side or person.side)


def repeated_names(lines: Iterable[str]) -> dict[str, Person]:
    """Names that stand alone on a line, or before a colon, at least twice."""
    counts: dict[str, int] = {}
    names: dict[str, str] = {}
    for line in lines:
        name = line.partition(":")[0].strip() if ":" in line[:60] else line.strip()
        name = re.sub(r"\s*[(\[]\d{1,2}:\d{2}(?::\d{2})?[)\]]$|\s+[QA]$", "", name)
        if (
            len(name) <= 50
            and re.fullmatch(rf"(?:{_NAME}|[A-Z][A-Z.'’ -]{{3,40}})", name)
            and not _NO_SPEAKER.match(name)
            and not is_roll(name)
        ):
            key = key_of(name)
            counts[key] = counts.get(key, 0) + 1
            names.setdefault(key, name)
    return {key: Person(names[key]) for key, count in counts.items() if count >= 2 and len(key.split()) >= 2}
