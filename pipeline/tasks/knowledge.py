"""The catalogue as this deployment knows it: what is shipped, under what its users accepted; and what texts suggest."""

import yaml
from sqlalchemy import Connection

from models.values import Annotated
from pipeline.catalogue import Catalogue, load_catalogue
from pipeline.storage import suggestions as store
from pipeline.storage.documents import PendingRevision
from pipeline.storage.engine import reading
from pipeline.tasks.context import Context

#: In these every other name is a party, which the lists themselves keep.
_OF_LISTS = frozenset({"rule", "notice", "list"})


def catalogue_in(connection: Connection) -> Catalogue:
    """The shipped catalogue with the entries that users laid over it.

    Raises:
        CatalogueError: an entry of theirs fits the catalogue no longer.
    """
    return load_catalogue(layers_in(connection))


def catalogue_of(context: Context) -> Catalogue:
    """The catalogue as this deployment knows it.

    Raises:
        CatalogueError: an entry of a user's fits the catalogue no longer.
    """
    with reading(context.engine) as connection:
        return catalogue_in(connection)


def ids_known(context: Context) -> set[str]:
    """The ids of the catalogue as this deployment knows it."""
    with reading(context.engine) as connection:
        return set(catalogue_in(connection).entries)


def layers_in(connection: Connection) -> tuple[str, ...]:
    """The users' entries as layers of `load_catalogue`."""
    return tuple(layer_of(kind, entry, body) for kind, entry, body in store.load_entries(connection))


def layer_of(kind: str, entry: str, body: str) -> str:
    """An edition of a user as a layer of `load_catalogue`; an empty body takes the entry out."""
    return yaml.safe_dump({kind: {entry: yaml.safe_load(body) if body else None}}, allow_unicode=True)


def queue(connection: Connection, revision: PendingRevision, annotated: Annotated) -> None:
    """Queue what a text suggests; what a private text names stays with it."""
    if revision.private or revision.terms.private or revision.document_kind in _OF_LISTS:
        return
    store.queue_suggestions(
        connection, revision.id, revision.document_id, annotated.text, annotated.mentions, revision.known_at
    )
