"""The catalogue as this deployment knows it: what is shipped, under what its users accepted; and what texts suggest."""

import re
import unicodedata
from dataclasses import asdict, dataclass
from typing import Any, Literal

import yaml
from sqlalchemy import Connection

from models.terms import Told
from models.values import Annotated
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.documents.passing import pass_on
from pipeline.errors import CallError
from pipeline.storage import suggestions as store
from pipeline.storage.documents import PendingRevision
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context

#: In these every other name is a party, which the lists themselves keep.
_OF_LISTS = frozenset({"rule", "notice", "list"})


@dataclass(frozen=True, slots=True)
class SuggestedWith:
    """A suggestion with the passages that name it, as the audience may be told of them."""

    suggestion: store.Suggested
    passages: tuple[Told, ...]


def catalogue_in(connection: Connection) -> Catalogue:
    """The shipped catalogue with the entries that users laid over it.

    Raises:
        CatalogueError: an entry of theirs fits the catalogue no longer.
    """
    return load_catalogue(layers_in(connection))


def ids_known(context: Context) -> set[str]:
    """The ids of the catalogue as this deployment knows it."""
    with reading(context.engine) as connection:
        return set(catalogue_in(connection).entries)


def layers_in(connection: Connection) -> tuple[str, ...]:
    """The users' entries as layers of `load_catalogue`."""
    return tuple(_layer(kind, entry, body) for kind, entry, body in store.load_entries(connection))


def _layer(kind: str, entry: str, body: str) -> str:
    return yaml.safe_dump({kind: {entry: yaml.safe_load(body) if body else None}}, allow_unicode=True)


def queue(connection: Connection, revision: PendingRevision, annotated: Annotated) -> None:
    """Queue what a text suggests; what a private text names stays with it."""
    if revision.private or revision.terms.private or revision.document_kind in _OF_LISTS:
        return
    store.queue_suggestions(
        connection, revision.id, revision.document_id, annotated.text, annotated.mentions, revision.known_at
    )


def suggested(context: Context, state: str = "waiting") -> list[store.Suggested]:
    """The names in a state, those of most documents first."""
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


def reject(context: Context, name: str, *, author: str) -> store.Suggested:
    """Let a name wait no longer; it stays out however often it comes again.

    Raises:
        CallError: no text suggests that name.
    """
    with writing(context.engine) as connection:
        found = _find(connection, name)
        at = context.clocks.wall_now()
        store.decide(connection, found.id, "rejected", entry=None, author=author, at=at)
    return found


def accept(
    context: Context, name: str, *, kind: Literal["firm", "chip"], author: str, id_: str | None = None,
    vendor: str | None = None,
) -> str:  # fmt: skip
    """Lay an entry for a suggested name over the catalogue; texts read from now on know it.

    Args:
        context: the deployment.
        name: as a text writes it.
        kind: what it is.
        author: who says so.
        id_: the entry's id; by the name where None. An id that the catalogue has gets the name as one more alias.
        vendor: a chip's, a firm's id.

    Returns:
        The id of the entry.

    Raises:
        CallError: no text suggests that name; a chip has no vendor; the id is of another kind.
        CatalogueError: the entry does not fit the catalogue.
    """
    with writing(context.engine) as connection:
        found = _find(connection, name)
        layers = layers_in(connection)
        catalogue = load_catalogue(layers)
        entry = id_ or (slug_of(found.name) if kind == "firm" else f"{vendor}-{slug_of(found.name)}")
        body = _body(catalogue, found, kind, entry, vendor)
        text = yaml.safe_dump(body, allow_unicode=True, sort_keys=False)
        load_catalogue((*layers, _layer(f"{kind}s", entry, text)))  # it fits, or says why not
        at = context.clocks.wall_now()
        store.save_entry(connection, f"{kind}s", entry, text, author=author, at=at)
        store.decide(connection, found.id, "accepted", entry=entry, author=author, at=at)
    return entry


def slug_of(name: str) -> str:
    """`Foo & Bar Ltd.` as `foo-bar`: lower-case ASCII, without its legal form."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
    bare = re.sub(r"(?i)(?:,? (?:inc|corp|corporation|company|co|ltd|limited|llc|plc|ag|gmbh|nv|sa)\.?)+$", "", plain)
    return re.sub(r"[^a-z0-9]+", "-", bare.lower()).strip("-")


def _find(connection: Connection, name: str) -> store.Suggested:
    found = store.find_suggestion(connection, name)
    if found is None:
        raise CallError(f"catalogue: no text suggests the name {name!r}")
    return found


def _body(catalogue: Catalogue, found: store.Suggested, kind: str, entry: str, vendor: str | None) -> dict[str, Any]:
    known = catalogue.entries.get(entry)
    if known is not None:
        if entry not in getattr(catalogue, f"{kind}s"):
            raise CallError(f"catalogue: {entry} is no {kind}")
        kept = {
            name: list(v) if isinstance(v, tuple) else v for name, v in asdict(known).items() if v not in (None, ())
        }
        kept.pop("id")
        return kept | {"aliases": [*known.aliases, found.name]}
    source = f"suggested by {found.documents} documents"
    if kind == "firm":
        return {"name": found.name, "aliases": [found.name], "source": source}
    if vendor is None:
        raise CallError("catalogue: a chip needs --vendor, a firm's id")
    return {"name": found.name, "level": "model", "vendor": vendor, "aliases": [found.name], "source": source}
