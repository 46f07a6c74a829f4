"""Earnings-call and hearing transcripts: who speaks, in what role, in which part, asking or answering."""

import html as entities
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from models.values import Page, Turn
from pipeline.documents.body import tidy
from pipeline.documents.charset import decode
from pipeline.documents.fixed import paragraphs
from pipeline.documents.page import read_page
from pipeline.documents.speakers import (
    Header,
    Person,
    Side,
    header_of,
    is_roll,
    is_stage,
    key_of,
    read_roll,
    repeated_names,
)
from pipeline.documents.tokens import visible_blocks

Part = Literal["prepared", "questions"]

_QUESTIONS = re.compile(
    r"^\W*(?:questions?\s*(?:and|&)\s*answers?(?:\s+(?:session|section|operator))?|q\s*&\s*a(?:\s+(?:session|section))?"
    r"|question[- ]and[- ]answer(?: session| section)?)\W*$",
    re.IGNORECASE,
)
_PREPARED = re.compile(
    r"^\W*(?:prepared remarks|presentation|management discussion(?: section)?|opening remarks"
    r"|full (?:conference call )?transcript|presentation operator message)\W*$",
    re.IGNORECASE,
)
_FIRST_QUESTION = re.compile(
    r"\b(?:first question|question[- ]and[- ]answer session"
    r"|open (?:the|it up for|up the) (?:floor|call|line)?.{0,30}questions|begin the question)\b",
    re.IGNORECASE,
)
_END = re.compile(
    r"^\W*(?:call participants|duration:.{0,40}|more \w{1,5} analysis|all earnings call transcripts|definitions"
    r"|disclaimer|this article is a transcript.*|\[?end of transcript\]?.*|copyright\b.*|©.*|read (?:more|next)\b.*"
    r"|most recent\b.*|\(adjourned.*|\[whereupon.*)\W*$",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"^\s*(?:page\s+)?\d{1,4}(?:\s+of\s+\d{1,4})?\s*$|^\s*(?:copyright ©|©).{0,160}$|^\s*www\.\S+(?:\s.{0,80})?$"
    r"|^\s*\d-\d{3}-[\w-]{5,20}\s*$|^[\s.·_=*-]{6,}$",
    re.IGNORECASE,
)
#: A line that comes back so often, and names nobody, is a running head or foot.
RUNNING = 3


@dataclass(frozen=True, slots=True)
class _Spoken:
    person: Person
    header: str
    part: Part | None
    lines: tuple[str, ...]


def read_transcript(html: bytes | str, url: str, *, charset: str | None = None) -> Page:
    """A transcript with its turns; each is `text[start:end]`, the speaker's line not among the words.

    Args:
        html: bytes or text, HTML or plain.
        url: of the page.
        charset: of the Content-Type header.

    Returns:
        The page; without any turn where no speaker was found, flagged "no_turns". A roll of participants
        gives their roles and firms to lines that name the speaker alone, and the first line that states them to the
        later ones that do not.
    """
    source = html if isinstance(html, str) else decode(html, charset)
    if re.search(r"<(?:p|div|html|body|br)\b", source[:200_000], re.IGNORECASE):
        page = read_page(source, url)
        shown = re.findall(r"<pre\b[^>]*>(.*?)</pre>", source, re.IGNORECASE | re.DOTALL)
        if sum(map(len, shown)) > 0.5 * len(source):
            lines = entities.unescape(re.sub(r"<[^<>]*>", "", "\n".join(shown))).split("\n")
            return with_turns(page, lines, fixed=True)
        return with_turns(page, visible_blocks(source))
    page = Page(title=next((one.strip() for one in source.split("\n") if one.strip()), None), text=tidy(source))
    return with_turns(page, source.replace("\r\n", "\n").split("\n"), fixed=True)


def with_turns(page: Page, lines: Sequence[str], *, fixed: bool = False, hyphenated: bool = False) -> Page:
    """A page whose lines are a transcript's, with its turns; flagged "no_turns" where nobody is named.

    Args:
        page: as read; its text gives way to the spoken words.
        lines: blocks; where `fixed`, lines of a fixed width, which are joined to paragraphs.
        fixed: see there.
        hyphenated: words are broken at line ends.
    """
    spoken = _turns(_without_furniture(lines) if fixed else [line for line in lines if line.strip()])
    if len(spoken) < 2:
        return replace(page, flags=(*page.flags, "no_turns"))
    sides = _sides(spoken)
    parts: list[str] = []
    turns: list[Turn] = []
    place = 0
    for one, side in zip(spoken, sides, strict=True):
        blocks = paragraphs("\n".join(one.lines), hyphenated=hyphenated) if fixed else one.lines
        words = tidy("\n".join(blocks)) or " "
        start = place + len(one.header) + 1
        parts.append(f"{one.header}\n{words}")
        who = one.person
        turns.append(Turn(start, start + len(words), who.name, who.role, one.part, who.firm, side))
        place = start + len(words) + 1
    return replace(page, text="\n".join(parts), turns=tuple(turns))


def _without_furniture(lines: Sequence[str]) -> list[str]:
    """Without running heads and feet, page numbers, and lines drawn across the page; blank lines stay."""
    counts: dict[str, int] = {}
    for line in lines:
        bare = re.sub(r"\d+", "#", " ".join(line.split()))
        counts[bare] = counts.get(bare, 0) + 1
    known = repeated_names(lines)
    kept: list[str] = []
    for line in lines:
        bare = re.sub(r"\d+", "#", " ".join(line.split()))
        runs = counts[bare] >= RUNNING and len(bare) > 12 and "#" in bare and "[#]" not in bare and ":" not in bare
        if not bare or not (_FURNITURE.match(line) or (runs and header_of(line.strip(), known, loose=False) is None)):
            kept.append(line)
    return kept


def _turns(lines: list[str]) -> list[_Spoken]:
    filled = [line for line in lines if line.strip()]
    roll, _ = read_roll(filled)
    roll_lines = _roll_lines(lines)
    known = repeated_names(filled) | roll
    # Where surer lines name the speakers, a name before a colon that nobody knows is no speaker.
    sure = sum(1 for line in filled if (found := header_of(line.strip(), known, loose=False)) and found.person.role)
    loose = sure < 3
    spoken: list[_Spoken] = []
    part: Part | None = None
    started = False
    for number, line in enumerate(lines):
        bare = line.strip()
        if number in roll_lines and not (started and spoken and not is_roll(bare)):
            # The roll at the end is no speech.
            if is_roll(bare) and spoken:
                part, started = None, False
            continue
        if _QUESTIONS.match(bare):
            part = "questions"
            continue
        if _PREPARED.match(bare):
            part = "prepared"
            started = False if not spoken else started
            continue
        if spoken and _END.match(bare):
            part, started = None, False
            continue
        header = header_of(bare, known, loose=loose) if bare else None
        if header is not None and not _is_role_below(spoken, header, bare):
            person = _filled(header, known)
            known[key_of(person.name)] = replace(person, side=known.get(key_of(person.name), person).side)
            started = True
            part = part or "prepared"
            spoken.append(_Spoken(person, _shown(person), part, (header.rest,) if header.rest else ()))
        elif started and spoken:
            held = spoken[-1]
            role = None if held.lines else _role_line(bare, held.person)
            if role is not None:
                known[key_of(role.name)] = role
                spoken[-1] = _Spoken(role, _shown(role), held.part, ())
            elif bare or held.lines:
                spoken[-1] = replace(held, lines=(*held.lines, line))
        if part == "prepared" and spoken and spoken[-1].lines and _opens_questions(spoken[-1]):
            part = "questions"
            spoken[-1] = replace(spoken[-1], part=part)
    return [one for one in spoken if any(line.strip() for line in one.lines)]


def _roll_lines(lines: Sequence[str]) -> set[int]:
    """Numbers of a roll's lines, counted with the blank ones."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    _, taken = read_roll([lines[number] for number in filled])
    return {filled[number] for number in taken}


def _is_role_below(spoken: Sequence[_Spoken], header: Header, line: str) -> bool:
    """Whether a line that looks like a speaker's says what the speaker just named is: "Analyst, Northbank"."""
    if not spoken or spoken[-1].lines or header.rest:
        return False
    return _role_line(line, spoken[-1].person) is not None and key_of(header.person.name) != key_of(
        spoken[-1].person.name
    )


def _role_line(line: str, person: Person) -> Person | None:
    """The person with the role that stands on the line below the name; None where the line is speech."""
    said = line.strip()
    if not said or len(said) > 120 or said[-1:] in ".?!" or is_stage(person.name):
        return None
    told = {key_of(person.role or "-"), key_of(person.firm or "-"), key_of(f"{person.role}, {person.firm}")}
    if key_of(said) in told:
        return person
    found = header_of(f"{person.name} -- {said}", {}, loose=False)
    if found is None or not found.person.role or not re.match(r"^[A-Z]", said):
        return None
    if "," in said and not found.person.firm:
        role, _, firm = said.rpartition(", ") if not said.endswith(("Inc.", "Ltd.", "Corp.")) else said.partition(", ")
        looks = re.search(r"\b(?:Officer|President|Director|Head|Relations|Chairman|Analyst|Manager|Counsel)\b", role)
        if looks and not re.search(r"\b(?:Officer|President|Director|Head)\b", firm):
            return Person(person.name, role, firm, person.side or found.person.side)
    if len(said.split()) > 9 and not found.person.firm:
        return None
    return Person(person.name, found.person.role, found.person.firm, person.side or found.person.side)


def _filled(header: Header, known: dict[str, Person]) -> Person:
    """The named person, with role and firm from the roll or an earlier line where this one does not say."""
    here = header.person
    before = known.get(key_of(here.name))
    if before is None:
        return here
    return Person(here.name, here.role or before.role, here.firm or before.firm, here.side or before.side)


def _shown(person: Person) -> str:
    return " -- ".join(filter(None, (person.name, person.firm if person.role else None, person.role or person.firm)))


def _opens_questions(one: _Spoken) -> bool:
    return is_stage(one.person.name) and bool(_FIRST_QUESTION.search(" ".join(one.lines[-3:])))


def _sides(spoken: Sequence[_Spoken]) -> list[Side | None]:
    """Which turns ask and which answer: by the line, the roll, the role; else by who spoke before."""
    house = {key_of(one.person.name) for one in spoken if one.part == "prepared" and not is_stage(one.person.name)}
    announced = [
        " ".join(one.lines).casefold() for one in spoken if one.part == "questions" and is_stage(one.person.name)
    ]
    sides: list[Side | None] = []
    for one in spoken:
        side = one.person.side
        if one.part != "questions" or is_stage(one.person.name):
            side = None
        elif side is None:
            # Whom the operator puts through asks; who joins in unannounced is of the house.
            name = key_of(one.person.name)
            guest = not announced or any(name in words for words in announced)
            side = "question" if guest and name not in house else "answer"
        sides.append(side)
    return sides
