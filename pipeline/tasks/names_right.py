"""A name in a document set right: it is another entry, or none; claims that rest on it follow, by acts of their own."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection

from models.audit import Audited
from models.telling import Via
from models.values import Mention
from pipeline.documents.passing import paragraph_around
from pipeline.errors import CallError, StateError
from pipeline.events.by_hand import read_fields
from pipeline.events.renaming import Renaming, fields_without
from pipeline.storage import hand
from pipeline.storage.audit import record
from pipeline.storage.dossiers import Sheet, find_document, load_editions, load_mentions
from pipeline.storage.engine import reading, take_merge_lock, writing
from pipeline.storage.hand import KeptClaim
from pipeline.storage.names import lay_names
from pipeline.tasks.by_hand import Done, change_claim, finish
from pipeline.tasks.context import Context
from pipeline.tasks.document_view import open_all
from pipeline.tasks.knowledge import catalogue_in, ids_known

MOST_PLACES = 5


@dataclass(frozen=True, slots=True)
class NamePage:
    """A name in a document.

    Attributes:
        document: public id, and `title` of it.
        entity: the entry that it is taken for, "" for none; `name` of that, or the words.
        words: as they stand in the text, with how often.
        places: some of the lines in which it stands.
        claims: numbers of the claims that rest on it.
    """

    document: str
    title: str
    entity: str
    name: str
    words: tuple[tuple[str, int], ...]
    places: tuple[str, ...]
    claims: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class NamePreview:
    """What setting a name right changes: in how many places, and of which claims which fields, before and after."""

    places: int
    to: str
    claims: tuple[tuple[int, str, str], ...]


@dataclass(frozen=True, slots=True)
class NameSet:
    """What was done: the act, the claims that followed, and the alerts that came of that."""

    act: int
    claims: int
    alerts: int


@dataclass(frozen=True)
class _Text:
    sheet: Sheet
    title: str
    revision: int
    text: str
    mentions: tuple[Mention, ...]


def show_name(context: Context, public: str, entity: str, words: str) -> NamePage | None:
    """The page of a name in a document; None where the document, or the name in it, is not there."""
    with reading(context.engine) as connection:
        found = _load(connection, public)
        entries = catalogue_in(connection).entries
        if found is None:
            return None
        one = Renaming(entity or None, words if not entity else "", None)
        meant = [each for each in found.mentions if one.means(each.id, found.text[each.start : each.end])]
        claims = _claims(connection, found, one, meant)
    if not meant:
        return None
    spoken = Counter(found.text[each.start : each.end] for each in meant)
    lines = [found.text[slice(*paragraph_around(found.text, each.start, each.end))] for each in meant]
    return NamePage(
        public, found.title, entity, entries[entity].name if entity in entries else words or entity,
        tuple(spoken.most_common()), tuple(dict.fromkeys(line[:400] for line in lines))[:MOST_PLACES],
        tuple(each.row for each in claims),
    )  # fmt: skip


def preview_name(context: Context, public: str, one: Renaming) -> NamePreview:
    """What setting a name right would change.

    Raises:
        CallError: the entry that is meant is none, or the same.
        StateError: no such document, or no such name in it.
    """
    with reading(context.engine) as connection:
        found, meant = _found(connection, public, one)
        entries = catalogue_in(connection).entries
        _check(one, entries)
        claims = _claims(connection, found, one, meant)
    name = {entry: each.name for entry, each in entries.items()}
    changes = []
    for each in claims:
        fields = fields_without(each.body, one)
        told = [", ".join(name.get(i, i) for i in ids) or "none" for ids in fields.values()]
        was = [", ".join(name.get(i, i) for i in each.body[field]) for field in fields]
        changes.append((each.row, "; ".join(was), "; ".join(told)))
    return NamePreview(len(meant), name.get(one.to or "", ""), tuple(changes))


def set_name_right(context: Context, public: str, one: Renaming, *, who: str, why: str, via: Via = "page") -> NameSet:
    """Say what a name in a document is: kept as an act; each claim that rests on it is set right by an act of its own.

    All in one transaction: it is done whole or not at all.

    Raises:
        CallError: the entry that is meant is none, or the same.
        StateError: no such document or name, or nobody or no reason is named.
    """
    with reading(context.engine) as connection:
        found, meant = _found(connection, public, one)
        _check(one, catalogue_in(connection).entries)
        claims = _claims(connection, found, one, meant)
    known = ids_known(context)
    changes = {
        each.row: read_fields(
            {name: ", ".join(ids) or "none" for name, ids in fields_without(each.body, one).items()}, known
        )
        for each in claims
    }
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        # Before any row is locked, as whoever reads texts takes it.
        take_merge_lock(connection)
        act = hand.save_act(
            connection, "name", who=who, why=why, via=None, known_at=now, at=at, document_id=found.sheet.row,
            before={"entity": one.entity, "words": one.words}, after={"entity": one.to},
        )  # fmt: skip
        lay_names(connection, found.sheet.row)
        record(connection, Audited(who, "set_name_right", f"document:{public}", via, at, {"act": act}))
        because = f"{why} (name set right, act {act})"
        moves = [
            move
            for number, fields in changes.items()
            for move in change_claim(
                connection, context, "correct", number, fields, who=who, why=because, via=None
            ).moves
        ]
    return NameSet(act, len(claims), finish(context, Done(act, tuple(moves))).alerts)


def _load(connection: Connection, public: str) -> _Text | None:
    sheet = find_document(connection, public)
    if sheet is None:
        return None
    with_text = [each for each in load_editions(connection, sheet.row) if len(each.passage.words)]
    if not with_text:
        return None
    last = with_text[-1].passage
    [shown] = open_all([last])
    return _Text(sheet, shown.title or "Untitled", last.revision, shown.quote, load_mentions(connection, last.revision))


def _found(connection: Connection, public: str, one: Renaming) -> tuple[_Text, list[Mention]]:
    found = _load(connection, public)
    meant = [each for each in found.mentions if one.means(each.id, found.text[each.start : each.end])] if found else []
    if found is None or not meant:
        raise StateError(f"{public}: no such name stands in it")
    return found, meant


def _check(one: Renaming, known: Collection[str]) -> None:
    if one.to is not None and one.to not in known:
        raise CallError(f"the catalogue has no {one.to!r} (`chipwatch catalogue --ids` lists them)")
    if one.to == one.entity:
        raise CallError("it is taken for that already")


def _claims(connection: Connection, found: _Text, one: Renaming, meant: Sequence[Mention]) -> list[KeptClaim]:
    """The claims of the text that name the entry and whose words hold the name."""
    return [
        each
        for each in hand.claims_of_document(connection, found.sheet.row)
        if each.revision == found.revision
        and not each.struck
        and fields_without(each.body, one)
        and any(each.start <= mention.start and mention.end <= each.end for mention in meant)
    ]
