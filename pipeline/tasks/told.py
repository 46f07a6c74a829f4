"""What was told before a turn, and by whom: so that one piece of news is told once, and by its right name."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from sqlalchemy import Connection

from models.asked import Basis, ListingTold
from models.telling import Witness
from models.values import Move
from pipeline.alerts.before import ONE_LISTING, told_by_entries
from pipeline.catalogue import Catalogue
from pipeline.policy import Policy
from pipeline.rules import event_view
from pipeline.rules.picture import EventView, picture_of_event
from pipeline.sources import all_sources
from pipeline.storage.turns import ListTurn, MoveTurn, listings_told
from pipeline.tasks.behind import count_origins, measure_behind, witnesses_behind

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
    return told_by_entries(basis_of_move(turn), turn.known_at, told)


def basis_of_move(turn: MoveTurn) -> Basis:
    """By what a move is known to be told before."""
    caused = [each for each in turn.claims if each.row in turn.caused_by] or turn.claims[-1:]
    return Basis(
        type=turn.type,
        firms=_union(each.claim.firms for each in turn.claims),
        lists=_union(each.claim.instruments for each in turn.claims),
        sources=_union([each.source] for each in caused),
    )


def _union(groups: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))


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


def basis_of_entry(catalogue: Catalogue, turn: ListTurn, firms: Sequence[str]) -> Basis:
    """By what a list's change is known to be told before: its firms, and those that they are parts of."""
    above = sorted(set[str]().union(*(_above(catalogue, firm) for firm in firms)))
    return Basis(
        type=turn.change.kind,
        firms=tuple(dict.fromkeys([*firms, *above])),
        lists=(turn.change.list_id,),
        sources=(turn.source,),
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


def public_event(catalogue: Catalogue, policy: Policy, turn: MoveTurn, event: EventView) -> dict[str, object] | None:
    """An event's picture by its public texts alone; None where private ones say more of it than they, or brought it.

    Of what they say alike the public texts' own counts stand: origins, documents, how sure.
    """
    public = replace(turn, claims=tuple(told for told in turn.claims if not told.terms.private))
    if len(public.claims) == len(turn.claims):
        return picture_of_event(event)
    caused = [told for told in public.claims if told.row in turn.caused_by]
    if not public.claims or (turn.caused_by and not caused):
        return None
    names: dict[str, str] = {}
    alone = event_as_it_stands(public, witnesses_behind(public, names), alerted=event.alerted)
    alone = replace(alone, from_stage=event.from_stage, contradicted=event.contradicted)
    alone = replace(alone, actors=acting(catalogue, alone), instruments=telling_instruments(catalogue, alone))
    counted = replace(event, origins=alone.origins, documents=alone.documents, confidence=alone.confidence)
    same = counted == replace(alone, first_known=event.first_known)
    measures = [
        measure_behind(catalogue, policy, [told.claim for told in each.claims], each.claims[-1:], each)
        for each in (public, turn)
    ]
    return picture_of_event(counted) if same and measures[0] == measures[1] else None
