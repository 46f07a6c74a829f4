"""What texts and inventories suggest for the catalogue, and what a person makes of it.

A name that texts mention becomes one more name of an entry, or a new entry; an item of the inventory that nothing is
called, likewise. Each act is an edition of an entry with its author and day, layered over what is shipped, and stands
in the audit.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

import yaml
from sqlalchemy import Connection

from models.audit import Audited
from models.telling import Via
from models.terms import Told
from models.wording import plural
from pipeline.catalogue import KINDS, Catalogue, load_catalogue
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.storage import suggestions as store
from pipeline.storage.audit import record
from pipeline.storage.engine import reading, writing
from pipeline.storage.suggestions import Suggested
from pipeline.storage.todos import KeptTodo, close_todo, load_todos
from pipeline.tasks.context import Context
from pipeline.tasks.inventory_todos import sync_inventory_todos
from pipeline.tasks.knowledge import catalogue_in, layer_of, layers_in
from pipeline.tasks.matching import match_item, rematch
from pipeline.tasks.todos import refuse_research

Kind = Literal["firm", "chip"]
#: Where an entry keeps its names: those that stand for it anywhere, those that need support, those without spaces.
NAMES = ("aliases", "unsure", "native")
UNMATCHED = "item_unmatched"
#: Scripts that put no space between words: a name in one is found without looking for the ends of words.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


@dataclass(frozen=True, slots=True)
class SuggestedWith:
    """A suggestion with the passages that name it, as the audience may be told of them."""

    suggestion: Suggested
    passages: tuple[Told, ...]


def suggested(context: Context, state: str = "waiting") -> list[Suggested]:
    """The names in a state, those of most documents first; of decided ones the last decided."""
    with reading(context.engine) as connection:
        return store.load_suggestions(connection, state)


def shown(context: Context, name: str, audience: Literal["signed_in", "export"]) -> SuggestedWith:
    """A suggestion with the passages that name it.

    Raises:
        CallError: no text suggests that name.
    """
    with reading(context.engine) as connection:
        found = _find(connection, name)
        passages = store.passages_of(connection, found.id)
    return SuggestedWith(found, pass_on(passages, audience))


def items_waiting(context: Context) -> list[KeptTodo]:
    """The items of the inventory that nothing of the catalogue is called; none under the profile `research`."""
    if context.settings.profile == "research":
        return []
    with reading(context.engine) as connection:
        return load_todos(connection, kinds=[UNMATCHED])


def choices(context: Context) -> tuple[tuple[str, str], ...]:
    """The entries of which something may be a name, by id and name: all but places."""
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
    known = (entry for part in KINDS if part != "places" for entry in getattr(catalogue, part).values())
    return tuple((entry.id, entry.name) for entry in known)


def entry_called(context: Context, name: str) -> str:
    """The one entry that is called so: by id, by its whole name, or by a name that is nobody else's.

    Raises:
        CallError: none is, or several are.
    """
    with reading(context.engine) as connection:
        catalogue = catalogue_in(connection)
    if name in catalogue.entries:
        return name
    asked = name.casefold().strip()
    entries = catalogue.entries.values()
    found = [one.id for one in entries if asked == one.name.casefold()] or [
        one.id for one in entries if asked in {each.casefold() for each in (*one.aliases, *one.unsure, *one.native)}
    ]
    if len(found) == 1:
        return found[0]
    raise CallError(
        f"catalogue: {name!r} may be {', '.join(found)}" if found else f"catalogue: nothing is called {name!r}"
    )


# ── names in texts ───────────────────────────────────────────────────────────────────────────────


def reject(context: Context, name: str, *, author: str, via: Via = "command") -> Suggested:
    """Let a name wait no longer; it stays out however often it comes again.

    Raises:
        CallError: no text suggests that name, or it is an entry's already.
    """
    with writing(context.engine) as connection:
        found = _find(connection, name)
        if found.state == "accepted":
            raise CallError(f"catalogue: {name!r} is accepted as {found.entry}: take that back first")
        at = context.clocks.wall_now()
        store.decide(connection, found.id, "rejected", entry=None, author=author, at=at)
        record(connection, Audited(author, "rejected", f"suggestion:{found.name}", via, at))
    return found


def accept(
    context: Context, name: str, *, author: str, kind: Kind | None = None, id_: str | None = None,
    vendor: str | None = None, unsure: bool = False, via: Via = "command",
) -> str:  # fmt: skip
    """Lay an entry for a suggested name over the catalogue; texts read from now on know it.

    Args:
        context: the deployment.
        name: as a text writes it.
        author: who says so.
        kind: what a new entry is; of a known one it may be left out.
        id_: the entry's id; by the name where None. An id that the catalogue has gets the name as one more.
        vendor: a new chip's, a firm's id.
        unsure: the name is a common word or another's too, and needs support from its context.
        via: by which way this comes.

    Returns:
        The id of the entry.

    Raises:
        CallError: no text suggests that name; a chip has no vendor; the id is of another kind; it is decided already.
        CatalogueError: the entry does not fit the catalogue.
    """
    with writing(context.engine) as connection:
        found = _find(connection, name)
        if found.state == "accepted":
            raise CallError(f"catalogue: {name!r} is accepted as {found.entry} already")
        catalogue = catalogue_in(connection)
        entry = id_ or _id_for(found.name, kind, vendor)
        part, body = _named(catalogue, found, kind, entry, vendor, unsure=unsure)
        _lay(connection, context, part, entry, body, author=author)
        at = context.clocks.wall_now()
        store.decide(connection, found.id, "accepted", entry=entry, author=author, at=at)
        detail = {"as": entry, "new": entry not in catalogue.entries, "unsure": unsure or None}
        record(connection, Audited(author, "accepted", f"suggestion:{found.name}", via, at, detail))
    return entry


def take_back(context: Context, name: str, *, author: str, via: Via = "command") -> Suggested:
    """Undo a decision: the name waits again, and where it was accepted its entry has it no longer.

    Raises:
        CallError: no text suggests that name, or nothing was decided of it.
        CatalogueError: something of the catalogue rests on the entry that would go.
    """
    with writing(context.engine) as connection:
        found = _find(connection, name)
        if found.state == "waiting":
            raise CallError(f"catalogue: nothing was decided of {name!r}")
        if found.state == "accepted" and found.entry:
            _without(connection, context, found, author)
        at = context.clocks.wall_now()
        store.decide(connection, found.id, "waiting", entry=None, author=author, at=at)
        detail = {"was": found.state, "as": found.entry}
        record(connection, Audited(author, "took_back", f"suggestion:{found.name}", via, at, detail))
    return found


def _without(connection: Connection, context: Context, found: Suggested, author: str) -> None:
    assert found.entry is not None
    catalogue = catalogue_in(connection)
    known = catalogue.entries.get(found.entry)
    if known is None:
        return
    body = fields_of(catalogue, found.entry)
    for field in NAMES:
        body[field] = [each for each in body.get(field, []) if each != found.name]
    body = {field: value for field, value in body.items() if value != []}
    made = found.entry not in load_catalogue().entries and not any(body.get(field) for field in NAMES)
    _lay(connection, context, kind_of(catalogue, found.entry), found.entry, None if made else body, author=author)


def _find(connection: Connection, name: str) -> Suggested:
    found = store.find_suggestion(connection, name)
    if found is None:
        raise CallError(f"catalogue: no text suggests the name {name!r}")
    return found


def _id_for(name: str, kind: Kind | None, vendor: str | None) -> str:
    if kind == "chip" and vendor is None:
        raise CallError("catalogue: a chip needs --vendor, a firm's id")
    slug = slug_of(name)
    if kind is None or not slug:
        raise CallError(f"catalogue: say what {name!r} is, or of which entry it is a name")
    return slug if kind == "firm" else f"{vendor}-{slug}"


def _named(
    catalogue: Catalogue, found: Suggested, kind: Kind | None, entry: str, vendor: str | None, *, unsure: bool
) -> tuple[str, dict[str, Any]]:
    """The entry with the name among its own: its part of the catalogue, and its fields."""
    field = "native" if _UNSPACED.search(found.name) else "unsure" if unsure else "aliases"
    if entry in catalogue.entries:
        part = kind_of(catalogue, entry)
        if kind and part != f"{kind}s":
            raise CallError(f"catalogue: {entry} is no {kind}")
        body = fields_of(catalogue, entry)
        return part, body | {field: [*(each for each in body.get(field, []) if each != found.name), found.name]}
    if kind is None:
        raise CallError(f"catalogue: no entry has the id {entry!r}; say what it is, to make one")
    body = {"name": found.name, field: [found.name], "source": f"suggested by {plural(found.documents, 'document')}"}
    if kind == "firm":
        return "firms", body
    if vendor is None:
        raise CallError("catalogue: a chip needs --vendor, a firm's id")
    return "chips", body | {"level": "model", "vendor": vendor}


# ── items of the inventory ───────────────────────────────────────────────────────────────────────


def accept_item(context: Context, item: str, entry: str, *, author: str, via: Via = "command") -> str:
    """Say that an item of the inventory is a chip or system of the catalogue, by id or name; gives which.

    Raises:
        CallError: no line of the inventory has the item, or the catalogue has no such entry.
    """
    return match_item(context, item, entry, who=author, via=via).how


def accept_as_system(
    context: Context, item: str, *, chip: str, count: int, vendor: str, author: str, id_: str | None = None,
    via: Via = "command",
) -> str:  # fmt: skip
    """Lay a system of that name over the catalogue, with so many of a chip; the inventory knows it at once.

    Returns:
        The id of the system.

    Raises:
        CallError: no such item waits, the id is taken, or there is no number of chips in it.
        CatalogueError: there is no such chip.
    """
    refuse_research(context, "inventory")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        _waiting(connection, item)
        catalogue = catalogue_in(connection)
        entry = id_ or slug_of(item)
        if not entry or entry in catalogue.entries:
            raise CallError(f"catalogue: the id {entry!r} is taken, or none: name another for {item!r}")
        if not 1 <= count <= 1024:
            raise CallError(f"catalogue: a system has from 1 to 1,024 chips, not {count}")
        body = {
            "name": item, "vendor": vendor or "unknown", "kind": "server", "chip": chip, "chip_count": count,
            "item_names": [item], "source": f"an item of the inventory, added by {author}",
        }  # fmt: skip
        _lay(connection, context, "systems", entry, body, author=author)
        record(connection, Audited(author, "accepted", f"item:{item}", via, at, {"as": entry, "new": True}))
        rematch(connection, catalogue_in(connection), item, now, at)
        sync_inventory_todos(connection, now, at)
    return entry


def reject_item(context: Context, item: str, *, author: str, why: str, via: Via = "command") -> None:
    """Say that an item is nothing that is watched here; it waits no longer while its lines say the same.

    Raises:
        CallError: no such item waits.
        StateError: nobody or no reason is named.
    """
    refuse_research(context, "inventory")
    now, at = context.clocks.world_now(), context.clocks.wall_now()
    with writing(context.engine) as connection:
        found = _waiting(connection, item)
        close_todo(connection, found.id, who=author, why=why, known_at=now, at=at)
        record(connection, Audited(author, "rejected", f"item:{item}", via, at, {"why": why}))


def _waiting(connection: Connection, item: str) -> KeptTodo:
    found = load_todos(connection, kinds=[UNMATCHED], prefix=f"item:{item}")
    if one := next((each for each in found if each.subject == f"item:{item}"), None):
        return one
    raise CallError(f"catalogue: no item {item!r} of the inventory waits to be matched")


# ── editions of entries ──────────────────────────────────────────────────────────────────────────


def kind_of(catalogue: Catalogue, entry: str) -> str:
    """In which part of the catalogue an entry is, `chips` or `firms` or another."""
    return next(kind for kind in KINDS if entry in getattr(catalogue, kind))


def fields_of(catalogue: Catalogue, entry: str) -> dict[str, Any]:
    """What the catalogue says of an entry, as YAML says it."""
    said = asdict(catalogue.entries[entry])
    return {name: _plain(value) for name, value in said.items() if name != "id" and value not in (None, ())}


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value


def _lay(
    connection: Connection, context: Context, part: str, entry: str, body: Mapping[str, Any] | None, *, author: str
) -> None:
    """Keep an edition of an entry, once it fits the catalogue.

    Raises:
        CatalogueError: it does not.
    """
    text = "" if body is None else yaml.safe_dump(dict(body), allow_unicode=True, sort_keys=False)
    layers: Sequence[str] = layers_in(connection)
    load_catalogue((*layers, layer_of(part, entry, text)))
    store.save_entry(connection, part, entry, text, author=author, at=context.clocks.wall_now())


def slug_of(name: str) -> str:
    """`Foo & Bar Ltd.` as `foo-bar`: lower-case ASCII, without its legal form."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    bare = re.sub(r"(?i)(?:,? (?:inc|corp|corporation|company|co|ltd|limited|llc|plc|ag|gmbh|nv|sa)\.?)+$", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")
