"""Earnings-call and hearing transcripts: who speaks, in what role, in which part."""

import re
from dataclasses import dataclass, replace
from typing import Literal

from models.values import Page, Turn
from pipeline.documents.body import tidy
from pipeline.documents.charset import decode
from pipeline.documents.page import read_page
from pipeline.documents.tokens import visible_blocks

Part = Literal["prepared", "questions"]

_NAME = (
    r"(?:(?:Mr|Ms|Mrs|Dr|Prof|Sir|Senator|Secretary|Chairman|Chairwoman"
    r"|Chair)\.?\s+)?[A-Z][\w.'’-]*(?:\s+(?:[a-z]{1,3}\s+)?[A-Z\"“][\w.'’\"”-]*){0,4}"
)
_STAGE = (
    r"Operator|Moderator|Conference Operator|Unidentified (?:Analyst|Speaker|Participant"
    r"|Company Representative)|Unknown (?:Analyst|Speaker|Executive)"
)
#: "Jane Roe -- Chief Financial Officer", "Jane Roe — Analyst, Northbank", alone on a line.
_DASHED = re.compile(rf"^\s*(?P<name>{_NAME}|{_STAGE})\s*(?:--|—|–|\s-\s)\s*(?P<role>[^.?!]{{2,120}}?)\s*:?\s*$")
#: "Jane Roe, Chief Financial Officer:" or "Jane Roe (Northbank):" or "Operator:", with words after it or none.
_COLON = re.compile(
    rf"^\s*(?P<name>{_NAME}|{_STAGE}|[A-Z][A-Z.'’ -]{{3,40}})(?:\s*,\s*(?P<role>[^:.?!]{{2,100}})"
    rf"|\s*\((?P<firm>[^):]{{2,80}})\))?\s*[:：]\s*(?P<rest>.*)$"
)
_ALONE = re.compile(rf"^\s*(?P<name>{_STAGE})\s*$")
_QUESTIONS = re.compile(
    r"^\W*(?:questions?\s*(?:and|&)\s*answers?(?:\s+(?:session|section|operator))?|q\s*&\s*a(?:\s+session)?"
    r"|question-and-answer session)\W*$",
    re.IGNORECASE,
)
_PREPARED = re.compile(
    r"^\W*(?:prepared remarks|presentation|management discussion(?: section)?|opening remarks)\W*$", re.IGNORECASE
)
_FIRST_QUESTION = re.compile(
    r"\b(?:first question|question-and-answer session|open (?:the|it up for) (?:floor|call|line)?.{0,30}questions)\b",
    re.IGNORECASE,
)
_PARTICIPANTS = re.compile(
    r"^\W*(?:call participants|(?:company|conference call|corporate) participants|contents|executives|analysts"
    r"|participants)\W*$",
    re.IGNORECASE,
)
_NO_SPEAKER = re.compile(
    r"^(?:note|date|time|source|contents|disclaimer|image source|call|question|answer|q|a|company|duration"
    r"|safe harbor|website|http|https|ticker|subject|re|from|to)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Spoken:
    speaker: str
    role: str | None
    part: Part | None
    lines: tuple[str, ...]


def read_transcript(html: bytes | str, url: str, *, charset: str | None = None) -> Page:
    """A transcript with its turns; each is `text[start:end]`, the speaker's line not among the words.

    Reads "Name -- Role" and "Name, Role:" or "Operator" lines, bold or not, in HTML and in plain text.

    Args:
        html: bytes or text, HTML or plain.
        url: of the page.
        charset: of the Content-Type header.

    Returns:
        The page; without any turn where no speaker was found, flagged "no_turns". A roll of participants
        gives their roles to lines that name the speaker alone.
    """
    source = html if isinstance(html, str) else decode(html, charset)
    if re.search(r"<(?:p|div|html|body|br)\b", source[:200_000], re.IGNORECASE):
        page = read_page(source, url)
        blocks = visible_blocks(source)
    else:
        page = Page(title=next((one.strip() for one in source.split("\n") if one.strip()), None), text=tidy(source))
        blocks = [" ".join(line.split()) for line in source.split("\n") if line.strip()]
    spoken = _turns(blocks)
    if len(spoken) < 2:
        return replace(page, flags=(*page.flags, "no_turns"))
    parts: list[str] = []
    turns: list[Turn] = []
    place = 0
    for one in spoken:
        header = one.speaker + (f" -- {one.role}" if one.role else "")
        words = "\n".join(one.lines)
        start = place + len(header) + 1
        parts.append(f"{header}\n{words}")
        turns.append(Turn(start, start + len(words), one.speaker, one.role, one.part))
        place = start + len(words) + 1
    return replace(page, text="\n".join(parts), turns=tuple(turns))


def _turns(blocks: list[str]) -> list[_Spoken]:
    roles = _roll(blocks)
    known = _repeated(blocks) | set(roles)
    spoken: list[_Spoken] = []
    part: Part | None = None
    started = False
    for block in blocks:
        if _QUESTIONS.match(block):
            part = "questions"
            continue
        if _PREPARED.match(block):
            part = "prepared"
            started = False if not spoken else started
            continue
        if _PARTICIPANTS.match(block) and spoken:
            # The roll at the end is no speech.
            part, started = None, False
            continue
        header = _header(block, known)
        if header is not None:
            name, role, rest = header
            role = role or roles.get(name)
            started = True
            part = part or "prepared"
            spoken.append(_Spoken(name, role, part, (rest,) if rest else ()))
        elif started and spoken:
            spoken[-1] = replace(spoken[-1], lines=(*spoken[-1].lines, block))
        if part == "prepared" and spoken and spoken[-1].lines and _opens_questions(spoken[-1]):
            part = "questions"
    return [one for one in spoken if one.lines]


def _opens_questions(one: _Spoken) -> bool:
    return one.speaker.lower().endswith(("operator", "moderator")) and bool(_FIRST_QUESTION.search(one.lines[-1]))


def _header(block: str, known: set[str]) -> tuple[str, str | None, str] | None:
    found = _ALONE.match(block)
    if found:
        return found["name"], None, ""
    if block in known:
        return block, None, ""
    found = _DASHED.match(block)
    if found and len(block) < 160 and not _NO_SPEAKER.match(found["name"]):
        return found["name"].strip(), found["role"].strip(), ""
    found = _COLON.match(block)
    if found:
        name = found["name"].strip()
        alone = not found["role"] and not found["firm"] and name not in known and not re.fullmatch(_STAGE, name)
        if not _NO_SPEAKER.match(name) and not (alone and len(name.split()) < 2):
            return name, (found["role"] or found["firm"] or "").strip() or None, found["rest"].strip()
    return None


def _roll(blocks: list[str]) -> dict[str, str]:
    """Roles by name, from a roll of participants: "Jane Roe - Chief Financial Officer"."""
    roles: dict[str, str] = {}
    inside = False
    for block in blocks:
        if _PARTICIPANTS.match(block):
            inside = True
        elif inside:
            found = _DASHED.match(block)
            if found is None:
                inside = False
            else:
                roles.setdefault(found["name"].strip(), found["role"].strip())
    return roles


def _repeated(blocks: list[str]) -> set[str]:
    """Names that stand alone on a line at least twice, and alike before a colon."""
    counts: dict[str, int] = {}
    for block in blocks:
        name = block.partition(":")[0].strip() if ":" in block[:60] else block
        if (
            len(name) <= 50
            and re.fullmatch(rf"(?:{_NAME}|[A-Z][A-Z.'’ -]{{3,40}})", name)
            and not _NO_SPEAKER.match(name)
        ):
            counts[name] = counts.get(name, 0) + 1
    return {name for name, count in counts.items() if count >= 2 and len(name.split()) >= 2}
