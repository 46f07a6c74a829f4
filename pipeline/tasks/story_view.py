"""The texts of one story by the desks that they go back to: reprints stand under the text that they carry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.rendering.filters import listing, plural
from pipeline.sources import all_sources
from pipeline.storage.dossiers import Member


@dataclass(frozen=True, slots=True)
class Text:
    """Another document of the story: `this` is the one whose page it is."""

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


def origins_of(members: Iterable[Member], this: int) -> tuple[Origin, ...]:
    """The texts of a story by the desk that they go back to: reprints under the text that they carry."""
    by_row = {one.document: one for one in members}
    groups: dict[str, list[Member]] = {}
    for one in by_row.values():
        groups.setdefault(_desk(by_row.get(one.root, one)), []).append(one)
    return tuple(
        Origin(name, tuple(_text(one, this) for one in sorted(texts, key=lambda text: text.root != text.document)))
        for name, texts in groups.items()
    )


def _desk(member: Member) -> str:
    source = all_sources().get(member.source)
    return (source.publisher_family if source else None) or member.publisher


def _text(one: Member, this: int) -> Text:
    why = one.why if one.root != one.document else ""
    return Text(
        one.id,
        one.title or one.url or "Untitled",
        one.publisher,
        (one.published_at or one.known_at).date(),
        "reprint" if why else "",
        one.document == this,
    )


def story_line(origins: Sequence[Origin]) -> str:
    """A story in a line: `4 texts, 1 origin: Harbour Wire; reprinted by Ledger Daily and Tidewater Times`."""
    texts = sum(len(origin.texts) for origin in origins)
    if texts < 2:
        return "No other text tells this story."
    reprints = [text.publisher for origin in origins for text in origin.texts if text.why]
    line = f"{plural(texts, 'text')}, {plural(len(origins), 'origin')}: {listing([o.name for o in origins], most=6)}"
    return f"{line}; reprinted by {listing(reprints, most=6)}." if reprints else f"{line}."
