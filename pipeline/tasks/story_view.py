"""The texts of one story by the desks that they go back to: reprints stand under the text that they carry."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from models.terms import Told
from pipeline.documents.passing import pass_on
from pipeline.rendering.filters import listing, plural
from pipeline.sources import all_sources
from pipeline.storage.dossiers import Member

REPRINT = "reprint"


@dataclass(frozen=True, slots=True)
class Text:
    """A document of the story: `this` is the one whose page it is; `why` says whose words or news it carries."""

    id: str
    title: str
    publisher: str
    day: date
    why: str
    this: bool


@dataclass(frozen=True, slots=True)
class Origin:
    """Texts of a story that go back to one desk: the first, and those that carry it."""

    name: str
    texts: tuple[Text, ...]


def origins_of(members: Sequence[Member], this: int) -> tuple[Origin, ...]:
    """The texts of a story by the desk that they go back to: reprints under the text that they carry."""
    told = {one.document: shown for one, shown in zip(members, _opened(members), strict=True)}
    by_row = {one.document: one for one in members}
    groups: dict[str, list[Member]] = {}
    for one in members:
        root = by_row.get(one.root, one)
        groups.setdefault(_desk(root, told[root.document]), []).append(one)
    return tuple(
        Origin(
            name,
            tuple(
                _text(one, told[one.document], this)
                for one in sorted(texts, key=lambda text: text.root != text.document)
            ),
        )
        for name, texts in groups.items()
    )


def _opened(members: Sequence[Member]) -> tuple[Told, ...]:
    return pass_on([one.passage for one in members], "signed_in")


def _desk(member: Member, shown: Told) -> str:
    return member.origin or _family(member, shown)


def _family(member: Member, shown: Told) -> str:
    source = all_sources().get(member.passage.source)
    return (source.publisher_family if source else None) or shown.publisher


def _text(one: Member, shown: Told, this: int) -> Text:
    why = ""
    if one.root != one.document:
        why = REPRINT
    elif one.origin and one.origin != _family(one, shown):
        why = f"after {one.origin}"
    return Text(
        id=one.id,
        title=shown.title or "Untitled",
        publisher=shown.publisher,
        day=(shown.published_at or one.known_at).date(),
        why=why,
        this=one.document == this,
    )


def story_line(origins: Sequence[Origin]) -> str:
    """A story in a line: `4 texts, 1 origin: Harbour Wire; reprinted by Ledger Daily and Tidewater Times.`."""
    texts = sum(len(origin.texts) for origin in origins)
    if texts < 2:
        return "No other text tells this story."
    reprints = dict.fromkeys(text.publisher for origin in origins for text in origin.texts if text.why == REPRINT)
    line = f"{plural(texts, 'text')}, {plural(len(origins), 'origin')}: {listing([o.name for o in origins], most=6)}"
    return f"{line}; reprinted by {listing(list(reprints), most=6)}." if reprints else f"{line}."
