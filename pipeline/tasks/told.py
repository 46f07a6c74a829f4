"""What was told before a turn, and by whom: so that one piece of news is told once, and by its right name."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Connection

from models.telling import Witness
from models.values import Move
from pipeline.catalogue import Catalogue
from pipeline.rules import event_view
from pipeline.rules.picture import EventView
from pipeline.sources import all_sources
from pipeline.storage.turns import ListingTold, ListTurn, MoveTurn, listings_told
from pipeline.tasks.behind import count_origins

#: Within which a list's entry and a notice that names its party are one listing.
ONE_LISTING = timedelta(days=30)
#: Types whose actor buys or uses chips: whoever makes them is no actor of it.
BUYING = frozenset({"stockpiling", "substitution", "order_placed"})


def told_before(turn: MoveTurn, told_of: Mapping[str, Sequence[int]]) -> bool:
    """Whether an alert told of an earlier turn of the event; of later ones nothing is known at that turn."""
    return any(ordinal < turn.move.ordinal for ordinal in told_of.get(turn.move.event, ()))


def listings_before(connection: Connection, turns: Sequence[MoveTurn | ListTurn]) -> list[ListingTold]:
    """The listings that alerts told of in the weeks before these turns."""
    if not turns:
        return []
    at = [turn.known_at for turn in turns]
    return listings_told(connection, min(at) - ONE_LISTING, max(at))


def told_by_list(turn: MoveTurn, told: Sequence[ListingTold]) -> bool:
    """Whether the list's own entries told what a notice now tells of all its parties."""
    if turn.type not in {"entity_listed", "entity_delisted"}:
        return False
    firms = {firm for each in turn.claims for firm in each.claim.firms}
    lists = {name for each in turn.claims for name in each.claim.instruments}
    by_entries = [
        each
        for each in told
        if each.by == "list_entry"
        and turn.known_at - ONE_LISTING <= each.known_at < turn.known_at
        and each.removed == (turn.type == "entity_delisted")
        and (not lists or each.lists & lists)
    ]
    return bool(firms) and firms <= frozenset[str]().union(*(each.firms for each in by_entries))


def told_officially(turn: MoveTurn) -> bool:
    """Whether an official publisher tells it, or officials are reported with it."""
    official = {name for name, source in all_sources().items() if source.official}
    return any(told.claim.attribution == "official" or told.source in official for told in turn.claims)


def acting(catalogue: Catalogue, event: EventView) -> tuple[str, ...]:
    """Who acts: of an authority and those above it the nearest; of buyers not the maker of what is bought."""
    actors = event.actors
    if event.type in BUYING:
        chips = [catalogue.chips[chip] for chip in (*event.chips, *event.to_chips) if chip in catalogue.chips]
        makers = {chip.vendor for chip in chips or catalogue.chips.values()}
        actors = tuple(actor for actor in actors if actor not in makers)
    above = {parent for actor in actors for parent in _above(catalogue, actor)}
    return tuple(actor for actor in actors if actor not in above)


def _above(catalogue: Catalogue, actor: str) -> set[str]:
    """What a firm or an authority is a part of; of an authority the government of its jurisdiction too."""
    found: set[str] = set()
    at = catalogue.authorities.get(actor) or catalogue.firms.get(actor)
    if actor in catalogue.authorities:
        found.add(f"{actor.split('-')[0]}-government")
    while at is not None and at.part_of and at.part_of not in found:
        found.add(at.part_of)
        at = catalogue.authorities.get(at.part_of) or catalogue.firms.get(at.part_of)
    return found - {actor}


def telling_instruments(catalogue: Catalogue, event: EventView) -> tuple[str, ...]:
    """The instruments that an alert names: of a listing the lists alone."""
    if event.type not in {"entity_listed", "entity_delisted"}:
        return event.instruments
    known = catalogue.instruments
    lists = tuple(name for name in event.instruments if name in known and "list" in (known[name].kind or ""))
    return lists or event.instruments


def told_by_notice(catalogue: Catalogue, turn: ListTurn, firms: Sequence[str], told: Sequence[ListingTold]) -> bool:
    """Whether a notice told of the listing that a list's own entry now shows."""
    named = set(firms).union(*(_above(catalogue, firm) for firm in firms))
    return any(
        each.by == "event"
        and turn.known_at - ONE_LISTING <= each.known_at <= turn.known_at
        and each.removed == (turn.change.kind == "removed")
        and (not each.lists or turn.change.list_id in each.lists)
        and each.firms & named
        for each in told
    )


def event_as_it_stands(
    turn: MoveTurn, witnesses: Sequence[Witness], *, move: Move | None = None, alerted: bool = False
) -> EventView:
    """An event with all claims known by a turn, as rules see it; and the turn itself, where that is asked about."""
    return event_view(
        turn.move.event,
        [told.claim for told in turn.claims],
        stage=turn.move.to_stage,
        move=move,
        origins=count_origins(witnesses),
        documents=len({told.revision for told in turn.claims}),
        first_known_on=turn.first_known_at.date(),
        alerted=alerted,
        official=told_officially(turn),
    )
