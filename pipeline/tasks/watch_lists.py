"""Watch lists of a deployment: shown, changed, exchanged as YAML, and spread over the catalogue for rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from models.watch import WatchEdition, WatchList
from pipeline.catalogue import Catalogue
from pipeline.errors import CallError
from pipeline.rules import RuleBook
from pipeline.rules.watching import NAME, entry_fault, read_watch_lists
from pipeline.storage import watch_lists as store
from pipeline.storage.engine import reading, writing
from pipeline.tasks.context import Context
from pipeline.tasks.knowledge import ids_known


def spread(lists: Iterable[WatchList], catalogue: Catalogue) -> Mapping[str, tuple[str, ...]]:
    """By name what each list reaches: an id with all above it and all below it, so that a family means its chips."""
    return {
        each.name: tuple(
            dict.fromkeys(
                reached
                for entry in each.entries
                for reached in (*catalogue.ancestors(entry), *catalogue.descendants(entry))
            )
        )
        for each in lists
    }


def load(context: Context) -> tuple[WatchList, ...]:
    """The lists that are kept."""
    with reading(context.engine) as connection:
        return store.load_watch_lists(connection)


def show(context: Context, name: str) -> tuple[WatchEdition, ...]:
    """Every edition of a list, oldest first.

    Raises:
        CallError: there was never one of that name.
    """
    with reading(context.engine) as connection:
        found = store.load_watch_editions(connection, name)
        names = [each.name for each in store.load_watch_lists(connection)]
    if not found:
        raise CallError(no_list(name, names))
    return found


def no_list(name: str, kept: Iterable[str]) -> str:
    """That there is no such list, with the nearest that there is."""
    near = get_close_matches(name, list(kept), n=1, cutoff=0.5)
    return f"no watch list {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")


def unkept(book: RuleBook) -> tuple[str, ...]:
    """What rules ask of lists that nobody keeps, in words: empty lists, so that these rules find nothing there."""
    return tuple(
        f"{rule.id} asks watch.{name}: {no_list(name, book.watch)}"
        for rule in book.rules
        for name in rule.watch
        if name not in book.watch
    )


@dataclass(frozen=True, slots=True)
class Report:
    """What came of an import: the names of lists that changed, and what was set aside, with place and reason."""

    changed: tuple[str, ...]
    set_aside: tuple[str, ...]


def import_lists(context: Context, body: str, file: str, *, who: str) -> Report:
    """Keep the lists of a YAML text as they stand there; others stay, and so does one that is set aside.

    Raises:
        CatalogueError: it is no YAML, no mapping, or none of its lists can be used.
    """
    lists, faults = read_watch_lists(body, file, ids_known(context))
    return Report(_save(context, lists, who), tuple(map(str, faults)))


def change(
    context: Context, name: str, *, add: Iterable[str] = (), remove: Iterable[str] = (), who: str
) -> tuple[str, ...]:
    """Add entries to a list, or take them away; a list that is left empty is kept no more.

    Raises:
        CallError: no name of a list, an id that the catalogue lacks, or an entry that is not there.
    """
    if not NAME.fullmatch(name):
        raise CallError(f"{name!r} is no name of a watch list: small letters, digits and _")
    added, removed = list(add), set(remove)
    known = ids_known(context) if added else set[str]()
    for entry in added:
        if fault := entry_fault(entry, known):
            raise CallError(fault)
    kept = next((each for each in load(context) if each.name == name), WatchList(name, ()))
    for entry in sorted(removed - set(kept.entries)):
        raise CallError(f"{name} has no {entry!r}")
    entries = tuple(dict.fromkeys((*(each for each in kept.entries if each not in removed), *added)))
    return _save(context, [WatchList(name, entries, kept.title)], who)


def _save(context: Context, lists: Iterable[WatchList], who: str) -> tuple[str, ...]:
    with writing(context.engine) as connection:
        return store.save_watch_lists(connection, lists, author=who, at=context.clocks.wall_now())
