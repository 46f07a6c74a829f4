"""What hangs on what further up, asked of the current inventory."""

from dataclasses import dataclass

from models.exposure import Position
from pipeline.catalogue import Catalogue
from pipeline.catalogue.dependencies import load_dependencies
from pipeline.errors import CallError
from pipeline.holdings.condensed import condense
from pipeline.holdings.freshness import Freshness
from pipeline.holdings.reach import Reach, reach, thing_of
from pipeline.holdings.upstream import Link, Need, chain, own_links
from pipeline.policy import named_ids
from pipeline.storage.engine import reading
from pipeline.storage.holdings import load_current
from pipeline.tasks.context import Context
from pipeline.tasks.freshness import load_freshness
from pipeline.tasks.knowledge import catalogue_in
from pipeline.tasks.todos import refuse_research


@dataclass(frozen=True, slots=True)
class Chain:
    """A chip's chain, with what our own lines of it say of supplier and way."""

    chip: str
    name: str
    needs: tuple[Need, ...]
    own: tuple[Link, ...]


def ask_reach(context: Context, thing: str) -> tuple[Reach, Freshness]:
    """What hangs on a firm, place, node, memory type or supplier, and how far the inventory can be trusted.

    Raises:
        CallError: the name means none of these or several; the profile is `research`, which reaches no holdings.
    """
    catalogue, positions, freshness = _held(context)
    dependencies = load_dependencies()
    return reach(thing_of(thing, catalogue, dependencies, positions), catalogue, dependencies, positions), freshness


def ask_chain(context: Context, chip: str) -> tuple[Chain, Freshness]:
    """What a chip hangs on; by id, name or alias.

    Raises:
        CallError: there is no such chip, or there are several; the profile is `research`, which reaches no holdings.
    """
    catalogue, positions, freshness = _held(context)
    ids = named_ids(catalogue, chip)
    if len(ids) > 1:
        raise CallError(f"{chip!r} may be {', '.join(ids)}")
    asked = catalogue.chip_of(ids[0]) or ids[0]
    lines = [each for each in positions if each.chip is not None and asked in catalogue.ancestors(each.chip)]
    own = tuple(dict.fromkeys(link for each in lines for link in own_links(each)))
    found = Chain(asked, catalogue.chips[asked].name, chain(asked, catalogue, load_dependencies()), own)
    return found, freshness


def _held(context: Context) -> tuple[Catalogue, tuple[Position, ...], Freshness]:
    refuse_research(context, "holdings")
    with reading(context.engine) as connection:
        _, positions = load_current(connection)
        freshness = load_freshness(connection, positions, context.clocks.world_now())
        return catalogue_in(connection), condense(positions), freshness
